package dev.signet.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.signet.Exchange;
import dev.signet.Setting;
import dev.signet.Signet;
import dev.signet.Step;
import dev.signet.TestClock;
import dev.signet.TestRequest;
import dev.signet.TestSigner;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An engine whose store has a tenant with its keys at a URL: from the request to the key. */
class KeysByUrlExchangeTest {
    @Test
    void aSignatureThatNamesTheTenantIsVerified(@TempDir Path data) {
        TestClock clock = new TestClock();
        try (OperatorStore store = OperatorStore.file(data.resolve("signet.db"), clock)) {
            store.tenants().create("acme", null);
            store.tenants().trustUrl("acme", "https://keys.example/jwks");
        }
        TestRemoteKeys remote = new TestRemoteKeys();
        try (Signet signet = Signet.builder()
                .set(Setting.DATA_DIR, data.toString())
                .set(Setting.STORAGE, "sqlite")
                .set(Setting.PHASE, "enforce")
                .set(Setting.EXTERNAL_URLS, TestSigner.ORIGIN)
                .remoteKeys(remote)
                .clock(clock)
                .build()) {
            clock.advance(600); // past the floor of a guard that has just begun
            assertEquals("signature_unknown", verdict(signet, request(clock)));
            assertEquals("signature_unknown", verdict(signet, request(clock).string("iss", "other")));
            assertEquals(List.of(), remote.prepared);
            assertEquals("accepted", verdict(signet, request(clock).string("iss", "acme")));
            assertEquals(List.of("acme/Ed25519"), remote.prepared);
        }
    }

    private static TestSigner request(TestClock clock) {
        return TestSigner.request().json("iat", Long.toString(clock.millis() / 1000));
    }

    private static String verdict(Signet signet, TestSigner signer) {
        TestRequest request = signer.sign();
        try (Exchange exchange = signet.begin(request)) {
            Step step = exchange.start().toCompletableFuture().join();
            if (step instanceof Step.ReadBody) {
                step = exchange.body(request.body).toCompletableFuture().join();
                assertInstanceOf(Step.Proceed.class, step);
            }
            return exchange.logContext().get("verdict");
        }
    }
}
