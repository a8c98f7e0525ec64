package dev.signet.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signet.Setting;
import dev.signet.http.ContractApp.Parts;
import dev.signet.http.ContractApp.Reply;
import dev.signet.receipt.Receipt;
import dev.signet.receipt.Sha256;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/**
 * What a gateway must do, beyond what every adapter must: its filters beside Signet's, what the application behind learns, what becomes of failures on the way there.
 * The routes that these tests speak of are in {@link #ROUTES}; besides, {@code /enforced/**}, made in Java, has phase enforce, and {@code /enforced/changed} answers
 * {@code changed}, by a filter that changes the body; {@code /bare/**} has no Signet; {@code /chosen/**} has a predicate that reads the body.
 */
public abstract class GatewayContract extends HttpContract implements ForwardingContract {
    /**
     * Routes by path pattern, and their filters. {@code breaker} has a circuit breaker besides, which takes a 500 for a failure and falls back on {@code /fallback};
     * {@code dead} goes nowhere, {@code late} has a short timeout, {@code cut} breaks off.
     */
    public static final Map<String, List<String>> ROUTES = Map.of(
            "/strip/**", List.of("StripPrefix=1"),
            "/rewrite/**", List.of("RewritePath=/rewrite/(?<rest>.*), /new/$\\{rest}"),
            "/retry/**", List.of("Retry=2,SERVICE_UNAVAILABLE,POST"),
            "/breaker/**", List.of(),
            "/redirect/**", List.of("RedirectTo=302,https://elsewhere.example/"),
            "/lenient/**", List.of("Signet=observe"),
            "/dead/**", List.of(),
            "/late/**", List.of(),
            "/cut/**", List.of(),
            "/**", List.of());

    /** Hosts of these answer preflights by themselves, before any route is looked for. */
    @Override
    public boolean hostAnswersPreflights() {
        return true;
    }

    private Received get(String path) {
        return client().get(path).send();
    }

    @Test
    void verdictIsAboutTheRequestAsTheClientSentIt() {
        Received stripped = get("/strip/a/b?x=%2F").signed(200);
        assertEquals("/a/b", stripped.json().path("path").asText());
        assertEquals("default/contract", stripped.json().path("caller").asText());
        assertEquals("/new/a", get("/rewrite/a").signed(200).json().path("path").asText());
        client().get("/strip/a")
                .signature(client().get("/a").signature())
                .send()
                .problem(401, "signature_mismatch");
    }

    @Test
    void receiptTellsThePathThatTheClientSaid() {
        Received answer = get("/strip/a").signed(200);
        assertEquals("/strip/a", onlyReceipt(answer).at("/request/path").asText());
    }

    @Test
    void retriesUpstreamAreOneExchange() {
        AtomicInteger tries = new AtomicInteger();
        app().on("/retry/x", ask -> {
            assertEquals(CALL, ask.text());
            return tries.incrementAndGet() < 3
                    ? Reply.of(503, "text/plain", new byte[3])
                    : Reply.json("{\"try\":" + tries + "}");
        });
        Received answer = client().post("/retry/x", CALL).send().signed(200);
        assertEquals(3, answer.json().path("try").asInt());
        onlyReceipt(answer);
        assertEquals(3, app().calls());
    }

    @Test
    void brokenCircuitsFallBackWithinTheExchange() {
        app().on("/breaker/x", ask -> Reply.of(500, "text/plain", new byte[3]));
        app().on("/fallback", ask -> Reply.json("{\"caller\":\"" + ask.caller() + "\"}"));
        Received answer = client().post("/breaker/x", CALL).send().signed(200);
        assertEquals("default/contract", answer.json().path("caller").asText());
        assertEquals("/breaker/x", onlyReceipt(answer).at("/request/path").asText());
    }

    @Test
    void answersOfTheGatewaysOwnFiltersAreSigned() {
        Received answer = get("/redirect/x").signed(302);
        assertEquals("https://elsewhere.example/", answer.header("Location"));
        onlyReceipt(answer);
    }

