package dev.signet.compat;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.signet.Poll;
import dev.signet.jose.JwkSets;
import dev.signet.jose.JwsAlgorithm;
import dev.signet.jose.SignatureEngines;
import dev.signet.jose.SigningKey;
import dev.signet.keys.KeyEncryptionKey;
import dev.signet.keys.KeyPurpose;
import dev.signet.keys.KeyRing;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of keys change under a gateway that runs, and no event loop looks at them. */
class KeysFileTest {
    private static final SigningKey ONE = key("one");
    private static final SigningKey OTHER = key("other");

    @TempDir
    Path directory;

    private Path trusted;
    private int version;

    @BeforeAll
    static void arm() {
        Detectors.arm();
    }

    private static SigningKey key(String kid) {
        return SigningKey.generate(JwsAlgorithm.ED25519, kid, SignatureEngines.current());
    }

    private void write(String text) throws Exception {
        Path next = Files.writeString(directory.resolve("next"), text);
        Files.setLastModifiedTime(next, FileTime.from(Instant.now().minusSeconds(1000 - ++version)));
        Files.move(next, trusted, StandardCopyOption.ATOMIC_MOVE);
    }

    private static int send(Gateway gateway, SigningKey key) throws Exception {
        return Signed.post(key, URI.create(gateway.address() + "/x"), "{}")
                .send()
                .statusCode();
    }

    /** Until it is so; a file is looked at once a second, when somebody asks. */
    private static void await(String what, Callable<Boolean> condition) {
        Poll.until(what, () -> {
            try {
                return condition.call();
            } catch (Exception e) {
                throw new IllegalStateException(e); // a request that fails is a failure
            }
        });
    }

    @Test
    void trustedKeysAndTheRingAreReadAgainElsewhere() throws Exception {
        trusted = directory.resolve("trusted.json");
        write(JwkSets.publish(List.of(ONE.publicJwk())));
        Map<String, Object> properties = new HashMap<>();
        properties.put("signet.phase", "enforce");
        properties.put("signet.storage", "none");
        properties.put("signet.data-dir", directory.resolve("data").toString());
        properties.put("signet.trusted-keys", trusted.toString());
        String route = Gateway.ROUTES + "[0].";
        properties.put(route + "id", "dead");
        properties.put(route + "uri", "http://127.0.0.1:1");
        properties.put(route + "predicates[0]", "Path=/**");
        properties.put(route + "filters[0]", "Signet");
        try (Gateway gateway = new Gateway(properties)) {
            Detectors.blocking();
            assertEquals(502, send(gateway, ONE), "verified, and sent where nobody listens");
            assertEquals(401, send(gateway, OTHER));
            write(JwkSets.publish(List.of(OTHER.publicJwk())));
            await("the new file counts", () -> send(gateway, OTHER) == 502);
            assertEquals(401, send(gateway, ONE), "a key that is gone is unknown");
            write("{\"keys\":");
            long broken = System.nanoTime();
            await("three looks at the broken file", () -> {
                assertEquals(502, send(gateway, OTHER), "the last good keys serve");
                return System.nanoTime() - broken > TimeUnit.SECONDS.toNanos(3);
            });
            write(JwkSets.publish(List.of(ONE.publicJwk(), OTHER.publicJwk())));
            await("the repaired file counts", () -> send(gateway, ONE) == 502);
            String reserve =
                    rotation().create(KeyPurpose.RESPONSE, JwsAlgorithm.ED25519).kid();
            Signed published =
                    new Signed("GET", URI.create(gateway.address() + "/.well-known/jwks.json"), Map.of(), "");
            await(
                    "the new response key is published",
                    () -> published.send().body().contains(reserve));
            assertEquals(List.of(), Detectors.blocking());
        }
    }

    /** The same ring in an operator's hands. */
    private KeyRing rotation() {
        Path data = directory.resolve("data");
        Duration time = Duration.ofSeconds(300);
        return KeyRing.open(
                data.resolve("keys.json"),
                KeyEncryptionKey.fromEnvironment(Map.of(), data),
                SignatureEngines.current(),
                Clock.systemUTC(),
                time,
                time);
    }
}
