package dev.signet.keys;

import dev.signet.jose.Base64Url;
import dev.signet.jose.JwkSets;
import dev.signet.jose.JwsAlgorithm;
import dev.signet.jose.SignatureEngine;
import dev.signet.jose.SigningKey;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/** Stand-in until the ring is merged. */
public final class KeyRing {
    private final SigningKey key;

    private KeyRing(SigningKey key) {
        this.key = key;
    }

    public static KeyRing open(
            Path file,
            KeyEncryptionKey kek,
            SignatureEngine engine,
            Clock clock,
            Duration jwksMaxAge,
            Duration nonceTtl) {
        return new KeyRing(SigningKey.generate(JwsAlgorithm.ED25519, null, engine));
    }

    public static KeyRing ofSeed(
            String seed, String kid, SignatureEngine engine, Clock clock, Duration jwksMaxAge, Duration nonceTtl) {
        return new KeyRing(SigningKey.ed25519(Base64Url.decode(seed), kid, engine));
    }

    public SigningKey active(KeyPurpose purpose) {
        return purpose == KeyPurpose.RESPONSE ? key : null;
    }

    public KeySetDocument published() {
        byte[] bytes = JwkSets.publish(List.of(key.publicJwk())).getBytes(StandardCharsets.UTF_8);
        return new KeySetDocument(bytes, "application/jwk-set+json", "\"1\"", "public, max-age=300");
    }

    public KeySetDocument history() {
        return published();
    }
}
