package dev.signet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.signet.jose.JwsAlgorithm;
import dev.signet.jose.SignatureEngines;
import dev.signet.jose.SigningKey;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Protocol section 3, steps 8 to 10: the signature, the nonce, the host's rates, quotas and rules. */
class Step8To10Test {
    private final TestServer server = new TestServer();

    @Test
    void signedByAnotherKey() {
        SigningKey stranger = SigningKey.generate(JwsAlgorithm.ED25519, "x", SignatureEngines.current());
        TestServer.Outcome outcome =
                server.send(TestSigner.request().signedBy(stranger).sign());
        assertEquals("signature_invalid", outcome.verdict());
        assertNull(outcome.exchange().verified());
    }

    @Test
    void bodyOrHeaderOfAnotherRequest() {
        assertEquals(
                "signature_invalid", server.verdict(TestSigner.request().sign().body("{\"id\":2}")));
        String one = TestSigner.request().signature();
        String other = TestSigner.request().signature();
        String mixed = one.substring(0, one.lastIndexOf('.')) + other.substring(other.lastIndexOf('.'));
        assertEquals(
                "signature_invalid", server.verdict(TestSigner.request().sign().replace("X-Signature", mixed)));
    }

    @Test
    void bodyTakenAwayOrAdded() {
        assertEquals(
                "signature_invalid", server.verdict(TestSigner.request().sign().body(new byte[0])));
        assertEquals(
                "signature_invalid",
                server.verdict(TestSigner.request()
                        .noBody()
                        .sign()
                        .with("Content-Type", "application/json")
                        .body("{}")));
    }

    @Test
    void badSignatureDoesNotBurnTheNonce() {
        TestRequest request = TestSigner.request().sign();
        byte[] honest = request.body;
        assertEquals("signature_invalid", server.verdict(request.body("{}")));
        assertEquals("signature_mismatch", server.verdict(request.body(honest).query("x")));
        assertEquals("accepted", server.verdict(request.query(null)));
    }

    @Test
    void sameRequestTwice() {
        TestRequest request = TestSigner.request().sign();
        assertEquals("accepted", server.verdict(request));
        TestServer.Outcome again = server.send(request);
        assertEquals("replay_detected", again.verdict());
        assertEquals(409, again.status());
    }

    @Test
    void sameNonceInAnotherRequest() {
        assertEquals("accepted", server.verdict(TestSigner.request().nonce("a")));
        assertEquals(
                "replay_detected",
                server.verdict(TestSigner.request().nonce("a").json("{}").iat(TestClock.START + 1)));
        assertEquals("accepted", server.verdict(TestSigner.request().nonce("A")));
        assertEquals("accepted", server.verdict(TestSigner.request().nonce("a").key(TestKeys.of(JwsAlgorithm.ES256))));
    }

    @Test
    void otherNameOfTheAlgorithmIsTheSameNonce() {
        assertEquals("accepted", server.verdict(TestSigner.request().nonce("a")));
        assertEquals(
                "replay_detected",
                server.verdict(TestSigner.request().nonce("a").string("alg", "EdDSA")));
    }

    @Test
    void replayIsSeenUntilTheSignatureIsTooOld() {
        TestRequest request = TestSigner.request().iat(TestClock.START + 60).sign();
        assertEquals("accepted", server.verdict(request));
        server.clock.advance(360);
        assertEquals("replay_detected", server.verdict(request));
        server.clock.advance(1);
        assertEquals("signature_expired", server.verdict(request));
    }

    @ParameterizedTest
    @CsvSource({
        "REPLAYED, replay_detected, 409",
        "BELOW_FLOOR, signature_expired, 401",
        "TENANT_FULL, rate_limited, 429",
        "UNAVAILABLE, replay_store_unavailable, 503"
    })
    void whateverTheGuardSays(ReplayGuard.Claim claim, String verdict, int status) {
        server.guard = guard((tenant, kid, nonce) -> claim);
        TestServer.Outcome outcome = server.send(TestSigner.request().sign());
        assertEquals(verdict, outcome.verdict());
        assertEquals(status, outcome.status());
        if (status == 429 || status == 503) {
            assertNotNull(outcome.response().header("Retry-After"));
        }
    }

    @Test
    void guardThatFailsRefuses() {
        server.guard = new ReplayGuard() {
            @Override
            public CompletionStage<Claim> claim(String tenant, String kid, String nonce, long iat, long expiresAt) {
                return CompletableFuture.failedFuture(new IllegalStateException("cut off"));
            }

            @Override
            public long floor() {
                return MemoryReplayGuard.NO_FLOOR;
            }
        };
        assertEquals(
                "replay_store_unavailable", server.verdict(TestSigner.request().sign()));
    }

    @Test
    void claimIsForTheTenantOfTheKey() {
        server.guard = guard((tenant, kid, nonce) -> {
            assertEquals("default/Ed25519/n", tenant + "/" + kid + "/" + nonce);
            return ReplayGuard.Claim.CLAIMED;
        });
        assertEquals("accepted", server.verdict(TestSigner.request().nonce("n")));
    }

    @ParameterizedTest
    @EnumSource(names = {"RATE_LIMITED", "QUOTA_EXCEEDED", "POLICY_DENIED"})
    void policyRefusesAndTheNonceStaysClaimed(Rejection rejection) {
        AtomicInteger asked = new AtomicInteger();
        server.policy = request -> {
            asked.incrementAndGet();
            return CompletableFuture.completedFuture(Optional.of(new RequestPolicy.Denial(rejection, "not today")));
        };
        TestRequest request = TestSigner.request().sign();
        TestServer.Outcome outcome = server.send(request);
        assertEquals(rejection.code(), outcome.verdict());
        assertEquals(rejection.status(), outcome.status());
        assertNull(outcome.exchange().verified());
        assertEquals("replay_detected", server.verdict(request));
        assertEquals(1, asked.get());
    }

    private interface Claims {
        ReplayGuard.Claim of(String tenant, String kid, String nonce);
    }

    private static ReplayGuard guard(Claims claims) {
        return new ReplayGuard() {
            @Override
            public CompletionStage<Claim> claim(String tenant, String kid, String nonce, long iat, long expiresAt) {
                assertEquals(iat + 360, expiresAt);
                return CompletableFuture.completedFuture(claims.of(tenant, kid, nonce));
            }

            @Override
            public long floor() {
                return MemoryReplayGuard.NO_FLOOR;
            }
        };
    }
}
