package dev.signet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.ReceiptLog.Appended;
import dev.signet.Step.Proceed;
import dev.signet.jose.Jws;
import dev.signet.receipt.ReceiptDraft;
import dev.signet.receipt.ReceiptDraft.State;
import dev.signet.receipt.Sha256;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Protocol section 8, "One receipt for each verified exchange, durable before its response leaves", and step 11 of section 3. */
class ExchangeReceiptTest {
    private static final byte[] ANSWER = "{\"b\":1, \"a\":2}".getBytes(UTF_8);

    private final TestReceiptLog log = new TestReceiptLog();
    private final TestServer server = new TestServer();
    private TestRequest request;

    {
        server.receipts = log;
    }

    private Exchange verified(TestRequest signed) {
        request = signed;
        Exchange exchange = server.signet().begin(signed);
        assertInstanceOf(
                Step.ReadBody.class, exchange.start().toCompletableFuture().join());
        assertInstanceOf(
                Proceed.class, exchange.body(signed.body).toCompletableFuture().join());
        return exchange;
    }

    private Exchange verified() {
        return verified(TestSigner.request().sign());
    }

    private static Map<String, String> answer(Exchange exchange) {
        return TestClient.fields(exchange.response()
                .seal(200, "application/json", List.of(), ANSWER)
                .toCompletableFuture()
                .join());
    }

    @Test
    void theReceiptTellsOfRequestAndAnswer() {
        try (Exchange exchange = verified()) {
            answer(exchange);
        }
        ReceiptDraft draft = log.drafts.get(0);
        String signature = request.header("X-Signature");
        assertEquals(1, log.drafts.size());
        assertEquals("default", draft.tenant());
        assertEquals(server.clock.instant(), draft.ts());
        assertEquals(Sha256.of("{\"id\":1,\"jsonrpc\":\"2.0\",\"method\":\"m\"}".getBytes(UTF_8)), draft.cid());
        assertEquals(
                new ReceiptDraft.Request(
                        "POST",
                        "/rpc",
                        Sha256.of((TestSigner.ORIGIN + "/rpc").getBytes(UTF_8)),
                        TestKeys.client().kid(),
                        Sha256.of(signature.getBytes(UTF_8)),
                        false),
                draft.request());
        assertEquals(
                new ReceiptDraft.Response(200, Sha256.of("{\"a\":2,\"b\":1}".getBytes(UTF_8)), null, null),
                draft.response());
        assertEquals(signature, draft.requestSignature());
        assertNull(draft.payload());
        assertTrue(draft.startsTrace() && draft.metered());
        assertEquals(0, log.open);
    }

    @Test
    void theAnswerNamesItsReceiptUnderItsSignature() {
        try (Exchange exchange = verified()) {
            Map<String, String> fields = answer(exchange);
            assertEquals("sha256:1", fields.get("X-Signet-Receipt"));
            assertEquals(exchange.trace(), fields.get("X-Signet-Trace"));
            Jws jws = Jws.parse(fields.get("X-Signature"));
            assertEquals("sha256:1", jws.string("receipt", true));
            assertEquals(exchange.trace(), jws.string("trace", true));
            assertTrue(new TestClient(server)
                    .verify(200, fields, "application/json", ANSWER, request)
                    .isValid());
        }
    }

    @Test
    void noAnswerLeavesBeforeItsReceiptIsDurable() {
        log.appended = new CompletableFuture<>();
        try (Exchange exchange = verified()) {
            var fields = exchange.response()
                    .seal(200, "application/json", List.of(), ANSWER)
                    .toCompletableFuture();
            var unbuffered = verified().response().stream(200, "streaming").toCompletableFuture();
            assertFalse(fields.isDone());
            assertFalse(unbuffered.isDone());
            log.appended.complete(new Appended(exchange.trace(), null));
            assertEquals("pending", TestClient.fields(fields.join()).get("X-Signet-Receipt"));
            assertEquals("pending", TestClient.fields(unbuffered.join()).get("X-Signet-Receipt"));
        }
    }

    @Test
    void aReceiptIsWrittenWhereAnswersAreNotSigned() {
        server.set(Setting.SIGN_RESPONSES, "false").set(Setting.PHASE, "observe");
        try (Exchange exchange = verified()) {
            assertTrue(exchange.response().isHeld());
            Map<String, String> fields = answer(exchange);
            assertEquals("sha256:1", fields.get("X-Signet-Receipt"));
            assertFalse(fields.containsKey("X-Signature"));
        }
        assertEquals(
                Sha256.of("{\"a\":2,\"b\":1}".getBytes(UTF_8)),
                log.drafts.get(0).response().cid());
    }

