package dev.signet.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** PostgreSQL as it is installed under {@code /usr/lib/postgresql}, run as {@code nobody} where this process is root, which it refuses. */
final class InstalledServer implements Postgres.Server {
    private final Path bin;
    private final Path data;
    private final int port = FreePort.find();

    InstalledServer() throws IOException {
        try (var versions = Files.list(Path.of("/usr/lib/postgresql"))) {
            bin = versions.max(Comparator.comparingInt(
                            version -> Integer.parseInt(version.getFileName().toString())))
                    .orElseThrow(() -> new IOException("/usr/lib/postgresql is empty"))
                    .resolve("bin");
        }
        data = Files.createTempDirectory("signet-postgres");
        if (isRoot()) {
            run("chown", "nobody", data.toString());
        }
        asUser(
                bin + "/initdb",
                "-D",
                data + "/data",
                "-U",
                "postgres",
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--locale=C.UTF-8");
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public void start() throws IOException {
        String options = "-p " + port + " -c listen_addresses=127.0.0.1 -c max_connections=200 -k " + data;
        asUser(bin + "/pg_ctl", "-D", data + "/data", "-w", "-t", "180", "-l", data + "/log", "-o", options, "start");
    }

    @Override
    public void stop(boolean crash) throws IOException {
        if (Files.exists(data.resolve("data/postmaster.pid"))) {
            asUser(
                    bin + "/pg_ctl",
                    "-D",
                    data + "/data",
                    "-w",
                    "-t",
                    "180",
                    "-m",
                    crash ? "immediate" : "fast",
                    "stop");
        }
    }

    @Override
    public void delete() throws IOException {
        Postgres.delete(data);
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    private static void asUser(String... command) throws IOException {
        List<String> all = new ArrayList<>();
        if (isRoot()) {
            all.addAll(List.of("runuser", "-u", "nobody", "--"));
        }
        all.addAll(List.of(command));
        run(all.toArray(String[]::new));
    }

    private static void run(String... command) throws IOException {
        Process process = new ProcessBuilder(command)
                .directory(Path.of("/").toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            if (!process.waitFor(240, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroy();
                throw new IOException(String.join(" ", command) + " failed");
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }
}
