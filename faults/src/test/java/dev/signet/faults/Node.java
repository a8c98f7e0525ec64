package dev.signet.faults;

import dev.signet.Poll;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** One node of a service: its settings, as a user gives them, its data directory, and its server while that runs. */
final class Node implements AutoCloseable {
    private final Path directory;
    private final Caller caller;
    private final Map<String, String> environment = new HashMap<>();
    private String[] prefix = {};
    private volatile ServerProcess server;

    /** On embedded defaults: SQLite, nonces in memory with their mark on disk; more patient than a machine may stall. */
    Node(Path directory, Caller caller) throws IOException {
        this.directory = Files.createDirectories(directory);
        this.caller = caller;
        Files.createDirectories(data());
        environment.put("SIGNET_PHASE", "enforce");
        environment.put("SIGNET_TRUSTED_KEYS", caller.trustedKeys());
        environment.put("SIGNET_EXTERNAL_URLS", Caller.EXTERNAL_URL);
        environment.put("SIGNET_SIGNING_KEY", Evidence.SEED);
        environment.put("SIGNET_HEALTH_PATHS", "/health");
        environment.put("SIGNET_DATA_DIR", data().toString());
        environment.put("SIGNET_STORE_TIMEOUT", "60");
        environment.put("SIGNET_CLAIM_TIMEOUT", "60");
    }

    /** Sets a variable of its environment. */
    Node with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    /** What runs the server's command, such as {@code sh -c 'ulimit …; exec "$@"' sh}. */
    Node under(String... command) {
        prefix = command;
        return this;
    }

    Node start() throws IOException {
        server = ServerProcess.start(directory.resolve("tomcat"), calls(), environment, log(), prefix);
        return this;
    }

    URI address() {
        return server.address();
    }

    void kill() throws InterruptedException {
        server.kill();
    }

    void stop() throws InterruptedException {
        server.stop();
    }

    Path data() {
        return directory.resolve("data");
    }

    Path spool() {
        return data().resolve("spool/receipts.spool");
    }

    /** The nonces that its application got. */
    Path calls() {
        return directory.resolve("calls");
    }

    Path log() {
        return directory.resolve("log");
    }

    /** Lets the requests to {@code /held} go on. */
    void release() throws IOException {
        Files.createFile(directory.resolve("calls" + ServerMain.RELEASE));
    }

    boolean storeIsUp() {
        return health().startsWith("true ");
    }

    /** Returns when the store is up again and has all that the spool had. */
    void awaitDrained() {
        Poll.until("the spool is drained", () -> health().equals("true 0"));
    }

    private String health() {
        try {
            return caller.get(address(), "/health");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        if (server != null) {
            server.close();
        }
    }
}
