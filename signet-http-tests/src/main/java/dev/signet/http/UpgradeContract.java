package dev.signet.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signet.receipt.Receipt;
import java.io.IOException;
import java.net.URI;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Connections that become another protocol's: verified at the handshake, whose answer is signed and receipted; then passed (Jakarta Servlet 6.0, section 2.3.3.5). */
interface UpgradeContract extends ServletFixture, ReceiptContract {

    /** Whether the host has WebSockets on its class path. */
    default boolean hasWebSockets() {
        return true;
    }

    /** Whether the host hands a connection over after an answer that was held back. */
    default boolean handsConnectionsOver() {
        return true;
    }

    @Test
    default void connectionsAreTakenOverAfterVerification() throws IOException {
        on("/lines", (request, response) -> {
            response.setHeader("Upgrade", "lines");
            response.setHeader("Connection", "Upgrade");
            request.upgrade(EchoLines.class);
        });
        Call unsigned = client().get("/lines").unsigned();
        try (RawConnection raw = client().connect()) {
            raw.send(unsigned.head("Connection: Upgrade", "Upgrade: lines"));
            raw.read(unsigned).problem(401, "signature_missing");
        }
        if (!handsConnectionsOver()) {
            return;
        }
        Call call = client().get("/lines");
        try (RawConnection raw = client().connect()) {
            raw.send(call.head("Connection: Upgrade", "Upgrade: lines"));
            Received answer = raw.readFields(call);
            answer.signed(101);
            assertNull(answer.header("Content-Length"));
            assertEquals("lines", answer.header("Upgrade"));
            raw.send("hello\n");
            assertEquals("hello", raw.line());
            handshakeReceipted(answer.header("X-Signet-Trace"));
            raw.send("again\n");
            assertEquals("again", raw.line());
        }
    }

    @Test
    default void webSocketsAreVerifiedAtTheHandshake() throws Exception {
        if (!hasWebSockets()) {
            return;
        }
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

                    @Override
                    public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
                        echo.completeExceptionally(new IOException("closed: " + code + " " + reason));
                        return null;
                    }

                    @Override
                    public void onError(WebSocket from, Throwable fault) {
                        echo.completeExceptionally(fault);
                    }
                })
                .get();
        socket.sendText("hello", true);
        assertEquals("hello", echo.get(60, TimeUnit.SECONDS));
        handshakeReceipted(trace);
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "").get();
    }

    private void handshakeReceipted(String trace) {
        List<Receipt> chain = chain(trace);
        assertEquals(1, chain.size());
        JsonNode response = ReceiptJsonText.of(chain.get(0)).path("response");
        assertEquals(101, response.path("status").asInt());
        assertEquals(true, response.path("state").isMissingNode(), response::toString);
    }
}
