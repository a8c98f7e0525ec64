package dev.signet;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.signet.jose.Base64Url;
import dev.signet.jose.JwkSets;
import dev.signet.jose.SignatureEngines;
import dev.signet.jose.SigningKey;
import dev.signet.keys.KeyRing;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.zip.GZIPOutputStream;

/** An app that answers {@code {"ok":true}}, protected by an {@link Exchange}, on the JDK's HTTP server. */
public final class HttpTestServer implements AutoCloseable {
    private static final String SEED = "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A";

    /** An answer on its way out, for tests to spoil. */
    public static final class Reply {
        public int status;
        public final List<Map.Entry<String, String>> headers = new ArrayList<>();
        public byte[] body;

        /** Of a stream of events, instead of the body: what is sent at once each. */
        public List<byte[]> parts;

        /** Whether the connection breaks in the end. */
        public boolean cut;

        public Reply without(String name) {
            headers.removeIf(field -> field.getKey().equalsIgnoreCase(name));
            return this;
        }

        public Reply with(String name, String value) {
            headers.add(Map.entry(name, value));
            return this;
        }

        public String header(String name) {
            return headers.stream()
                    .filter(field -> field.getKey().equalsIgnoreCase(name))
                    .map(Map.Entry::getValue)
                    .findFirst()
                    .orElse(null);
        }
    }

    /** The values of {@code X-Signature} that came in. */
    public final List<String> signatures = new CopyOnWriteArrayList<>();

    /** Paths that were asked for. */
    public final List<String> paths = new CopyOnWriteArrayList<>();

    /** What is done to each answer after it was signed. */
    public volatile Function<Reply, Reply> spoil = reply -> reply;

    /** What the app answers with. */
    public volatile byte[] answer = "{\"ok\":true}".getBytes(StandardCharsets.UTF_8);

    /** Whether answers of the app are sent with {@code Content-Encoding: gzip}. */
    public volatile boolean gzip;

    /** What the app answers with instead, if anything: each text is written and flushed. */
    public volatile List<String> events;

    /** Told before each part of a stream is sent. */
    public volatile IntConsumer pace = part -> {};

    /** Told when the client of a stream has gone away. */
    public final CountDownLatch left = new CountDownLatch(1);

    private final HttpServer server;
    private final Signet signet;

    /** A server that trusts these keys, in phase {@code enforce}. */
    public HttpTestServer(String trustedJwks) {
        this(trustedJwks, null, "");
    }

    /**
     * One that gives its tenants their receipts, too.
     *
     * @param log null for none
     * @param apiKeys as the setting has them
     */
    public HttpTestServer(String trustedJwks, ReceiptLog log, String apiKeys) {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        SignetBuilder builder = Signet.builder();
        if (log != null) {
            builder.receipts(log);
        }
        signet = builder.set(Setting.PHASE, "enforce")
                .set(Setting.STORAGE, "none")
                .set(Setting.TRUSTED_KEYS, trustedJwks)
                .set(Setting.API_KEYS, apiKeys)
                .set(Setting.EXTERNAL_URLS, origin())
                .set(Setting.SIGNING_KEY, SEED)
                .set(Setting.SIGNING_KID, "server-1")
                .replayGuard(new MemoryReplayGuard(Clock.systemUTC(), 1000, 1000, MemoryReplayGuard.NO_FLOOR))
                .build();
        server.createContext("/", this::handle);
        server.start();
    }

    public String origin() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** The keys that it signs with; anew each time. */
    public static KeyRing ring() {
        return KeyRing.ofSeed(SEED, "server-1", SignatureEngines.current(), Clock.systemUTC(), Duration.ofSeconds(300));
    }

    /** The server's public key set. */
    public String jwks() {
        return JwkSets.publish(
                List.of(SigningKey.ed25519(Base64Url.decode(SEED), "server-1", SignatureEngines.current())
                        .publicJwk()));
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void handle(HttpExchange http) throws IOException {
        paths.add(http.getRequestURI().getPath());
        TestRequest head = new TestRequest();
        head.method = http.getRequestMethod();
        head.path = http.getRequestURI().getRawPath();
        head.query = http.getRequestURI().getRawQuery();
        head.loopback = true;
        head.body = http.getRequestBody().readAllBytes();
        http.getRequestHeaders().forEach((name, values) -> values.forEach(value -> head.with(name, value)));
        signatures.addAll(head.headers("X-Signature"));
        Reply reply = spoil.apply(reply(head));
        reply.headers.forEach(field -> http.getResponseHeaders().add(field.getKey(), field.getValue()));
        if (reply.parts != null) {
            send(http, reply);
            return;
        }
        boolean empty = head.method.equals("HEAD") || reply.body.length == 0;
        http.sendResponseHeaders(reply.status, empty ? -1 : reply.body.length);
        if (!empty) {
            http.getResponseBody().write(reply.body);
        }
        http.close();
    }

    private void send(HttpExchange http, Reply reply) throws IOException {
        try {
            http.sendResponseHeaders(reply.status, 0);
            for (int part = 0; part < reply.parts.size(); part++) {
                pace.accept(part);
                http.getResponseBody().write(reply.parts.get(part));
                http.getResponseBody().flush();
            }
        } catch (IOException e) {
            left.countDown();
            throw e;
        }
        if (reply.cut) {
            throw new IOException("the connection breaks, as the test wants it");
        }
        http.close();
    }

    private Reply reply(TestRequest head) throws IOException {
        Reply reply = new Reply();
        try (Exchange exchange = signet.begin(head)) {
            Step step = exchange.start().toCompletableFuture().join();
            if (step instanceof Step.ReadBody) {
                step = exchange.body(head.body).toCompletableFuture().join();
            }
            if (step instanceof Step.Serve serve) {
                Served served = exchange.serve(serve);
                if (served instanceof Served.Download download) {
                    ByteArrayOutputStream content = new ByteArrayOutputStream();
                    download.writeTo(fields -> {
                        reply.headers.addAll(fields);
                        return content;
                    });
                    reply.status = 200;
                    reply.body = content.toByteArray();
                    return reply;
                }
                step = (Step.Answer) served;
            }
            if (step instanceof Step.Answer given) {
                reply.status = given.response().status();
                reply.headers.addAll(given.response().headers());
                reply.body = given.response().body();
                return reply;
            }
            reply.status = 200;
            if (events != null) {
                stream(exchange.response(), reply);
                return reply;
            }
            reply.body = gzip ? gzipped(answer) : answer;
            reply.with("Content-Type", "application/json");
            if (gzip) {
                reply.with("Content-Encoding", "gzip");
            }
            reply.headers.addAll(exchange.response()
                    .seal(200, "application/json", gzip ? List.of("gzip") : List.of(), reply.body)
                    .toCompletableFuture()
                    .join());
            return reply;
        }
    }

    private void stream(ExchangeResponse response, Reply reply) throws IOException {
        reply.with("Content-Type", "text/event-stream");
        reply.headers.addAll(response.stream(200, "text/event-stream", List.of())
                .toCompletableFuture()
                .join());
        reply.parts = new ArrayList<>();
        for (String event : events) {
            byte[] octets = event.getBytes(StandardCharsets.UTF_8);
            byte[] signed = response.pass(octets, 0, octets.length);
            response.sent(signed, 0, signed.length);
            reply.parts.add(signed);
        }
        reply.parts.add(response.ended().toCompletableFuture().join());
        response.streamed().toCompletableFuture().join();
    }

    private static byte[] gzipped(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        }
        return out.toByteArray();
    }
}
