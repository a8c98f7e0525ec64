package dev.signet.benchmarks;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.gen.OctetSequenceKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import dev.signet.MessageSigner;
import dev.signet.OutgoingRequest;
import dev.signet.jose.Jws;
import dev.signet.jose.JwsAlgorithm;
import dev.signet.jose.SignatureEngine;
import dev.signet.jose.SigningKey;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.UUID;

/** Requests signed ahead, each with its own nonce: what verifiers get one after the other, over and over. */
final class Samples {
    static final Clock CLOCK = Clock.fixed(Instant.ofEpochSecond(1_763_600_000), ZoneOffset.UTC);
    static final byte[] BODY = Bodies.of("266B", "unsorted");

    final SigningKey key;
    final String[] signatures;
    private int next;

    Samples(String algorithm, SignatureEngine engine, int count) {
        this.key = key(algorithm, engine);
        this.signatures = new String[count];
        for (int i = 0; i < count; i++) {
            OutgoingRequest request = OutgoingRequest.of(
                    "POST",
                    "https://api.example.com/rpc",
                    "application/json",
                    BODY,
                    UUID.randomUUID().toString(),
                    CLOCK.instant().getEpochSecond());
            signatures[i] = MessageSigner.signRequest(key, request);
        }
    }

    /** The index of the next; 0 again after the last. */
    int next() {
        int index = next;
        next = index + 1 == signatures.length ? 0 : index + 1;
        return index;
    }

    Head[] heads() {
        Head[] heads = new Head[signatures.length];
        for (int i = 0; i < heads.length; i++) {
            heads[i] = new Head(signatures[i], BODY.length);
        }
        return heads;
    }

    Jws[] parsed() {
        Jws[] parsed = new Jws[signatures.length];
        for (int i = 0; i < parsed.length; i++) {
            parsed[i] = Jws.parse(signatures[i]);
        }
        return parsed;
    }

    static SigningKey key(String name, SignatureEngine engine) {
        JwsAlgorithm algorithm = JwsAlgorithm.named(name);
        try {
            return switch (algorithm) {
                case PS256 ->
                    SigningKey.of(new RSAKeyGenerator(2048).keyID("client-1").generate(), engine);
                case HS256 ->
                    SigningKey.of(
                            new OctetSequenceKeyGenerator(256).keyID("client-1").generate(), engine);
                default -> SigningKey.generate(algorithm, "client-1", engine);
            };
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What the other side verifies with. */
    static JWK verificationJwk(SigningKey key) {
        return key.privateJwk() instanceof OctetSequenceKey secret ? secret : key.publicJwk();
    }
}
