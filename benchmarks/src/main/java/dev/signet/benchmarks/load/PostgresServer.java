package dev.signet.benchmarks.load;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** A PostgreSQL for the run, durable as in production: one from a jar of binaries, or one that is there. */
final class PostgresServer implements AutoCloseable {
    private final EmbeddedPostgres own; // or null
    private final URI url;
    private final List<String> databases = new ArrayList<>();

    private PostgresServer(EmbeddedPostgres own, URI url) {
        this.own = own;
        this.url = url;
    }

    /** @param given {@code postgresql://user:password@host:port/database} of a user who may create databases, or null */
    static PostgresServer start(String given) throws IOException {
        if (given != null) {
            return new PostgresServer(null, URI.create(given));
        }
        EmbeddedPostgres own = EmbeddedPostgres.builder()
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .start();
        return new PostgresServer(
                own, URI.create("postgresql://postgres:postgres@127.0.0.1:" + own.getPort() + "/postgres"));
    }

    /** The URL of a new, empty database. */
    String database() throws SQLException {
        String name = "signet_load_" + ProcessHandle.current().pid() + "_" + databases.size();
        execute("create database " + name);
        databases.add(name);
        return url.toString().replaceFirst("/[^/]*$", "/" + name);
    }

    /** What it is, and what it promises of a commit. */
    String describe() throws SQLException {
        return "PostgreSQL " + single("show server_version") + ", fsync " + single("show fsync")
                + ", synchronous_commit " + single("show synchronous_commit") + ", shared_buffers "
                + single("show shared_buffers");
    }

    private Connection connect() throws SQLException {
        String[] user = url.getUserInfo().split(":", 2);
        return DriverManager.getConnection(
                "jdbc:postgresql://" + url.getHost() + ":" + url.getPort() + url.getPath(),
                user[0],
                user.length == 1 ? "" : user[1]);
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private String single(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    @Override
    public void close() throws IOException, SQLException {
        if (own != null) {
            own.close();
            return;
        }
        for (String database : databases) {
            execute("drop database " + database);
        }
    }
}
