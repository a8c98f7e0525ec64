package dev.signet.benchmarks;

import dev.signet.MessageSigner;
import dev.signet.OutgoingRequest;
import dev.signet.jose.JwkSets;
import dev.signet.jose.JwsAlgorithm;
import dev.signet.jose.SignatureEngines;
import dev.signet.jose.SigningKey;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Whole exchanges over HTTP: a JSON-RPC POST of 160 octets, signed, to an app behind the filter on Tomcat in another JVM; verified, receipted, answered, the answer
 * signed. Server, load generator and database share the processors.
 */
final class ExchangeLoad {
    private static final String URL = "https://api.example.com/rpc";
    private static final String BODY =
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"greet\",\"params\":{\"name\":\"Ada\",\"note\":\""
                    + "x".repeat(84) + "\"}}";

    private final int connections;
    private final byte[][] requests;
    private final AtomicInteger next = new AtomicInteger();
    private final SigningKey key = SigningKey.generate(JwsAlgorithm.ED25519, "load", SignatureEngines.current());

    private ExchangeLoad(int connections, int count) {
        this.connections = connections;
        this.requests = new byte[count][];
    }

    /** Runs the load against a fresh server with these settings, and reports. */
    static void run(
            String what, Map<String, String> environment, Path directory, int connections, int count, Report report)
            throws IOException, InterruptedException {
        ExchangeLoad load = new ExchangeLoad(connections, count);
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-cp",
                System.getProperty("java.class.path"),
                LoadServer.class.getName(),
                directory.toString());
        builder.environment().putAll(environment);
        builder.environment().put("SIGNET_TRUSTED_KEYS", JwkSets.publish(List.of(load.key.publicJwk())));
        builder.environment().put("SIGNET_EXTERNAL_URLS", "https://api.example.com");
        builder.environment().put("SIGNET_PHASE", "enforce");
        builder.environment().put("SIGNET_DATA_DIR", directory.resolve("data").toString());
        builder.redirectError(ProcessBuilder.Redirect.INHERIT);
        Process server = builder.start();
        try {
            String port = new BufferedReader(new InputStreamReader(server.getInputStream())).readLine();
            if (port == null) {
                throw new IOException("the server did not start");
            }
            TimeUnit.SECONDS.sleep(2); // what is signed from here on lies above the floor
            load.sign(Integer.parseInt(port));
            load.report(what, Integer.parseInt(port), report);
        } finally {
            server.destroyForcibly().waitFor();
        }
    }

    private void sign(int port) {
        byte[] body = BODY.getBytes(StandardCharsets.US_ASCII);
        long now = System.currentTimeMillis() / 1000;
        for (int i = 0; i < requests.length; i++) {
            String signature = MessageSigner.signRequest(
                    key, OutgoingRequest.of("POST", URL, "application/json", body, OutgoingRequest.freshNonce(), now));
            requests[i] = ("POST /rpc HTTP/1.1\r\nHost: localhost:" + port
                            + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length
                            + "\r\nX-Signature: "
                            + signature + "\r\n\r\n" + BODY)
                    .getBytes(StandardCharsets.US_ASCII);
        }
    }

    private void report(String what, int port, Report report) {
        int warmup = requests.length / 3;
        drive(port, warmup);
        long began = System.nanoTime();
        long[] nanos = drive(port, requests.length);
        double seconds = (System.nanoTime() - began) / 1e9;
        Arrays.sort(nanos);
        report.note(String.format(
                Locale.ROOT,
                "%-34s %3d connections  %,8.0f exchanges/s   p50 %.2f ms   p99 %.2f ms",
                what,
                connections,
                nanos.length / seconds,
                nanos[nanos.length / 2] / 1e6,
                nanos[nanos.length * 99 / 100] / 1e6));
    }

    /** Sends requests up to that one; how long each took. */
    private long[] drive(int port, int end) {
        List<CompletableFuture<List<Long>>> running = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            CompletableFuture<List<Long>> result = new CompletableFuture<>();
            running.add(result);
            new Thread(() -> {
                        try {
                            result.complete(connection(port, end));
                        } catch (IOException | RuntimeException e) {
                            result.completeExceptionally(e);
                        }
                    })
                    .start();
        }
        return running.stream()
                .flatMap(result -> result.join().stream())
                .mapToLong(Long::longValue)
                .toArray();
    }

    private List<Long> connection(int port, int end) throws IOException {
        List<Long> nanos = new ArrayList<>();
        byte[] buffer = new byte[16 * 1024];
        try (Socket socket = new Socket("localhost", port)) {
            socket.setTcpNoDelay(true);
            InputStream in = socket.getInputStream();
            for (int i = next.getAndIncrement(); i < end; i = next.getAndIncrement()) {
                long began = System.nanoTime();
                socket.getOutputStream().write(requests[i]);
                readAnswer(in, buffer);
                nanos.add(System.nanoTime() - began);
            }
            next.decrementAndGet(); // the one that was not sent
        }
        return nanos;
    }

    /** Reads one answer with a Content-Length, which must be 200. */
    private static void readAnswer(InputStream in, byte[] buffer) throws IOException {
        int length = 0;
        int whole = Integer.MAX_VALUE;
        while (length < whole) {
            int read = in.read(buffer, length, buffer.length - length);
            if (read < 0) {
                throw new IOException("the connection ended");
            }
            length += read;
            if (whole == Integer.MAX_VALUE) {
                String text = new String(buffer, 0, length, StandardCharsets.ISO_8859_1);
                int head = text.indexOf("\r\n\r\n");
                if (head >= 0) {
                    if (!text.startsWith("HTTP/1.1 200")) {
                        throw new UncheckedIOException(new IOException("not 200: " + text));
                    }
                    int at = text.toLowerCase(Locale.ROOT).indexOf("content-length: ");
                    whole = head + 4 + Integer.parseInt(text.substring(at + 16, text.indexOf('\r', at)));
                }
            }
        }
    }
}
