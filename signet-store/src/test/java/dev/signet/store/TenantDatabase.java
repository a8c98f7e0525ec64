package dev.signet.store;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.Assumptions;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/** A new database with this version's schema, of either kind. */
record TenantDatabase(Kind kind, DataSource source, String name) {
    private static final AtomicInteger NAMES = new AtomicInteger();
    private static EmbeddedPostgres server;

    enum Kind {
        SQLITE,
        POSTGRES
    }

    static TenantDatabase make(Kind kind, Path folder) {
        String name = "tenants_" + NAMES.incrementAndGet();
        DataSource source = switch (kind) {
            case SQLITE -> sqlite(folder.resolve(name + ".db"));
            case POSTGRES -> postgres(name);
        };
        Schema.migrate(source, kind.name().toLowerCase(), name);
        return new TenantDatabase(kind, source, name);
    }

    private static DataSource sqlite(Path file) {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setBusyTimeout(30_000);
        SQLiteDataSource source = new SQLiteDataSource(config);
        source.setUrl("jdbc:sqlite:" + file);
        return source;
    }

    private static DataSource postgres(String name) {
        try (Connection admin = server().getPostgresDatabase().getConnection();
                Statement statement = admin.createStatement()) {
            statement.execute("create database " + name);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return server.getDatabase("postgres", name);
    }

    private static synchronized EmbeddedPostgres server() {
        if (server == null) {
            try {
                server = EmbeddedPostgres.start();
            } catch (IOException | RuntimeException e) {
                if ("true".equals(System.getenv("CI"))) {
                    throw new IllegalStateException("there is no PostgreSQL to test with", e);
                }
                System.err.println("SKIPPED: there is no PostgreSQL to test with: " + e);
                Assumptions.abort("there is no PostgreSQL to test with: " + e);
            }
        }
        return server;
    }

    Tenants tenants() {
        return new Tenants(source, name, java.time.Clock.systemUTC());
    }

    void execute(String sql) {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(kind == Kind.POSTGRES ? sql : sql.replace("signet.", ""));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Takes no connections until it is told to: a server that is down. */
    void down(boolean down) {
        try (Connection admin = server().getPostgresDatabase().getConnection();
                Statement statement = admin.createStatement()) {
            statement.execute("alter database " + name + " with allow_connections " + !down);
            statement.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = '" + name + "'");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Everything that is in the tables, as text; octets as text of one character each. */
    String dump() {
        StringBuilder dump = new StringBuilder();
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            for (String table : new String[] {"config_version", "tenants", "trusted_kids", "api_keys"}) {
                try (ResultSet rows =
                        statement.executeQuery("select * from " + (kind == Kind.POSTGRES ? "signet." : "") + table)) {
                    while (rows.next()) {
                        for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                            Object value = rows.getObject(i);
                            dump.append(
                                            value instanceof byte[] octets
                                                    ? new String(octets, StandardCharsets.ISO_8859_1)
                                                    : value)
                                    .append(' ');
                        }
                        dump.append('\n');
                    }
                }
            }
            if (kind == Kind.SQLITE) {
                dump.append(Files.readString(
                        Path.of(connection.getMetaData().getURL().substring("jdbc:sqlite:".length())),
                        StandardCharsets.ISO_8859_1));
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return dump.toString();
    }
}
