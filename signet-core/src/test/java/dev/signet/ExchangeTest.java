package dev.signet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.jose.JwkSets;
import dev.signet.jose.JwsAlgorithm;
import dev.signet.jose.SignatureEngines;
import dev.signet.jose.SigningKey;
import dev.signet.jose.VerificationKey;
import dev.signet.keys.KeyPurpose;
import dev.signet.keys.KeyRing;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExchangeTest {
    private static final Clock CLOCK = Clock.fixed(Instant.ofEpochSecond(1_763_600_000), ZoneOffset.UTC);
    private static final SigningKey CLIENT =
            SigningKey.generate(JwsAlgorithm.ED25519, "client-1", SignatureEngines.current());
    private static final byte[] BODY =
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"m\"}".getBytes(StandardCharsets.UTF_8);

    private final Signet signet = Signet.builder()
            .set(Setting.PHASE, "enforce")
            .set(Setting.EXTERNAL_URLS, "https://api.example.com")
            .set(Setting.TRUSTED_KEYS, JwkSets.publish(List.of(CLIENT.publicJwk())))
            .set(Setting.JSON_RPC_ROUTES, "/rpc")
            .replayGuard(new MemoryReplayGuard(CLOCK, 10, 10, MemoryReplayGuard.NO_FLOOR))
            .keyRing(KeyRing.ofSeed(
                    "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",
                    null,
                    SignatureEngines.current(),
                    CLOCK,
                    Duration.ofSeconds(300)))
            .clock(CLOCK)
            .build();

    private TestRequest signed(String nonce) {
        TestRequest request =
                new TestRequest().with("Content-Type", "application/json").with("Host", "api.example.com");
        request.body = BODY;
        return request.with(
                "X-Signature",
                MessageSigner.signRequest(
                        CLIENT,
                        OutgoingRequest.of(
                                "POST",
                                "https://api.example.com/rpc",
                                "application/json",
                                BODY,
                                nonce,
                                CLOCK.instant().getEpochSecond())));
    }

    @Test
    void honestRequestPassesOnceAndItsAnswerVerifies() {
        TestRequest request = signed("abc123");
        Exchange exchange = signet.begin(request);
        assertInstanceOf(
                Step.ReadBody.class, exchange.start().toCompletableFuture().join());
        assertInstanceOf(
                Step.Proceed.class, exchange.body(BODY).toCompletableFuture().join());
        assertEquals("default/client-1", exchange.verified().getName());
        String signature = exchange.response()
                .seal(200, "application/json", List.of(), BODY)
                .toCompletableFuture()
                .join()
                .get(0)
                .getValue();
        var result = new ResponseVerifier(
                        kid -> VerificationKey.of(
                                signet.keyRing().active(KeyPurpose.RESPONSE).publicJwk(), SignatureEngines.current()),
                        CLOCK)
                .verify(
                        new SignedResponse(200, List.of(signature), "application/json", BODY),
                        ResponseVerifier.Asked.signed(request.header("X-Signature")));
        assertTrue(result.isValid(), result.detail());

        Exchange again = signet.begin(request);
        again.start();
        Step.Answer answer =
                (Step.Answer) again.body(BODY).toCompletableFuture().join();
        assertEquals(409, answer.response().status());
    }

    @Test
    void unsignedIsRefused() {
        TestRequest request = new TestRequest();
        Step.Answer answer = (Step.Answer)
                signet.begin(request).start().toCompletableFuture().join();
        assertEquals(401, answer.response().status());
    }
}