    @Test
    void onlyVerifiedExchangesLeaveReceipts() {
        server.set(Setting.PHASE, "observe").set(Setting.OBSERVE_INVALID, "pass");
        for (TestRequest unproved : List.of(
                new TestRequest(),
                TestSigner.request().string("kid", "nobody").sign(),
                TestSigner.request().sign().body("{\"other\":1}"))) {
            Exchange exchange = server.signet().begin(unproved);
            if (exchange.start().toCompletableFuture().join() instanceof Step.ReadBody) {
                exchange.body(unproved.body).toCompletableFuture().join();
            }
            answer(exchange);
            exchange.close();
        }
        assertEquals(List.of(), log.drafts);
        assertEquals(List.of(), log.continued);
    }

    @Test
    void withoutAPlaceTheAppIsNotCalled() {
        log.refusal = new ReceiptLog.Unavailable("the queue is full");
        TestServer.Outcome outcome = server.send(TestSigner.request().sign());
        assertEquals("receipt_store_unavailable", outcome.verdict());
        assertEquals(503, outcome.status());
        assertTrue(outcome.response().text().contains("the queue is full"));
        assertFalse(outcome.response().header("Retry-After").isEmpty());

        log.refusal = new ReceiptLog.ChainFull();
        outcome = server.send(TestSigner.request().sign().with("X-Signet-Trace", "t-1"));
        assertEquals("chain_conflict", outcome.verdict());
        assertEquals(409, outcome.status());
        assertEquals(List.of(), log.drafts);
    }

    @Test
    void thePlaceIsTakenLast() {
        server.policy = verified -> CompletableFuture.completedFuture(
                java.util.Optional.of(new RequestPolicy.Denial(Rejection.POLICY_DENIED, "no")));
        assertEquals("policy_denied", server.verdict(TestSigner.request()));
        TestRequest replayed = TestSigner.request().sign();
        server.policy = RequestPolicy.ALLOW;
        assertEquals("policy_denied", server.verdict(replayed)); // the policy of the server that has begun
        assertEquals("replay_detected", server.verdict(replayed));
        assertEquals(List.of(), log.continued);
    }

    @Test
    void aCallersTraceIsContinued() {
        try (Exchange exchange = verified(TestSigner.request().sign().with("X-Signet-Trace", "order-7"))) {
            assertEquals("order-7", answer(exchange).get("X-Signet-Trace"));
        }
        assertEquals(List.of(true), log.continued);
        assertEquals("order-7", log.drafts.get(0).traceId());
        assertFalse(log.drafts.get(0).startsTrace());
    }

    @Test
    void aChainThatBecameFullMeanwhileIsLeft() {
        log.appended = CompletableFuture.completedFuture(new Appended("another", "sha256:x"));
        try (Exchange exchange = verified(TestSigner.request().sign().with("X-Signet-Trace", "full"))) {
            Map<String, String> fields = answer(exchange);
            assertEquals("another", fields.get("X-Signet-Trace"));
            assertEquals("another", Jws.parse(fields.get("X-Signature")).string("trace", true));
        }
    }

    @Test
    void anAnswerThatNeverCameIsReceiptedAsAborted() {
        verified().close(() -> 502);
        assertEquals(
                new ReceiptDraft.Response(502, null, State.ABORTED, null),
                log.drafts.get(0).response());
        assertEquals(0, log.open);
        Exchange twice = verified();
        twice.close(() -> 500);
        twice.close(() -> 500);
        assertEquals(2, log.drafts.size());
    }

    @Test
    void aStreamIsOpenedAndClosed() {
        Exchange exchange = verified(TestSigner.request().sign().with("X-Signet-Trace", "t"));
        Map<String, String> fields = TestClient.fields(exchange.response().stream(200, "too-large")
                .toCompletableFuture()
                .join());
        assertEquals("sha256:1", fields.get("X-Signet-Receipt"));
        assertEquals("too-large", fields.get("X-Signet-Unsigned"));
        exchange.response().sent("abc".getBytes(UTF_8), 0, 2);
        exchange.response().sent("abc".getBytes(UTF_8), 2, 1);
        exchange.response().streamed().toCompletableFuture().join();
        exchange.close(() -> 200);
        assertEquals(2, log.drafts.size());
        assertEquals(
                new ReceiptDraft.Response(200, null, State.OPEN, null),
                log.drafts.get(0).response());
        assertEquals(
                new ReceiptDraft.Response(200, Sha256.of("abc".getBytes(UTF_8)), State.CLOSED, "sha256:1"),
                log.drafts.get(1).response());
        assertTrue(log.drafts.get(0).metered());
        assertFalse(log.drafts.get(1).metered() || log.drafts.get(1).startsTrace());
        assertEquals(0, log.open);
    }

