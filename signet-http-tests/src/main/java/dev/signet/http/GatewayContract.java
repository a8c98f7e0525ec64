package dev.signet.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.signet.Setting;
import dev.signet.http.ContractApp.Reply;
import java.io.IOException;
import java.net.URI;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * What a gateway must do, beyond what every adapter must: its routes, and its filters beside Signet's.
 * The routes that these tests speak of are in {@link #ROUTES}; besides, {@code /enforced/**}, made in Java, has phase enforce, and {@code /enforced/changed} answers
 * {@code changed}, by a filter that changes the body; {@code /bare/**} has no Signet; {@code /chosen/**} has a predicate that reads the body.
 */
public abstract class GatewayContract extends HttpContract
        implements ForwardingContract, ClientAbortContract, UpstreamFailureContract {
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
