package dev.signet.benchmarks.load;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A variant as a process of its own. */
final class Server implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 180;
    static final List<String> HEAP = List.of("-Xmx512m", "-XX:+UseParallelGC");
    /** Newer JDKs warn of native libraries, which engines, stores and Netty have. */
    private static final List<String> FROM_24 =
            List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow");

    private final Variant variant;
    private final Process process;
    private final int port;
    private final String jvm;

    private Server(Variant variant, Process process, int port, String jvm) {
        this.variant = variant;
        this.process = process;
        this.port = port;
        this.jvm = jvm;
    }

    /**
     * Starts it, and waits until it listens.
     *
     * @param argument what its main class wants to know
     */
    static Server start(Variant variant, Jdk jdk, Map<String, String> environment, String argument) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(jdk.java().toString());
        command.addAll(HEAP);
        if (jdk.feature() >= 24) {
            command.addAll(FROM_24);
        }
        command.addAll(jdk.options());
        Class<?> main = variant.isGateway() ? Gateway.class : App.class;
        command.addAll(List.of(
                "-cp",
                System.getProperty("java.class.path"),
                main.getName(),
                variant.kind().name(),
                argument));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().keySet().removeIf(name -> name.startsWith("SIGNET_") || name.startsWith("SP_"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        String said = CompletableFuture.supplyAsync(() -> listens(process))
                .completeOnTimeout(null, PATIENCE_SECONDS, TimeUnit.SECONDS)
                .join();
        if (said == null) {
            process.destroyForcibly();
            throw new IOException(variant.id() + " did not start; see above");
        }
        String[] fields = said.split("\t");
        return new Server(variant, process, Integer.parseInt(fields[1]), fields[2]);
    }

    /** What it says when it listens; null when it has ended before. */
    private static String listens(Process process) {
        return new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))
                .lines()
                .filter(line -> line.startsWith(Child.LISTENS))
                .findFirst()
                .orElse(null);
    }

    Variant variant() {
        return variant;
    }

    int port() {
        return port;
    }

    String address() {
        return "http://127.0.0.1:" + port;
    }

    String jvm() {
        return jvm;
    }

    /** The processor time that it has used so far, in nanoseconds. */
    long cpu() {
        return process.info().totalCpuDuration().orElseThrow().toNanos();
    }

    /** Its resident memory in octets; 0 where the system does not tell. */
    long resident() throws IOException {
        Path status = Path.of("/proc", Long.toString(process.pid()), "status");
        if (!Files.exists(status)) {
            return 0;
        }
        for (String line : Files.readAllLines(status)) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) << 10;
            }
        }
        return 0;
    }

    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
