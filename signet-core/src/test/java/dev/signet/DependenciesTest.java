package dev.signet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.signet.jose.JwsAlgorithm;
import dev.signet.jose.SignatureEngines;
import dev.signet.jose.SigningKey;
import dev.signet.keys.KeyPurpose;
import dev.signet.keys.KeyRing;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** What an engine says of what it depends on. */
class DependenciesTest {
    private static final Dependency KEYS = new Dependency("signing-keys", "key-ring", true, true);
    private static final Dependency MEMORY = new Dependency("replay", "memory", true, true);

    private final TestServer server = new TestServer();

    private List<Dependency> asked() {
        return server.signet().dependencies().toCompletableFuture().join();
    }

    @Test
    void withoutAStore() {
        assertEquals(List.of(MEMORY, KEYS), asked());
    }

    @Test
    void withAStoreAndKeysFromElsewhere() {
        server.receipts = new TestReceiptLog();
        Dependency lower = new Dependency("trusted-keys", "url", false, true);
        Dependency upper = new Dependency("trusted-keys", "file", true, false);
        server.keys = resolver(upper).over(KeyResolver.NONE).over(resolver(lower));
        assertEquals(List.of(new Dependency("store", "memory", true, true), MEMORY, KEYS, upper, lower), asked());
    }

    private static KeyResolver resolver(Dependency dependency) {
        return new KeyResolver() {
            @Override
            public TrustedKey resolve(String iss, String kid) {
                return null;
            }

            @Override
            public List<Dependency> dependencies() {
                return List.of(dependency);
            }
        };
    }

    @Test
    void aGuardThatAnswersLaterIsWaitedForByNobody() {
        CompletableFuture<Dependency> answer = new CompletableFuture<>();
        ReplayGuard memory = server.guard;
        server.guard = new ReplayGuard() {
            @Override
            public CompletionStage<Claim> claim(String tenant, String kid, String nonce, long iat, long expiresAt) {
                return memory.claim(tenant, kid, nonce, iat, expiresAt);
            }

            @Override
            public long floor() {
                return memory.floor();
            }

            @Override
            public CompletionStage<Dependency> check() {
                return answer;
            }
        };
        CompletableFuture<List<Dependency>> asked =
                server.signet().dependencies().toCompletableFuture();
        assertEquals(false, asked.isDone());
        answer.complete(new Dependency("replay", "redis", false, true));
        assertEquals(List.of(new Dependency("replay", "redis", false, true), KEYS), asked.join());
    }

    @Test
    void withoutAKeyForReceiptsNothingIsSigned() {
        SigningKey response = SigningKey.generate(JwsAlgorithm.ED25519, "one", SignatureEngines.current());
        server.keyRing = KeyRing.of(Map.of(KeyPurpose.RESPONSE, response), server.clock, Duration.ofSeconds(300));
        assertEquals(List.of(MEMORY, KEYS), asked(), "where no receipts are kept none needs a key");

        TestServer other = new TestServer();
        other.keyRing = server.keyRing;
        other.receipts = new TestReceiptLog();
        assertEquals(
                new Dependency("signing-keys", "key-ring", false, true),
                other.signet().dependencies().toCompletableFuture().join().get(2));
    }
}
