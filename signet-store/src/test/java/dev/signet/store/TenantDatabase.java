package dev.signet.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;

/**
 * A new database of either kind.
 *
 * @param at the SQLite file, or the PostgreSQL database's URL
 */
record TenantDatabase(Kind kind, String at, OperatorStore store) implements AutoCloseable {
    enum Kind {
        SQLITE,
        POSTGRES
    }

    static TenantDatabase make(Kind kind, Path folder, Clock clock) {
        if (kind == Kind.SQLITE) {
            Path file = folder.resolve("tenants.db");
            return new TenantDatabase(kind, file.toString(), OperatorStore.file(file, clock));
        }
        String url = Postgres.shared().database();
        return new TenantDatabase(kind, url, OperatorStore.postgres(url, clock));
    }

    /** The same database opened once more, as by another process. */
    OperatorStore open(Clock clock) {
        return kind == Kind.SQLITE ? OperatorStore.file(Path.of(at), clock) : OperatorStore.postgres(at, clock);
    }

    private Connection connect() throws SQLException {
        return kind == Kind.SQLITE ? DriverManager.getConnection("jdbc:sqlite:" + at) : Postgres.connect(at);
    }

    @Override
    public void close() {
        store.close();
    }

    void execute(String sql) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(kind == Kind.POSTGRES ? sql : sql.replace("signet.", ""));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Everything that is in the tables, as text; octets as text of one character each. */
    String dump() {
        StringBuilder dump = new StringBuilder();
        try (Connection connection = connect();
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
                dump.append(Files.readString(Path.of(at), StandardCharsets.ISO_8859_1));
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return dump.toString();
    }
}
