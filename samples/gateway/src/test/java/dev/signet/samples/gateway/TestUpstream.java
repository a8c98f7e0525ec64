package dev.signet.samples.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Something to stand in front of: answers with what it got. {@code /held/…} waits to be released, {@code /lines/…} streams a line, waits likewise, and streams another.
 */
final class TestUpstream implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch release = new CountDownLatch(1);

    /** The paths that were asked for. */
    final Set<String> seen = ConcurrentHashMap.newKeySet();

    TestUpstream() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.setExecutor(threads);
        server.start();
    }

    String url() {
        return "http://localhost:" + server.getAddress().getPort();
    }

    void release() {
        release.countDown();
    }

    /** Takes no more connections, and cuts those that there are. */
    void leave() {
        release();
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            exchange.getRequestBody().readAllBytes();
            seen.add(path);
            if (path.startsWith("/lines/")) {
                stream(exchange);
                return;
            }
            if (path.startsWith("/held/")) {
                await();
            }
            byte[] body = "{\"path\":\"%s\",\"kid\":\"%s\"}"
                    .formatted(path, exchange.getRequestHeaders().getFirst("X-Signet-Kid"))
                    .getBytes(UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private void stream(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().putAll(Map.of("Content-Type", List.of("application/x-ndjson")));
        exchange.sendResponseHeaders(200, 0);
        OutputStream out = exchange.getResponseBody();
        out.write("{\"line\":1}\n".getBytes(UTF_8));
        out.flush();
        await();
        out.write("{\"line\":2}\n".getBytes(UTF_8));
    }

    private void await() {
        try {
            release.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        leave();
        threads.shutdownNow();
    }
}