    @Test
    void upstreamLearnsWhoCalledAndFromNobodyElse() {
        AtomicReference<ContractApp.Ask> seen = new AtomicReference<>();
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
    void routesWithoutSignetCarryNoForgedIdentity() {
        AtomicReference<ContractApp.Ask> seen = new AtomicReference<>();
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
    void upstreamIsAskedForWhatCanBeSigned() {
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
        assertEquals("identity", get("/coding").signed(200).json().asText());
    }

    @Test
    void failuresOnTheWayAreSignedProblemsWithReceipts() {
        CountDownLatch answered = new CountDownLatch(1);
        app().on("/late/x", ask -> {
            answered.await(60, TimeUnit.SECONDS);
            return Reply.json("{}");
        });
        for (Map.Entry<String, Integer> failing :
                Map.of("/dead/x", 502, "/late/x", 504, "/cut/x", 502).entrySet()) {
            int status = failing.getValue();
            Received answer = get(failing.getKey()).problem(status, "http_" + status);
            assertEquals(status, onlyReceipt(answer).at("/response/status").asInt());
        }
        answered.countDown();
    }

    @Test
    void routeSettingsAreOverTheEngines() {
        client().post("/lenient/x", CALL).sendUnsigned().signed(200);
        client().post("/things", CALL).sendUnsigned().problem(401, "signature_missing");
        client().post("/enforced/x", CALL).sendUnsigned().problem(401, "signature_missing");
        set(Setting.PHASE, "observe", "sign-responses", "false");
        assertEquals(200, client().post("/things", CALL).sendUnsigned().status());
        assertNull(client().post("/lenient/x", CALL).sendUnsigned().header("X-Signature"));
        client().post("/enforced/x", CALL).sendUnsigned().problem(401, "signature_missing");
        client().post("/enforced/x", CALL).send().signed(200);
    }

    @Test
    void responsesAreSignedAsTheGatewaysFiltersLeaveThem() {
        assertEquals(
                "changed",
                client().post("/enforced/changed", CALL).send().signed(200).text());
    }

    /** One nonce is taken once, whichever route it comes by. */
    @Test
    void routesShareTheGuard() {
        Call call = client().get("/lenient/x");
        call.send().signed(200);
        call.send().problem(409, "replay_detected");
    }

    @Test
    void ambiguousPathsAreRefusedWhereAnyRouteRequires() throws IOException {
        set(Setting.PHASE, "observe");
        try (RawConnection raw = client().connect()) {
            String host = client().server.getAuthority();
            raw.send("GET /lenient/../enforced HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
            raw.read(null).problem(400, "request_ambiguous");
        }
        assertEquals(0, app().calls());
    }

    /** Not even where the host is told to believe them: a prefix makes another target of it, which nobody has signed. */
    @Test
    void forwardedFieldsProveNothing() {
        for (Call call : List.of(client().get("/things?x=1"), client().post("/rpc", CALL))) {
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

    @Test
    void clientThatLeavesBeforeTheAnswerIsReceiptedSo() throws Exception {
        String trace = "gone-" + UUID.randomUUID();
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(1);
        app().on("/wait", ask -> {
            entered.countDown();
            done.await(60, TimeUnit.SECONDS);
            return Reply.json("{}");
        });
        Call call = client().get("/wait");
        try (RawConnection raw = client().connect()) {
            raw.send(call.head("X-Signet-Trace: " + trace));
            assertTrue(entered.await(60, TimeUnit.SECONDS));
            raw.abort();
        }
        await("there is no receipt", () -> chain(trace).size() == 1);
        done.countDown();
        JsonNode receipt = ReceiptJsonText.of(chain(trace).get(0));
        assertEquals("aborted", receipt.at("/response/state").asText());
        assertEquals(499, receipt.at("/response/status").asInt());
    }

    @Test
    void clientThatLeavesWithinTheAnswerIsReceiptedSo() throws IOException {
        byte[] large = new byte[64_000_000];
        app().on("/large", ask -> Reply.of(200, "application/octet-stream", large));
        String trace = "left-" + UUID.randomUUID();
        Call call = client().get("/large");
        try (RawConnection raw = client().connect()) {
            raw.send(call.head("X-Signet-Trace: " + trace));
            assertEquals("HTTP/1.1 200 OK", raw.line());
            raw.abort();
        }
        await("there is no closing receipt", () -> chain(trace).size() == 2);
        List<Receipt> chain = chain(trace);
        assertEquals(
                "open", ReceiptJsonText.of(chain.get(0)).at("/response/state").asText());
        JsonNode closing = ReceiptJsonText.of(chain.get(1));
        assertEquals("aborted", closing.at("/response/state").asText());
        assertNotEquals(Sha256.of(large), closing.at("/response/cid").asText());
    }

    @Test
    void clientsThatLeaveWithinTheirBodiesLeaveNothing() throws IOException {
        for (int i = 0; i < 50; i++) {
            Call call = client().call("POST", "/things").body("a/b", new byte[CAP]);
            try (RawConnection raw = client().connect()) {
                raw.send(call.head("Content-Length: " + CAP)).send(new byte[1 + i * CAP / 51]);
                raw.abort();
            }
        }
        await("octets are still held", () -> server().signet().buffered() == 0);
        assertEquals(0, app().calls());
    }

    @Test
    void clientsThatStallWithinTheirBodiesAreCut() throws IOException {
        set(Setting.BODY_TIMEOUT, "1");
        Call call = client().post("/things", CALL);
        try (RawConnection raw = client().connect()) {
            raw.send(call.head("Content-Length: " + CALL.length()) + CALL.substring(1));
            raw.read(call).problem(401, "signature_invalid");
            assertThrows(IOException.class, raw::line);
        }
        assertEquals(0, app().calls());
    }

    /** The time is that of the whole body: an octet now and then buys none. */
    @Test
    void clientsThatDripTheirBodiesAreCut() throws Exception {
        set(Setting.BODY_TIMEOUT, "1");
        Call call = client().call("POST", "/things").body("a/b", new byte[CAP]);
        try (RawConnection raw = client().connect()) {
            raw.send(call.head("Content-Length: " + CAP));
            Thread drip = new Thread(() -> {
                try {
                    for (int i = 1; i < CAP; i++) {
                        raw.send(new byte[1]);
                        Thread.sleep(20);
                    }
                } catch (IOException | InterruptedException e) {
                    // cut
                }
            });
            drip.start();
            raw.read(call).problem(401, "signature_invalid");
            drip.interrupt();
            drip.join();
        }
        assertEquals(0, app().calls());
    }

    @Test
    void connectionsUpstreamComeBack() {
        set(Setting.OVERSIZE_RESPONSE, "refuse");
        app().on("/large", ask -> Reply.of(200, "a/b", new byte[2 * CAP]));
        app().on(
                        "/large-announced",
                        ask -> new Reply(
                                200,
                                List.of(Map.entry("Content-Length", Integer.toString(2 * CAP))),
                                new byte[2 * CAP]));
        for (int i = 0; i < 50; i++) {
            get("/large").problem(500, "response_too_large");
            get("/large-announced").problem(500, "response_too_large");
        }
        get("/things").signed(200);
    }

    /** Many at once, of which each second one goes away: within its body, before the answer, within an answer that is held, passed on, or an error. */
    @Test
    void abortsUnderLoadLeaveNothing() throws Exception {
        app().on("/large", ask -> Reply.of(200, "application/octet-stream", new byte[5 * CAP]));
        app().on("/lines", ask -> Reply.of(200, "application/x-ndjson", new byte[CAP]));
        String[] paths = {"/things", "/large", "/lines", "/cut/x", "/retry/x", "/full", "/events"};
        app().on("/events", ask -> Reply.events(events(200)));
        app().on("/full", ask -> Reply.of(200, "a/b", new byte[CAP]));
        ExecutorService clients = Executors.newFixedThreadPool(12);
        List<Future<?>> all = new ArrayList<>();
        for (int i = 0; i < 480; i++) {
            int round = i;
            Call call = client().call("POST", paths[round % paths.length]).body("a/b", new byte[CAP / 2]);
            all.add(clients.submit(() -> {
                try (RawConnection raw = client().connect()) {
                    raw.send(call.head("Content-Length: " + CAP / 2));
                    raw.send(new byte[round % 4 == 1 ? CAP / 4 : CAP / 2]);
                    if (round % 4 == 0) {
                        raw.read(call);
                    } else if (round % 4 == 3) {
                        raw.line();
                    }
                    raw.abort();
                }
                return null;
            }));
        }
        for (Future<?> one : all) {
            try {
                one.get();
            } catch (ExecutionException e) {
                assertInstanceOf(IOException.class, e.getCause());
            }
        }
        clients.shutdown();
        await("octets are still held", () -> server().signet().buffered() == 0);
        await(
                "receipts are still owed",
                () -> server().signet().receipts().health().queued() == 0);
        LiveEventContract.atRest(app()::calls); // what is still on its way upstream is no other test's call
    }

    private static Parts events(int count) {
        AtomicInteger next = new AtomicInteger();
        return () -> next.getAndIncrement() < count ? "data: " + "x".repeat(1_000) + "\n\n" : null;
    }

    @Test
    void failuresUpstreamAreToldOverHttp2() throws Exception {
        Client second = new Client(server().address(), HttpClient.Version.HTTP_2);
        second.get("/dead/x").send().problem(502, "http_502");
    }

    @Test
    void webSocketsAreVerifiedAtTheHandshake() throws Exception {
        String trace = "socket-" + UUID.randomUUID();
        Call call = client().get("/socket");
        URI address = URI.create(call.uri().toString().replaceFirst("http", "ws"));
        WebSocket.Builder unsigned = client().http.newWebSocketBuilder();
        ExecutionException refused = assertThrows(
                ExecutionException.class,
                () -> unsigned.buildAsync(address, new WebSocket.Listener() {}).get());
        WebSocketHandshakeException handshake = assertInstanceOf(WebSocketHandshakeException.class, refused.getCause());
        assertEquals(401, handshake.getResponse().statusCode());
        CompletableFuture<String> echo = new CompletableFuture<>();
        WebSocket socket = client().http
                .newWebSocketBuilder()
                .header("X-Signature", call.signature())
                .header("X-Signet-Trace", trace)
                .buildAsync(address, new WebSocket.Listener() {
                    @Override
                    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
                        echo.complete(data.toString());
                        return null;
                    }
                })
                .get();
        socket.sendText("hello", true);
        assertEquals("hello", echo.get(60, TimeUnit.SECONDS));
        assertEquals(
                101,
                ReceiptJsonText.of(chain(trace).get(0)).at("/response/status").asInt());
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "").get();
        await("there is no closing receipt", () -> chain(trace).size() == 2);
    }

    /** The gateway's own limit on what it holds in memory, 256 KiB by default, is none of ours. */
    @Test
    void bodiesAreCappedByOneSettingOnly() {
        set(Setting.MAX_BODY, "3000000", "max-response", "3000000");
        byte[] large = new byte[2_999_999];
        Arrays.fill(large, (byte) 'x');
        app().on("/echo", ask -> Reply.of(200, "text/plain", ask.body()));
        assertArrayEquals(
                large,
                client().call("POST", "/echo")
                        .body("text/plain", large)
                        .send()
                        .signed(200)
                        .body());
        client().call("POST", "/retry/large")
                .body("text/plain", new byte[3_000_001])
                .send()
                .problem(413, "body_too_large"); // the gateway keeps bodies of routes with retries, of whatever size
    }
}
