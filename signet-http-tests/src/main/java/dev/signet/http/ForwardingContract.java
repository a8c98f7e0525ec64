package dev.signet.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.Setting;
import dev.signet.http.ContractApp.Ask;
import dev.signet.http.ContractApp.Reply;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What a gateway sends on is what was verified, whatever else the request says. {@code /chosen/**} is a route that a predicate on the body has chosen. */
interface ForwardingContract extends ReceiptContract {
    private AtomicReference<Ask> listen(String path) {
        AtomicReference<Ask> heard = new AtomicReference<>();
        app().on(path, ask -> {
            heard.set(ask);
            return Reply.json("{}");
        });
        return heard;
    }

    private void isIdentified(Ask ask) {
        assertEquals("default/contract", ask.caller());
        assertTrue(ask.header("x-signet-trace") != null, "the trace is gone");
        assertNull(ask.header("x-signature"));
    }

    @Test
    default void connectionTakesNoFieldOff() throws IOException {
        AtomicReference<Ask> heard = listen("/who");
        Call call = client().get("/who");
        try (RawConnection raw = client().connect()) {
            raw.send(call.head(
                    "X-Amount: 5", "Connection: X-Signet-Tenant, X-Signet-Kid,x-signet-trace, X-Amount, Content-Type"));
            raw.read(call).signed(200);
        }
        isIdentified(heard.get());
        assertEquals("5", heard.get().header("x-amount"));
    }

    @Test
    default void underscoresForgeNoIdentity() throws IOException {
        for (String path : List.of("/who", "/bare/who")) {
            AtomicReference<Ask> heard = listen(path);
            Call call = client().get(path);
            try (RawConnection raw = client().connect()) {
                raw.send(call.head("X_Signet_Tenant: forged", "X-Signet_Kid: forged"));
                raw.read(call);
            }
            assertTrue(heard.get().headers().keySet().stream()
                    .noneMatch(name -> name.startsWith("x_signet") || name.contains("_kid")));
        }
    }

    /** A gateway that encodes what needs it would encode the percent signs once more. */
    @Test
    default void halfEncodedTargetsAreRefused() throws IOException {
        for (String target : List.of("/q?a=[1]&b=%41", "/q%41?a=[1]", "/q?a={1}&b=%41")) {
            try (RawConnection raw = client().connect()) {
                raw.send("GET " + target + " HTTP/1.1\r\nHost: "
                        + client().server.getAuthority() + "\r\n\r\n");
                int status = raw.read(null).status();
                assertEquals(400, status, target);
            }
        }
        assertEquals(0, app().calls());
    }

    @Test
    default void whatWasNotDecodedKeepsItsCoding() {
        set(Setting.PHASE, "observe", "observe-invalid", "pass");
        AtomicReference<Ask> heard = listen("/coded");
        byte[] other = Call.gzip("{\"x\":1}".getBytes(StandardCharsets.UTF_8));
        client().post("/coded", HttpContract.CALL).gzipped().butSend(other).send();
        assertArrayEquals(other, heard.get().body());
        assertEquals("gzip", heard.get().header("content-encoding"));
    }

    @Test
    default void aBodyThatAPredicateHasReadIsVerified() {
        AtomicReference<Ask> heard = listen("/chosen/x");
        client().post("/chosen/x", HttpContract.CALL).send().signed(200);
        isIdentified(heard.get());
        assertEquals(HttpContract.CALL, heard.get().text());
        client().get("/chosen/x").send().signed(200);
        isIdentified(heard.get());
        int calls = app().calls();
        client().post("/chosen/x", "{}")
                .butSend(HttpContract.CALL.getBytes(StandardCharsets.UTF_8))
                .send()
                .problem(401, "signature_invalid");
        client().call("POST", "/chosen/x")
                .body("application/json", new byte[0])
                .butSend(HttpContract.CALL.getBytes(StandardCharsets.UTF_8))
                .send()
                .problem(401, "signature_invalid");
        assertEquals(calls, app().calls());
    }

    @Test
    default void eventsAreAskedForUncoded() {
        AtomicReference<Ask> heard = listen("/who");
        client().get("/who").header("Accept-Encoding", "gzip").send();
        assertEquals("gzip", heard.get().header("accept-encoding"));
        client().get("/who")
                .header("Accept-Encoding", "gzip")
                .header("Accept", "application/json, text/event-stream")
                .send();
        assertEquals("identity", heard.get().header("accept-encoding"));
    }

    /** Else an end of the connection would be an end of the stream. */
    @Test
    default void signedEventsHaveAnEndOfTheirOwn() throws IOException {
        byte[] events = "data: one\n\n".getBytes(StandardCharsets.UTF_8);
        app().on(
                        "/events",
                        ask -> new Reply(
                                200,
                                List.of(
                                        Map.entry("Content-Type", "text/event-stream"),
                                        Map.entry("Content-Length", Integer.toString(events.length))),
                                events));
        try (RawConnection raw = client().connect()) {
            for (int i = 0; i < 2; i++) { // on one connection
                Call call = client().get("/events");
                Received answer = raw.send(call.head()).read(call).events(200);
                assertEquals("chunked", answer.header("Transfer-Encoding"));
            }
        }
    }

    @Test
    default void whatHasBeenSentIsHeldNoLonger() throws IOException {
        String part = "x".repeat(50_000);
        app().on(
                        "/endless",
                        ask -> new Reply(
                                200, List.of(Map.entry("Content-Type", "a/b")), new byte[0], () -> part, Map.of()));
        Call call = client().get("/endless");
        try (RawConnection raw = client().connect()) {
            assertEquals("too-large", raw.send(call.head()).readFields(call).header("X-Signet-Unsigned"));
            for (int read = 0; read < 3 * HttpContract.CAP; ) {
                read += raw.chunk().length;
            }
            HttpContract.await("octets are still held", () -> server().signet().buffered() == 0);
            raw.abort();
        }
    }

    @Test
    default void upstreamLearnsWhoCalledAndFromNobodyElse() {
        AtomicReference<Ask> seen = new AtomicReference<>();
        app().on("/who", ask -> {
            seen.set(ask);
            return Reply.json("{}");
        });
        app().on("/open", ask -> {
            seen.set(ask);
            return Reply.json("{}");
        });
        Received answer = forging(client().get("/who")).send().signed(200);
        assertEquals("default", seen.get().header("x-signet-tenant"));
        assertEquals("contract", seen.get().header("x-signet-kid"));
        assertEquals(answer.header("X-Signet-Trace"), seen.get().header("x-signet-trace"));
        assertNull(seen.get().header("x-signature"));
        Received unsigned = forging(client().get("/open")).sendUnsigned().signed(200);
        assertNull(seen.get().header("x-signet-tenant"));
        assertNull(seen.get().header("x-signet-kid"));
        assertNull(seen.get().header("x-signet-receipt"));
        assertEquals(unsigned.header("X-Signet-Trace"), seen.get().header("x-signet-trace"));
    }

    @Test
    default void routesWithoutSignetCarryNoForgedIdentity() {
        AtomicReference<Ask> seen = new AtomicReference<>();
        app().on("/bare/x", ask -> {
            seen.set(ask);
            return Reply.json("{}");
        });
        Received answer =
                forging(client().get("/bare/x")).header("X-Other", "stays").sendUnsigned();
        assertEquals(200, answer.status());
        assertNull(answer.header("X-Signature"));
        assertNull(seen.get().header("x-signet-tenant"));
        assertNull(seen.get().header("x-signet-kid"));
        assertEquals("stays", seen.get().header("x-other"));
    }

    private static Call forging(Call call) {
        return call.header("X-Signet-Tenant", "forged")
                .header("x-signet-kid", "forged")
                .header("X-Signet-Receipt", "forged");
    }

    @Test
    default void upstreamIsAskedForWhatCanBeSigned() {
        app().on("/coding", ask -> Reply.json("\"" + ask.header("accept-encoding") + "\""));
        for (Map.Entry<String, String> asked : Map.of(
                        "br, gzip;q=0.5", "gzip", "br", "identity", "gzip;q=0", "identity", "*", "gzip")
                .entrySet()) {
            Received answer = client().get("/coding")
                    .header("Accept-Encoding", asked.getKey())
                    .send()
                    .signed(200);
            assertEquals(asked.getValue(), answer.json().asText());
        }
        assertEquals(
                "identity", client().get("/coding").send().signed(200).json().asText());
    }

    /** Not even where the host is told to believe them: a prefix makes another target of it, which nobody has signed. */
    @Test
    default void forwardedFieldsProveNothing() {
        for (Call call : List.of(client().get("/things?x=1"), client().post("/rpc", HttpContract.CALL))) {
            Received answer = forwarded(call).send().signed(200);
            assertEquals("default/contract", answer.json().path("caller").asText());
        }
        app().forget();
        forwarded(client().get("/things"))
                .header("X-Forwarded-Prefix", "/prefix")
                .send()
                .problem(401, "signature_mismatch");
        Call open = forwarded(client().get("/open")).header("X-Forwarded-Prefix", "/x");
        assertEquals(401, open.sendUnsigned().status());
        assertEquals(0, app().calls());
    }

    private static Call forwarded(Call call) {
        return call.header("X-Forwarded-Host", "other.example:8443")
                .header("X-Forwarded-Proto", "https")
                .header("X-Forwarded-For", "203.0.113.9");
    }
}
