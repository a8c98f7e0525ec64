package dev.signet.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.Setting;
import dev.signet.http.ContractApp.Reply;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Signed answers, and those that pass unsigned and say so (protocol section 6). */
interface AnswerContract extends HttpFixture {

    @Test
    default void everyStatusIsSigned() {
        for (int status : List.of(200, 201, 202, 400, 404, 409, 418, 500, 503)) {
            app().on(
                            "/status",
                            ask -> Reply.of(
                                    status, "text/plain; charset=utf-8", "wörd".getBytes(StandardCharsets.UTF_8)));
            assertEquals("wörd", client().get("/status").send().signed(status).text());
        }
    }

    @Test
    default void emptyAnswersAreSigned() {
        for (int status : List.of(200, 204, 304)) {
            app().on("/status", ask -> new Reply(status, List.of(), new byte[0]));
            assertEquals(0, client().get("/status").send().signed(status).body().length);
        }
        app().on("/moved", ask -> new Reply(302, List.of(Map.entry("Location", "/elsewhere")), new byte[0]));
        assertTrue(client().get("/moved").send().signed(302).header("Location").endsWith("/elsewhere"));
    }

    @Test
    default void headIsSignedWithoutContent() throws IOException {
        app().on("/status", ask -> Reply.of(200, "text/plain", new byte[12]));
        for (int status : List.of(200)) {
            Call call = client().call("HEAD", "/status");
            try (RawConnection raw = client().connect()) {
                Received answer = raw.send(call.head()).readHead(call).signed(status);
                assertEquals("12", answer.header("Content-Length"));
                Call next = client().get("/things"); // nothing of a body was left behind on the connection
                raw.send(next.head()).read(next).signed(200);
            }
        }
        client().call("HEAD", "/things").sendUnsigned().signed(401);
    }

    @Test
    default void gzipIsSignedBeforeItsCoding() {
        byte[] plain = HttpContract.CALL.getBytes(StandardCharsets.UTF_8);
        app().on(
                        "/gzip",
                        ask -> new Reply(
                                200,
                                List.of(
                                        Map.entry("Content-Type", "application/json"),
                                        Map.entry("Content-Encoding", "gzip")),
                                Call.gzip(plain)));
        Received answer = client().get("/gzip").send().signed(200);
        assertEquals("gzip", answer.header("Content-Encoding"));
        assertEquals(HttpContract.CALL, answer.text());
    }

    @Test
    default void otherCodingsPassMarked() {
        app().on(
                        "/br",
                        ask -> new Reply(
                                200,
                                List.of(
                                        Map.entry("Content-Type", "application/json"),
                                        Map.entry("Content-Encoding", "br")),
                                new byte[] {1, 2, 3}));
        assertArrayEquals(
                new byte[] {1, 2, 3},
                client().get("/br").send().unsigned(200, "coding").body());
    }

    @Test
    default void answerWithoutCanonicalFormIsSignedAsItIs() {
        for (String text : List.of("{\"n\":9007199254740993}", "{\"a\":1,\"a\":2}", "not JSON", "")) {
            app().on("/odd", ask -> Reply.json(text));
            assertEquals(text, client().get("/odd").send().signed(200).text());
        }
    }

    @Test
    default void largerAnswersPassMarkedAndWhole() {
        byte[] large = new byte[3 * HttpContract.CAP];
        for (int i = 0; i < large.length; i++) {
            large[i] = (byte) (i * 13);
        }
        app().on("/large", ask -> Reply.of(200, "application/octet-stream", large));
        assertArrayEquals(
                large, client().get("/large").send().unsigned(200, "too-large").body());
        app().on("/full", ask -> Reply.of(200, "application/octet-stream", Arrays.copyOf(large, HttpContract.CAP)));
        assertArrayEquals(
                Arrays.copyOf(large, HttpContract.CAP),
                client().get("/full").send().signed(200).body());
        set(Setting.OVERSIZE_RESPONSE, "refuse");
        client().get("/large").send().problem(500, "response_too_large");
        client().get("/full").send().signed(200);
    }

    @Test
    default void streamTypesPassMarked() {
        app().on("/lines", ask -> Reply.of(200, "application/x-ndjson", "{}\n{}\n".getBytes(StandardCharsets.UTF_8)));
        assertEquals(
                "{}\n{}\n",
                client().get("/lines").send().unsigned(200, "streaming").text());
    }

    @Test
    default void appCannotForgeSignetsFields() {
        app().on(
                        "/forge",
                        ask -> new Reply(
                                200,
                                List.of(
                                        Map.entry("Content-Type", "application/json"),
                                        Map.entry("X-Signature", "forged"),
                                        Map.entry("x-signet-unsigned", "streaming"),
                                        Map.entry("X-Signet-Trace", "forged")),
                                "{}".getBytes(StandardCharsets.UTF_8)));
        client().get("/forge").header("X-Signet-Trace", "mine-1").send().signed(200);
        app().on(
                        "/forge-stream",
                        ask -> new Reply(
                                200,
                                List.of(
                                        Map.entry("Content-Type", "application/x-ndjson"),
                                        Map.entry("X-Signature", "forged")),
                                "{}".getBytes(StandardCharsets.UTF_8)));
        client().get("/forge-stream").send().unsigned(200, "streaming");
    }

    @Test
    default void answerIsBoundToItsQuestion() {
        Call one = client().get("/things");
        Received answer = one.send().signed(200);
        Received other = client().get("/things").send().signed(200);
        Received swapped = new Received(other.status(), other.headers(), other.body(), answer.asked(), answer.client());
        assertEquals("signature_mismatch", swapped.verification().rejection().code());
        set(Setting.PHASE, "observe");
        Received unsigned = client().get("/things?x=1").sendUnsigned().signed(200);
        Received elsewhere = client().get("/things?x=2").sendUnsigned().signed(200);
        Received crossed = new Received(
                elsewhere.status(), elsewhere.headers(), elsewhere.body(), unsigned.asked(), unsigned.client());
        assertEquals("signature_mismatch", crossed.verification().rejection().code());
    }

    @Test
    default void traceGoesThrough() {
        assertEquals(
                "trace-1",
                client().get("/things")
                        .header("X-Signet-Trace", "trace-1")
                        .send()
                        .signed(200)
                        .header("X-Signet-Trace"));
        String made = client().get("/things").send().signed(200).header("X-Signet-Trace");
        assertEquals(36, made.length());
    }
}
