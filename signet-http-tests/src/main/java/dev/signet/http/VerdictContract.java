package dev.signet.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.signet.jose.JwsAlgorithm;
import dev.signet.jose.SignatureEngines;
import dev.signet.jose.SigningKey;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The verdict on a request, and how a refusal looks (protocol section 3). */
interface VerdictContract extends HttpFixture {

    @Test
    default void honestRequestReachesTheAppOnceAndItsAnswerVerifies() {
        Received answer =
                client().post("/things?a=1&b=%2F", HttpContract.CALL).send().signed(200);
        assertEquals("default/contract", answer.json().path("caller").asText());
        assertEquals(HttpContract.CALL.length(), answer.json().path("length").asInt());
        assertEquals(1, app().calls());
    }

    @Test
    default void bodilessRequestsAreSignedToo() {
        client().get("/things").send().signed(200);
        client().call("DELETE", "/things/1").send().signed(200);
        client().call("OPTIONS", "/things").send().signed(200);
    }

    @Test
    default void unsignedIsRefused() {
        Received answer =
                client().post("/things", HttpContract.CALL).sendUnsigned().problem(401, "signature_missing");
        assertEquals("Signature realm=\"signet\", error=\"signature_missing\"", answer.header("WWW-Authenticate"));
        assertEquals("no-store", answer.header("Cache-Control"));
        assertEquals(0, app().calls());
    }

    @Test
    default void tamperedBodyIsRefused() {
        client().post("/things", HttpContract.CALL)
                .butSend(HttpContract.CALL.replace('7', '8').getBytes(StandardCharsets.UTF_8))
                .send()
                .problem(401, "signature_invalid");
        assertEquals(0, app().calls());
    }

    @Test
    default void anotherJsonTextOfTheSameValueIsTheSameRequest() {
        client().post("/things", HttpContract.CALL)
                .butSend(HttpContract.CALL.replace(",", " , ").getBytes(StandardCharsets.UTF_8))
                .send()
                .signed(200);
    }

    @Test
    default void unknownKeyIsRefusedAndTheRpcNotDispatched() {
        SigningKey stranger = SigningKey.generate(JwsAlgorithm.ED25519, "stranger", SignatureEngines.current());
        client().post("/rpc", HttpContract.CALL).key(stranger).send().rpcError(401, "signature_unknown", "null");
        assertEquals(0, app().calls());
    }

    @Test
    default void staleAndEarlySignaturesAreRefusedWithTheTime() {
        assertNotNull(client().post("/things", HttpContract.CALL)
                .age(3_600)
                .send()
                .problem(401, "signature_expired")
                .header("Date"));
        Received early = client().post("/things", HttpContract.CALL)
                .age(-3_600)
                .send(); // whose answer is older than its question
        assertEquals(401, early.status());
        assertEquals("signature_not_yet_valid", early.json().path("code").asText());
        assertNotNull(early.header("Date"));
    }

    @Test
    default void signatureForAnotherPathMethodOrTypeIsRefused() {
        client().get("/things")
                .signature(client().get("/others").signature())
                .send()
                .problem(401, "signature_mismatch");
        client().call("DELETE", "/things")
                .signature(client().get("/things").signature())
                .send()
                .problem(401, "signature_mismatch");
        String forJson = client().post("/things", HttpContract.CALL).signature();
        client().call("POST", "/things")
                .body("text/plain", HttpContract.CALL.getBytes(StandardCharsets.UTF_8))
                .signature(forJson)
                .send()
                .problem(401, "signature_mismatch");
        assertEquals(0, app().calls());
    }

    @Test
    default void malformedSignatureIsRefused() {
        client().post("/things", HttpContract.CALL).signature("nonsense").send().problem(401, "signature_malformed");
        Received two = client().post("/things", HttpContract.CALL)
                .header("X-Signature", "a..b")
                .send();
        assertEquals(401, two.status());
        assertEquals("signature_malformed", two.json().path("code").asText());
    }

    @Test
    default void bodyWithoutCanonicalFormIsRefused() {
        client().post("/rpc", HttpContract.CALL)
                .butSend("{\"id\":1,\"id\":2}".getBytes(StandardCharsets.UTF_8))
                .send()
                .rpcError(400, "body_not_canonical", "null");
    }

    @Test
    default void refusalOnAnRpcRouteCarriesTheIdOnceTheBodyWasRead() {
        client().post("/rpc", HttpContract.CALL).sendUnsigned().rpcError(401, "signature_missing", "null");
        client().post("/rpc", HttpContract.CALL)
                .butSend("{\"jsonrpc\":\"2.0\",\"id\":\"x\\u0022y\",\"method\":\"other\"}"
                        .getBytes(StandardCharsets.UTF_8))
                .send()
                .rpcError(401, "signature_invalid", "\"x\\\"y\"");
    }

    @Test
    default void nonceIsTakenOnce() {
        Call call = client().post("/rpc", HttpContract.CALL);
        call.send().signed(200);
        call.send().rpcError(409, "replay_detected", "7");
        client().post("/rpc", HttpContract.CALL).send().signed(200);
        assertEquals(2, app().calls());
    }

    @Test
    default void ofManyRacingCopiesOneReachesTheApp() {
        Call call = client().post("/things", HttpContract.CALL);
        call.signature();
        List<CompletableFuture<Received>> all = new ArrayList<>();
        for (int i = 0; i < 24; i++) {
            all.add(call.sendAsync());
        }
        long passed = all.stream()
                .map(CompletableFuture::join)
                .filter(r -> r.status() == 200)
                .count();
        assertEquals(1, passed);
        assertEquals(1, app().calls());
    }

    @Test
    default void refusedSignatureBurnsNoNonce() {
        client().post("/things", HttpContract.CALL)
                .nonce("burn-me-" + System.nanoTime())
                .butSend("{}".getBytes(StandardCharsets.UTF_8))
                .send()
                .problem(401, "signature_invalid");
        Call call = client().post("/things", HttpContract.CALL);
        call.butSend("{}".getBytes(StandardCharsets.UTF_8)).send().problem(401, "signature_invalid");
        call.butSend(null).send().signed(200);
    }
}
