package dev.signet.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signet.Setting;
import dev.signet.http.ContractApp.Reply;
import dev.signet.jose.SignatureEngines;
import dev.signet.keys.KeyPurpose;
import dev.signet.receipt.Receipt;
import dev.signet.receipt.ReceiptVerifier;
import dev.signet.receipt.Report;
import dev.signet.receipt.Sha256;
import dev.signet.receipt.TrustAnchors;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Each verified exchange leaves its receipt before its answer leaves, and its tenant can read it (protocol section 8). */
interface ReceiptContract extends HttpFixture {

    /** The chain of a trace, verified against the server's published key. */
    default List<Receipt> chain(String trace) {
        List<Receipt> chain = server().signet().receipts().chain("default", trace);
        Report report = verifier().chain(chain, receipt -> {});
        assertTrue(report.isValid(), () -> report.findings().toString());
        return chain;
    }

    default ReceiptVerifier verifier() {
        String key = server().signet()
                .keyRing()
                .active(KeyPurpose.RECEIPT)
                .publicJwk()
                .toJSONString();
        return new ReceiptVerifier(
                TrustAnchors.NONE.withKeys(key, SignatureEngines.current()), SignatureEngines.current());
    }

    default JsonNode onlyReceipt(Received answer) {
        List<Receipt> chain = chain(answer.header("X-Signet-Trace"));
        assertEquals(1, chain.size());
        assertEquals(answer.header("X-Signet-Receipt"), chain.get(0).receiptHash());
        return ReceiptJsonText.of(chain.get(0));
    }

    @Test
    default void answersNameTheirReceipts() {
        Call call = client().post("/rpc?x=1", HttpContract.CALL);
        Received answer = call.send().signed(200);
        JsonNode receipt = onlyReceipt(answer);
        assertEquals("default", receipt.path("tenant").asText());
        assertEquals("POST", receipt.at("/request/method").asText());
        assertEquals("/rpc", receipt.at("/request/path").asText());
        assertEquals(
                digest(call.uri().toString()), receipt.at("/request/target").asText());
        assertEquals(digest(call.signature()), receipt.at("/request/sig").asText());
        assertEquals(
                digest("{\"id\":7,\"jsonrpc\":\"2.0\",\"method\":\"m\"}"),
                receipt.path("cid").asText());
        assertEquals(200, receipt.at("/response/status").asInt());
        assertEquals(1, app().calls());
    }