    @Test
    void aStreamThatBreaksOffIsAborted() {
        Exchange cut = verified();
        cut.response().stream(200, "streaming").toCompletableFuture().join();
        cut.response().cut();
        cut.response().streamed().toCompletableFuture().join();
        cut.close(() -> 200);
        assertEquals(State.ABORTED, log.drafts.get(1).response().state());

        Exchange left = verified();
        left.response().stream(200, "streaming").toCompletableFuture().join();
        left.close(() -> 200);
        assertEquals(State.ABORTED, log.drafts.get(3).response().state());
        assertEquals(4, log.drafts.size());
    }

    @Test
    void errorPagesAreReceipted() {
        Exchange exchange = verified();
        Response page = exchange.response().errorPage(500).toCompletableFuture().join();
        exchange.close();
        assertEquals("sha256:1", page.header("X-Signet-Receipt"));
        assertEquals(500, log.drafts.get(0).response().status());
        assertTrue(new TestClient(server).verify(page, request).isValid());
    }

    @Test
    void anAnswerThatIsReplacedHasTheSameReceipt() {
        Exchange exchange = verified();
        String first = answer(exchange).get("X-Signet-Receipt");
        Response page = exchange.response().errorPage(500).toCompletableFuture().join();
        exchange.close();
        assertEquals(first, page.header("X-Signet-Receipt"));
        assertEquals(1, log.drafts.size());
    }

    @Test
    void anAnswerInPlaceOfAStreamThatHadBegunEndsIt() {
        Exchange exchange = verified();
        exchange.response().stream(200, "streaming").toCompletableFuture().join();
        Response page = exchange.response().errorPage(500).toCompletableFuture().join();
        exchange.close(() -> 500);
        assertEquals(2, log.drafts.size());
        ReceiptDraft end = log.drafts.get(1);
        assertEquals(500, end.response().status());
        assertEquals(State.ABORTED, end.response().state());
        assertEquals("sha256:1", end.response().opens());
        assertFalse(end.startsTrace() || end.metered());
        assertEquals("sha256:2", page.header("X-Signet-Receipt"));
    }

    @Test
    void aStreamThatIsBegunAnewHasOneBeginning() {
        Exchange exchange = verified();
        exchange.response().stream(200, "streaming").toCompletableFuture().join();
        exchange.response().sent("dropped".getBytes(UTF_8), 0, 7);
        exchange.response().stream(201, "streaming").toCompletableFuture().join();
        exchange.response().sent("kept".getBytes(UTF_8), 0, 4);
        exchange.response().streamed().toCompletableFuture().join();
        exchange.close(() -> 201);
        assertEquals(2, log.drafts.size());
        assertEquals(
                new ReceiptDraft.Response(201, Sha256.of("kept".getBytes(UTF_8)), State.CLOSED, "sha256:1"),
                log.drafts.get(1).response());
    }

    @Test
    void payloadsAreKeptOnlyWhereThatIsSaid() {
        server.set(Setting.STORE_PAYLOADS, "true");
        answer(verified());
        assertEquals(TestSigner.BODY.length(), log.drafts.get(0).payload().length);
    }

    @Test
    void anApiKeyOfAnotherTenantBesideTheSignatureIsRefused() {
        server.tenants = new TenantDirectory() {
            @Override
            public ApiKey apiKey(String presented) {
                return presented.startsWith("sk_") ? new ApiKey(presented.substring(3), "sk_") : null;
            }

            @Override
            public boolean isSuspended(String tenant) {
                return tenant.equals("off");
            }
        };
        String field = TenantDirectory.API_KEY_HEADER;
        assertEquals("accepted", server.verdict(TestSigner.request().sign().with(field, "sk_default")));
        assertEquals("accepted", server.verdict(TestSigner.request().sign().with(field, "unknown")));
        assertEquals(
                "signature_mismatch", server.verdict(TestSigner.request().sign().with(field, "sk_acme")));
        assertEquals(
                "signature_mismatch",
                server.verdict(
                        TestSigner.request().sign().with(field, "sk_default").with(field, "sk_acme")));
    }
}
