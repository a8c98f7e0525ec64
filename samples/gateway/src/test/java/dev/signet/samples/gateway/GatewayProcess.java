package dev.signet.samples.gateway;

import dev.signet.Poll;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** The gateway as it is deployed: a process of its own on free ports, with this environment and nothing else that it would listen to. */
final class GatewayProcess implements AutoCloseable {
    static final Path JAR = Path.of("target", "gateway.jar").toAbsolutePath();
    private static final Pattern LISTENS = Pattern.compile("Netty started on port (\\d+)");
    private static final long MINUTES_TO_START = 5; // where many others build at the same time

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(60))
            .build();
    private final Process process;
    private final Path log;
    private final URI address;
    private final URI metrics;

    private GatewayProcess(Process process, Path log) throws Exception {
        this.process = process;
        this.log = log;
        List<URI> listening = awaitStart();
        this.address = listening.stream().filter(this::isGateway).findFirst().orElseThrow();
        this.metrics = listening.stream()
                .filter(uri -> !uri.equals(address))
                .findFirst()
                .orElse(address);
    }

    /** The jar. */
    static GatewayProcess start(Path directory, Map<String, String> environment) throws Exception {
        return start(directory, environment, List.of("java", "-jar", JAR.toString()));
    }

    /** @param command whose {@code java} is this one's */
    static GatewayProcess start(Path directory, Map<String, String> environment, List<String> command)
            throws Exception {
        Path log = directory.resolve("gateway.log");
        Process process = run(directory, environment, command, log);
        try {
            return new GatewayProcess(process, log);
        } catch (Exception | AssertionError e) {
            process.destroyForcibly();
            throw e;
        }
    }

    static Process run(Path directory, Map<String, String> environment, List<String> command, Path log)
            throws IOException {
        List<String> words = new ArrayList<>(command);
        words.set(0, Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(1, List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx320m"));
        ProcessBuilder builder = new ProcessBuilder(words)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().keySet().removeIf(name -> name.matches("(SIGNET|SP)_.*|(DATABASE|REDIS|UPSTREAM)_URL"));
        builder.environment()
                .putAll(Map.of(
                        "PORT",
                        "0",
                        "SIGNET_DATA_DIR",
                        directory.resolve("data").toString()));
        builder.environment().putAll(environment);
        return builder.start();
    }

    private List<URI> awaitStart() throws Exception {
        long began = System.nanoTime();
        while (!log().contains("Started Gateway in")) {
            if (!process.isAlive() || System.nanoTime() - began > TimeUnit.MINUTES.toNanos(MINUTES_TO_START)) {
                throw new AssertionError("the gateway does not start:\n" + log());
            }
            Thread.sleep(50);
        }
        return LISTENS.matcher(log())
                .results()
                .map(port -> URI.create("http://localhost:" + port.group(1)))
                .toList();
    }

    private boolean isGateway(URI uri) {
        return get(uri.resolve("/.well-known/jwks.json")).statusCode() == 200;
    }

    String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    URI address() {
        return address;
    }

    /** An unsigned GET. */
    HttpResponse<String> get(String path, String... headers) {
        return get(address.resolve(path), headers);
    }

    /** What Prometheus gets. */
    String metrics() {
        return get(metrics.resolve("/metrics")).body();
    }

    private HttpResponse<String> get(URI url, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(url).timeout(Duration.ofSeconds(60));
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns when {@code /healthz} has this status, and its text then has this in it. */
    void awaitHealth(int status, String part) {
        String[] last = {"no answer"};
        try {
            Poll.until("/healthz answers " + status + " with " + part, () -> {
                last[0] = "no answer";
                HttpResponse<String> health = get("/healthz");
                last[0] = health.statusCode() + " " + health.body();
                return health.statusCode() == status && health.body().contains(part);
            });
        } catch (AssertionError e) {
            throw new AssertionError("the last one was: " + last[0] + "; the log:\n" + log(), e);
        }
    }

    /** Whether nobody listens at its port any more. */
    boolean isClosed() {
        try {
            get("/healthz");
            return false;
        } catch (UncheckedIOException e) {
            return e.getCause() instanceof ConnectException;
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** SIGTERM. */
    void terminate() {
        process.destroy();
    }

    /** The status that the process ends with. */
    int awaitEnd() throws Exception {
        if (!process.waitFor(2, TimeUnit.MINUTES)) {
            throw new AssertionError("the gateway does not end:\n" + log());
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