    private static String digest(String text) {
        return Sha256.of(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    default void everyKindOfAnswerLeavesOne() throws IOException {
        for (int status : List.of(204, 304, 404, 500)) {
            app().on("/kind", ask -> new Reply(status, List.of(), new byte[0]));
            JsonNode receipt = onlyReceipt(client().get("/kind").send().signed(status));
            assertEquals(status, receipt.at("/response/status").asInt());
            assertEquals(digest(""), receipt.at("/response/cid").asText());
        }
        app().on("/kind", ask -> Reply.of(200, "text/plain", new byte[12]));
        Call head = client().call("HEAD", "/kind");
        try (RawConnection raw = client().connect()) {
            onlyReceipt(raw.send(head.head()).readHead(head).signed(200));
        }
    }

    @Test
    default void anAppThatThrowsLeavesOne() {
        app().on("/throw", ask -> {
            throw new IllegalStateException("on purpose");
        });
        Received answer = client().get("/throw").send().signed(500);
        assertEquals(500, onlyReceipt(answer).at("/response/status").asInt());
    }

    @Test
    default void whatIsRefusedOrUnprovedLeavesNone() {
        Call call = client().post("/rpc", HttpContract.CALL);
        call.send().signed(200);
        assertNull(call.send().signed(409).header("X-Signet-Receipt"));
        assertNull(client().get("/things").sendUnsigned().signed(401).header("X-Signet-Receipt"));
        set(Setting.PHASE, "observe", "observe-invalid", "pass");
        assertNull(client().get("/things").sendUnsigned().signed(200).header("X-Signet-Receipt"));
        assertNull(client().post("/rpc", HttpContract.CALL)
                .butSend("{}".getBytes(StandardCharsets.UTF_8))
                .send()
                .signed(200)
                .header("X-Signet-Receipt"));
    }

    @Test
    default void unsignedAnswersToSignedRequestsLeaveOne() {
        set(Setting.PHASE, "observe", "sign-responses", "false");
        Received answer = client().get("/things").send();
        assertNull(answer.header("X-Signature"));
        onlyReceipt(answer);
    }

    @Test
    default void aChainIsContinuedByHeader() {
        String trace = "order-" + UUID.randomUUID();
        for (int hop = 1; hop <= 3; hop++) {
            Received answer = client().get("/things")
                    .header("X-Signet-Trace", trace)
                    .send()
                    .signed(200);
            List<Receipt> chain = chain(trace);
            assertEquals(hop, chain.size());
            assertEquals(chain.get(hop - 1).receiptHash(), answer.header("X-Signet-Receipt"));
        }
    }

    @Test
    default void streamsLeaveTwo() {
        byte[] large = new byte[3 * HttpContract.CAP];
        app().on("/large", ask -> Reply.of(200, "application/octet-stream", large));
        twoHops(client().get("/large").send().unsigned(200, "too-large"), Sha256.of(large));
        byte[] lines = "{}\n{}\n".getBytes(StandardCharsets.UTF_8);
        app().on("/lines", ask -> Reply.of(200, "application/x-ndjson", lines));
        twoHops(client().get("/lines").send().unsigned(200, "streaming"), Sha256.of(lines));
    }

    /** Fails unless two receipts tell of this stream; returns the second. */
    default Receipt twoHops(Received answer, String cid) {
        String trace = answer.header("X-Signet-Trace");
        HttpContract.await("there is no closing receipt", () -> chain(trace).size() == 2);
        List<Receipt> chain = chain(trace);
        assertEquals(answer.header("X-Signet-Receipt"), chain.get(0).receiptHash());
        JsonNode open = ReceiptJsonText.of(chain.get(0));
        JsonNode closed = ReceiptJsonText.of(chain.get(1));
        assertEquals("open", open.at("/response/state").asText());
        assertTrue(open.at("/response/cid").isMissingNode());
        assertEquals("closed", closed.at("/response/state").asText());
        assertEquals(chain.get(0).receiptHash(), closed.at("/response/opens").asText());
        assertEquals(cid, closed.at("/response/cid").asText());
        return chain.get(1);
    }

    @Test
    default void aTenantReadsItsReceipts() {
        String trace = "read-" + UUID.randomUUID();
        Received answer =
                client().get("/things").header("X-Signet-Trace", trace).send().signed(200);
        String hash = answer.header("X-Signet-Receipt");
        assertEquals(
                hash,
                read("/" + hash).signed(200).json().at("/receipt/receipt_hash").asText());
        assertEquals(
                hash,
                read("/chain/" + trace).signed(200).json().at("/0/receipt_hash").asText());
        Received bundle = read("/export/" + trace).signed(200);
        assertEquals(trace, bundle.json().path("trace_id").asText());
        assertTrue(verifier().bundle(bundle.content(), receipt -> {}).isValid());
        assertEquals(1, app().calls());
    }

    @Test
    default void aPeriodIsExported() throws IOException {
        Instant from = Instant.now().minusSeconds(1);
        client().get("/things").send().signed(200);
        Received export = read("/export?from=" + from + "&to=" + Instant.now().plusSeconds(60));
        assertEquals(200, export.status(), export::text);
        Report report = verifier().verify(new ByteArrayInputStream(export.content()), receipt -> {});
        assertTrue(report.isValid(), () -> report.findings().toString());
        assertTrue(report.receipts() > 0);
        read("/export?from=yesterday").problem(400, "bad_request");
    }

    @Test
    default void aSignedRequestReadsToo() {
        String trace = "signed-" + UUID.randomUUID();
        client().get("/things").header("X-Signet-Trace", trace).send().signed(200);
        Received chain = client().get("/v1/receipts/chain/" + trace).send().signed(200);
        assertEquals(1, chain.json().size());
        assertNull(chain.header("X-Signet-Receipt"));
        Call replayed = client().get("/v1/receipts/chain/" + trace);
        replayed.send().signed(200);
        replayed.send().problem(409, "replay_detected");
    }

    @Test
    default void anotherTenantsReceiptsLookLikeNone() {
        Received answer = client().get("/things").send().signed(200);
        String trace = answer.header("X-Signet-Trace");
        String hash = answer.header("X-Signet-Receipt");
        for (String path : List.of("/" + hash, "/chain/" + trace, "/export/" + trace)) {
            Received theirs = read(path, HttpContract.OTHER_API_KEY).problem(404, "not_found");
            Received none = read(path.replace(hash, "sha256:" + "0".repeat(64)).replace(trace, "none"))
                    .problem(404, "not_found");
            assertEquals(theirs.json().path("detail"), none.json().path("detail"));
            read(path).signed(200);
        }
        Received period =
                read("/export?from=2020-01-01&to=" + Instant.now().plusSeconds(60), HttpContract.OTHER_API_KEY);
        assertEquals(0, period.json().path("receipt_count").asInt());
    }

    @Test
    default void readingTakesAKey() {
        set(Setting.PHASE, "publish");
        for (String key : new String[] {"wrong", "", HttpContract.API_KEY + "x"}) {
            read("/chain/x", key).problem(401, "signature_missing");
        }
        client().get("/v1/receipts/chain/x").sendUnsigned().problem(401, "signature_missing");
        client().call("DELETE", "/v1/receipts/chain/x")
                .header("X-SIGNET-API-Key", HttpContract.API_KEY)
                .sendUnsigned()
                .problem(405, "method_not_allowed");
        set(Setting.SUSPENDED_TENANTS, "default");
        read("/chain/x").problem(403, "tenant_suspended");
        assertEquals(0, app().calls());
        set(Setting.RECEIPTS_PATH, "none", "phase", "publish");
        assertEquals(200, client().get("/v1/receipts/chain/x").sendUnsigned().status());
        assertEquals(1, app().calls());
    }

    @Test
    default void anApiKeyBesideASignatureMustBeOfTheSameTenant() {
        client().get("/things")
                .header("X-SIGNET-API-Key", HttpContract.API_KEY)
                .send()
                .signed(200);
        client().get("/things")
                .header("X-SIGNET-API-Key", HttpContract.OTHER_API_KEY)
                .send()
                .problem(401, "signature_mismatch");
    }

    @Test
    default void tracesOfTwoExchangesDiffer() {
        assertNotEquals(
                client().get("/things").send().header("X-Signet-Trace"),
                client().get("/things").send().header("X-Signet-Trace"));
    }

    private Received read(String path) {
        return read(path, HttpContract.API_KEY);
    }

    private Received read(String path, String key) {
        return client().get("/v1/receipts" + path)
                .header("X-SIGNET-API-Key", key)
                .sendUnsigned();
    }
}
