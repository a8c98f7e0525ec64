package dev.signet.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.Setting;
import dev.signet.http.ContractApp.Reply;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Who must sign, and where (protocol section 5), changed while the server runs; and what is open to all. */
interface PhaseContract extends HttpFixture {

    @Test
    default void phasesChangeWithoutARestart() {
        set(Setting.PHASE, "publish");
        client().post("/rpc", HttpContract.CALL).sendUnsigned().signed(200);
        client().post("/rpc", HttpContract.CALL).signature("nonsense").send().signed(200);
        set(Setting.PHASE, "observe");
        client().post("/rpc", HttpContract.CALL).sendUnsigned().signed(200);
        client().post("/rpc", HttpContract.CALL)
                .signature("nonsense")
                .send()
                .rpcError(401, "signature_malformed", "null");
        set(Setting.PHASE, "require");
        client().post("/rpc", HttpContract.CALL).sendUnsigned().rpcError(401, "signature_missing", "null");
        client().post("/RPC/", HttpContract.CALL).sendUnsigned().rpcError(401, "signature_missing", "null");
        client().post("/things", HttpContract.CALL).sendUnsigned().signed(200);
        set(Setting.PHASE, "enforce");
        client().post("/things", HttpContract.CALL).sendUnsigned().problem(401, "signature_missing");
        assertEquals(4, app().calls());
    }

    @Test
    default void requestThatPassesInvalidHasNoIdentity() {
        set(Setting.PHASE, "observe", "observe-invalid", "pass");
        Received answer = client().post("/things", HttpContract.CALL)
                .butSend("{\"x\":1}".getBytes(StandardCharsets.UTF_8))
                .send()
                .signed(200);
        assertTrue(answer.json().path("caller").isNull());
        assertEquals(7, answer.json().path("length").asInt());
    }

    @Test
    default void unsignedThatMayPassIsNeitherCappedNorChanged() {
        set(Setting.PHASE, "observe");
        byte[] large = new byte[3 * HttpContract.CAP];
        Arrays.fill(large, (byte) 'x');
        app().on("/large", ask -> {
            // what an earlier request took may still be on its way back; what this one took would stay
            HttpContract.await("the body is held", () -> server().signet().buffered() == 0);
            return Reply.json(
                    "{\"length\":" + ask.body().length + ",\"coding\":\"" + ask.header("content-encoding") + "\"}");
        });
        Received answer = client().call("POST", "/large")
                .body("application/octet-stream", large)
                .header("Content-Encoding", "gzip") // a lie, and none of the adapter's business
                .sendUnsigned()
                .signed(200);
        assertEquals(large.length, answer.json().path("length").asInt());
        assertEquals("gzip", answer.json().path("coding").asText());
    }

    @Test
    default void responsesStayAsTheyAreWhereNothingSaysToSignThem() {
        set(Setting.PHASE, "observe", "sign-responses", "false");
        Received answer = client().post("/things", HttpContract.CALL).send();
        assertEquals(200, answer.status());
        assertNull(answer.header("X-Signature"));
        assertNull(answer.header("X-Signet-Unsigned"));
        assertNotNull(answer.header("X-Signet-Trace"));
    }

    @Test
    default void refusalsAreUnsignedWhereSettingsSaySo() {
        set(Setting.SIGN_REFUSALS, "false");
        Received answer = client().post("/things", HttpContract.CALL).sendUnsigned();
        assertEquals(401, answer.status());
        assertNull(answer.header("X-Signature"));
        assertEquals("signature_missing", answer.json().path("code").asText());
    }

    @Test
    default void openRoutesPass() throws IOException, InterruptedException {
        client().get("/open").sendUnsigned().signed(200);
        client().get("/open/not").sendUnsigned().problem(401, "signature_missing");
        client().get("/health").sendUnsigned().signed(200);
        client().get("/health").signature("nonsense").send().signed(200);
        client().get("/Health").sendUnsigned().problem(401, "signature_missing");
        client().call("OPTIONS", "/things").sendUnsigned().problem(401, "signature_missing");
    }

    @Test
    default void keysArePublished() {
        Received keys = client().get("/.well-known/jwks.json").sendUnsigned().signed(200);
        assertEquals("application/jwk-set+json", keys.header("Content-Type"));
        assertEquals("public, max-age=300", keys.header("Cache-Control"));
        assertEquals("response", keys.json().at("/keys/0/purpose").asText());
        assertEquals("receipt", keys.json().at("/keys/1/purpose").asText());
        assertEquals(2, keys.json().path("keys").size());
        keys.json().path("keys").forEach(key -> assertTrue(key.path("d").isMissingNode()));
        Received again = client().get("/.well-known/jwks.json")
                .header("If-None-Match", keys.header("ETag"))
                .sendUnsigned()
                .signed(304);
        assertEquals(0, again.body().length);
        client().get("/.well-known/signet/keys").sendUnsigned().signed(200);
        Received post =
                client().post("/.well-known/jwks.json", "{}").sendUnsigned().signed(405);
        assertEquals("GET, HEAD", post.header("Allow"));
        assertEquals(0, app().calls());
    }
}
