package dev.signet.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.postgresql.Driver;

/**
 * A real PostgreSQL, durable as in production. In this order: the server at {@code SIGNET_TEST_POSTGRES_URL} ({@code postgresql://user:password@host:port/database} of a user who may create databases; for
 * tests that do not stop it), the embedded one, one installed on this machine. Where there is none, tests fail with {@code CI=true} and skip otherwise.
 */
public final class Postgres implements AutoCloseable {
    private static final AtomicInteger DATABASES = new AtomicInteger();
    private static Postgres shared;

    /** A server of this process's own. */
    interface Server {
        int port();

        void start() throws IOException;

        /** Ends it; crashing means that it gets no chance to write anything more. */
        void stop(boolean crash) throws IOException;

        void delete() throws IOException;
    }

    private final Server server;
    private final String given;

    /** @param given the URL of a database that is there already */
    private Postgres(Server server, String given) {
        this.server = server;
        this.given = given;
    }

    /** One for all tests of this JVM, which never stops. */
    public static synchronized Postgres shared() {
        if (shared == null) {
            String given = System.getenv("SIGNET_TEST_POSTGRES_URL");
            shared = given != null ? new Postgres(null, given) : own();
            if (given == null) {
                Runtime.getRuntime().addShutdownHook(new Thread(shared::close, "postgres-closer"));
            }
        }
        return shared;
    }

    /** One that the test may stop. */
    public static Postgres own() {
        List<String> failures = new ArrayList<>();
        for (Candidate candidate : List.<Candidate>of(EmbeddedServer::new, InstalledServer::new)) {
            try {
                Server server = candidate.make();
                server.start();
                return new Postgres(server, "postgresql://postgres:s3cret@127.0.0.1:" + server.port() + "/postgres");
            } catch (IOException | RuntimeException e) {
                failures.add(e.toString());
            }
        }
        String message = "no PostgreSQL to test with: " + failures;
        if ("true".equals(System.getenv("CI"))) {
            return Assertions.fail(message);
        }
        System.err.println("SKIPPED: " + message);
        return Assumptions.abort(message);
    }

    private interface Candidate {
        Server make() throws IOException;
    }

    /** The URL of a new, empty database; the password is {@code s3cret} where this process began the server. */
    public String database() {
        String name = "signet_" + ProcessHandle.current().pid() + "_" + DATABASES.incrementAndGet();
        try (Connection admin = connect(given);
                Statement statement = admin.createStatement()) {
            Assertions.assertEquals("on", single(statement, "show fsync"));
            Assertions.assertEquals("on", single(statement, "show synchronous_commit"));
            statement.execute("create database " + name);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return given.replaceFirst("/[^/]*$", "/" + name);
    }

    private static String single(Statement statement, String sql) throws SQLException {
        try (ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    /** A connection of the test's own to a {@link #database()}. */
    public static Connection connect(String url) throws SQLException {
        return new Driver()
                .connect(
                        url.replaceFirst("^postgresql://[^@]*@", "jdbc:postgresql://"),
                        PostgresUrl.of(url).properties());
    }

    /** The same database through another port of this machine. */
    public static String through(String url, int port) {
        return url.replaceFirst("(//[^/]*:)\\d+/", "$1" + port + "/");
    }

    public int port() {
        return Integer.parseInt(PostgresUrl.of(given).properties().getProperty("PGPORT"));
    }

    /** Ends the server as an operator would; {@link #start} brings it back, with its data, on the same port. */
    public void stop() throws IOException {
        server.stop(false);
    }

    /** Ends the server without its writing anything more. */
    public void crash() throws IOException {
        server.stop(true);
    }

    public void start() throws IOException {
        server.start();
    }

    @Override
    public void close() {
        try {
            server.stop(false);
            server.delete();
        } catch (IOException e) {
            System.err.println("PostgreSQL could not be stopped: " + e);
        }
    }

    static void delete(Path directory) throws IOException {
        try (var paths = Files.walk(directory)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
