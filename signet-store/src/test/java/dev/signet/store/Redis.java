package dev.signet.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.signet.Poll;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import redis.embedded.core.ExecutableProvider;

/**
 * A redis-server process for tests, on a free port, keeping nothing on disk unless told so. It is {@code redis-server} from the path where there is one (and the system
 * property {@code signet.test.redis} is not {@code embedded}), else the one that embedded-redis brings.
 */
public final class Redis implements AutoCloseable {
    private static final String BINARY = binary();

    private final Path directory;
    private final int port;
    private final List<String> command;
    private String[] credentials = {};
    private Process process;

    private Redis(int port, List<String> args) {
        this.port = port;
        try {
            this.directory = Files.createTempDirectory("signet-redis");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.command = new ArrayList<>(args);
    }

    /** Starts one; later arguments win over the fixture's, such as {@code "--save", "60 1"}. */
    public static Redis start(String... args) {
        int port = freePort();
        return launch(port, List.of("--port", "" + port), args);
    }

    /** TLS only, with this key pair. */
    static Redis startTls(Path certificate, Path key, String... args) {
        int port = freePort();
        return launch(
                port,
                List.of(
                        "--port",
                        "0",
                        "--tls-port",
                        "" + port,
                        "--tls-auth-clients",
                        "no",
                        "--tls-cert-file",
                        certificate.toString(),
                        "--tls-key-file",
                        key.toString(),
                        "--tls-ca-cert-file",
                        certificate.toString()),
                args);
    }

    private static Redis launch(int port, List<String> ports, String... args) {
        List<String> command = new ArrayList<>(List.of(BINARY));
        command.addAll(ports);
        command.addAll(List.of("--bind", "127.0.0.1", "--save", "", "--appendonly", "no"));
        command.addAll(List.of(args));
        Redis redis = new Redis(port, command);
        redis.launch();
        return redis;
    }

    /** A Sentinel that watches this master as {@code mymaster}. */
    public static Redis startSentinel(Redis master) {
        int port = freePort();
        Redis sentinel = new Redis(port, new ArrayList<>());
        Path configuration = sentinel.directory.resolve("sentinel.conf");
        try {
            Files.writeString(
                    configuration,
                    "port " + port + "\nbind 127.0.0.1\nsentinel monitor mymaster 127.0.0.1 " + master.port + " 1\n"
                            + "sentinel down-after-milliseconds mymaster 5000\n"
                            + "sentinel failover-timeout mymaster 3000\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        sentinel.command.addAll(List.of(BINARY, configuration.toString(), "--sentinel"));
        sentinel.launch();
        return sentinel;
    }

    private void launch() {
        try {
            process = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            directory.resolve("log").toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Process mine = process;
        Runtime.getRuntime().addShutdownHook(new Thread(mine::destroyForcibly));
        Poll.until("redis-server listens: " + log(), () -> {
            if (!process.isAlive()) {
                throw new IllegalStateException("redis-server does not start: " + log());
            }
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress("127.0.0.1", port), 200);
                return true;
            } catch (IOException e) {
                return false;
            }
        });
    }

    private String log() {
        try {
            return Files.exists(directory.resolve("log")) ? Files.readString(directory.resolve("log")) : "";
        } catch (IOException e) {
            return e.toString();
        }
    }

    public int port() {
        return port;
    }

    public String uri() {
        return "redis://127.0.0.1:" + port;
    }

    /** What {@link #call} says AUTH with. */
    Redis authenticated(String... userAndPassword) {
        credentials = userAndPassword;
        return this;
    }

    /** kill -9. */
    public void kill() {
        try {
            process.destroyForcibly().waitFor();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Starts it again on its port, with what it kept on disk. */
    public void restart() {
        launch();
    }

    /** SIGSTOP: it still has its connections, and answers nothing. */
    public void pause() {
        signal("STOP");
    }

    /** SIGCONT. */
    public void resume() {
        signal("CONT");
    }

    private void signal(String name) {
        try {
            new ProcessBuilder("kill", "-" + name, "" + process.pid())
                    .inheritIO()
                    .start()
                    .waitFor();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** One command on a connection of its own; the reply as text, null, a long or a list. */
    public Object call(String... words) {
        try (Socket socket = connect()) {
            return call(socket, words);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Every command that Redis executes while this runs, as MONITOR shows it. */
    List<String> monitor(Runnable action) {
        try (Socket socket = connect()) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            send(socket, "MONITOR");
            reply(in);
            action.run();
            call("ECHO", "the end");
            List<String> seen = new ArrayList<>();
            for (String line = (String) reply(in); !line.contains("the end"); line = (String) reply(in)) {
                seen.add(line);
            }
            seen.removeIf(line -> line.contains("\"AUTH\""));
            return seen;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket("127.0.0.1", port);
        socket.setSoTimeout(60_000);
        if (credentials.length > 0) {
            List<String> words = new ArrayList<>(List.of("AUTH"));
            words.addAll(List.of(credentials));
            call(socket, words.toArray(String[]::new));
        }
        return socket;
    }

    private static Object call(Socket socket, String... words) throws IOException {
        send(socket, words);
        return reply(new BufferedInputStream(socket.getInputStream()));
    }

    private static void send(Socket socket, String... words) throws IOException {
        StringBuilder text = new StringBuilder("*" + words.length + "\r\n");
        for (String word : words) {
            text.append("$")
                    .append(word.getBytes(UTF_8).length)
                    .append("\r\n")
                    .append(word)
                    .append("\r\n");
        }
        OutputStream out = socket.getOutputStream();
        out.write(text.toString().getBytes(UTF_8));
        out.flush();
    }

    private static Object reply(InputStream in) throws IOException {
        String line = line(in);
        String rest = line.substring(1);
        switch (line.charAt(0)) {
            case '+':
                return rest;
            case ':':
                return Long.parseLong(rest);
            case '$':
                int length = Integer.parseInt(rest);
                if (length < 0) {
                    return null;
                }
                byte[] bytes = in.readNBytes(length);
                line(in);
                return new String(bytes, UTF_8);
            case '*':
                List<Object> items = new ArrayList<>();
                for (int i = Integer.parseInt(rest); i > 0; i--) {
                    items.add(reply(in));
                }
                return items;
            default:
                throw new IOException(line);
        }
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder text = new StringBuilder();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new EOFException();
            }
            text.append((char) b);
        }
        return text.substring(0, text.length() - 1);
    }

    /** A cluster's nodes have another port, 10,000 higher. Both lie below those that connections of this machine get, so that they are free, too, when the server is started again. */
    private static int freePort() {
        for (int attempt = 0; attempt < 100; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(12_000, 22_000);
            try (ServerSocket one = new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
                    ServerSocket two = new ServerSocket(port + 10_000, 1, InetAddress.getLoopbackAddress())) {
                return one.isBound() && two.isBound() ? port : 0;
            } catch (IOException e) {
                continue;
            }
        }
        throw new IllegalStateException("no port is free");
    }

    private static String binary() {
        if (!"embedded".equals(System.getProperty("signet.test.redis"))) {
            for (String directory : System.getenv("PATH").split(File.pathSeparator)) {
                File file = new File(directory, "redis-server");
                if (file.canExecute()) {
                    return file.getPath();
                }
            }
        }
        try {
            String path = ExecutableProvider.newJarResourceProvider().get().getAbsolutePath();
            Process version = new ProcessBuilder(path, "--version")
                    .redirectErrorStream(true)
                    .start();
            String said = new String(version.getInputStream().readAllBytes(), UTF_8);
            if (version.waitFor() == 0) {
                return path;
            }
            return none(said);
        } catch (IOException | InterruptedException | RuntimeException e) {
            return none(e.toString());
        }
    }

    private static String none(String why) {
        String message = "no redis-server: neither on the path, nor does the one of embedded-redis run here: " + why;
        if ("true".equals(System.getenv("CI"))) {
            throw new IllegalStateException(message);
        }
        Assumptions.abort(message);
        return null;
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
            try (var files = Files.walk(directory)) {
                files.sorted((a, b) -> b.compareTo(a)).map(Path::toFile).forEach(File::delete);
            }
        } catch (InterruptedException | IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
