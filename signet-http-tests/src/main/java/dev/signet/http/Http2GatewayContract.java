package dev.signet.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.signet.Setting;
import dev.signet.http.ContractApp.Reply;
import java.io.IOException;
import java.net.http.HttpClient;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A gateway whose clients and upstream speak HTTP/2. Routes: {@code /**}, and {@code /bare/**} without Signet, for what the gateway does by itself. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class Http2GatewayContract {
    private final ContractApp app = new ContractApp();
    private TestServer server;
    private Client client;

    protected abstract TestServer start(ContractApp behind, Map<Setting, String> settings) throws Exception;

    /** For clients, where the gateway's address is https; else null. */
    protected SSLContext tls() throws Exception {
        return null;
    }

    /** Whether the gateway by itself passes trailers of its upstream. */
    protected abstract boolean passesTrailers();

    @BeforeAll
    void startServer() throws Exception {
        server = start(app, HttpContract.startSettings());
        server.signet()
                .reconfigure(server.signet()
                        .settings()
                        .with(Setting.EXTERNAL_URLS, server.address().toString()));
        client = new Client(server.address(), HttpClient.Version.HTTP_2, tls());
    }

    @AfterAll
    void stopServer() throws Exception {
        server.stop();
    }

    @BeforeEach
    void begin() {
        app.forget();
    }

    @AfterEach
    void nothingIsHeld() {
        HttpContract.await("octets are still held", () -> server.signet().buffered() == 0);
    }

    @Test
    void bothSidesSpeakHttp2() {
        app.on("/x", ask -> Reply.json("\"" + ask.header("seen-protocol") + " " + ask.caller() + "\""));
        Call call = client.post("/x", HttpContract.CALL);
        assertEquals("HTTP/2.0 default/contract", call.send().signed(200).json().asText());
        assertEquals(2, client.get("/x").httpVersion());
        call.send().problem(409, "replay_detected");
        client.post("/x", HttpContract.CALL).gzipped().chunked().send().signed(200);
        client.post("/x", HttpContract.CALL).sendUnsigned().problem(401, "signature_missing");
        client.call("HEAD", "/x").send().signed(200);
    }

    @Test
    void largeBodiesPassBothWays() {
        byte[] large = new byte[HttpContract.CAP];
        app.on("/echo", ask -> Reply.of(200, "a/b", ask.body()));
        app.on("/lines", ask -> Reply.of(200, "application/x-ndjson", new byte[5 * HttpContract.CAP]));
        assertArrayEquals(
                large,
                client.call("POST", "/echo")
                        .body("a/b", large)
                        .send()
                        .signed(200)
                        .body());
        assertEquals(
                5 * HttpContract.CAP,
                client.get("/lines").send().unsigned(200, "streaming").body().length);
        client.call("POST", "/echo")
                .body("a/b", new byte[HttpContract.CAP + 1])
                .chunked()
                .send()
                .problem(413, "body_too_large");
    }

    /** What the gateway passes by itself, it passes with Signet: in held answers and in streams, over both versions of HTTP. */
    @Test
    void trailersPassAsWithoutSignet() throws IOException {
        for (String type : List.of("text/plain", "application/x-ndjson", "application/grpc")) {
            for (String path : List.of("/bare/t", "/t")) {
                app.on(path, ask -> Reply.of(200, type, new byte[9]).trailing("X-After", "yes"));
            }
            Http2Answer bare = two(client.get("/bare/t"));
            Call call = client.get("/t");
            Http2Answer ours = two(call);
            checked(type, ours.to(call));
            assertEquals(passesTrailers() ? Map.of("x-after", List.of("yes")) : Map.of(), bare.trailers(), type);
            assertEquals(bare.trailers(), ours.trailers(), type);
            Map<String, String> bareTrailers = one(client.get("/bare/t"), type);
            Map<String, String> oursTrailers = one(client.get("/t"), type);
            assertEquals(bareTrailers, oursTrailers, type);
        }
    }

    /** A call of one message each way: signed over its one message, its answer passed with whatever status the gateway makes of it. */
    @Test
    void grpcCallsPass() throws IOException {
        for (String path : List.of("/bare/g", "/g")) {
            app.on(path, ask -> {
                assertEquals(7, ask.body().length);
                return Reply.of(200, "application/grpc", new byte[9]).trailing("grpc-status", "5");
            });
        }
        Http2Answer bare = two(client.call("POST", "/bare/g").body("application/grpc", new byte[7]));
        Call call = client.call("POST", "/g").body("application/grpc", new byte[7]);
        Http2Answer ours = two(call);
        ours.to(call).unsigned(200, "streaming");
        assertEquals(List.of(passesTrailers() ? "5" : "0"), bare.trailers().get("grpc-status"));
        assertEquals(bare.trailers(), ours.trailers());
        assertArrayEquals(bare.body(), ours.body());
    }

    private Http2Answer two(Call call) throws IOException {
        try (Http2Connection connection = client.connectHttp2()) {
            boolean empty = call.contentType() == null;
            connection.head(call, empty, "te", "trailers");
            return (empty ? connection : connection.data(new byte[7], true)).read();
        }
    }

    private Map<String, String> one(Call call, String type) throws IOException {
        try (RawConnection connection = client.connect()) {
            Received answer =
                    connection.send(call.head("TE: trailers", "Connection: TE")).read(call);
            if (call.target().equals("/t")) {
                checked(type, answer);
            }
            return connection.trailers();
        }
    }

    private static void checked(String type, Received answer) {
        if (type.equals("text/plain")) {
            answer.signed(200);
        } else {
            answer.unsigned(200, "streaming");
        }
    }
}
