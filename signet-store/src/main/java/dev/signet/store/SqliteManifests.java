package dev.signet.store;

import dev.signet.ReceiptReader.Sealed;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.function.Function;

/** Chains of manifests. Nobody waits while a manifest is made: who comes second makes his anew. */
final class SqliteManifests {
    private final SqliteDatabase database;
    private final Clock clock;

    SqliteManifests(SqliteDatabase database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    private record Head(long seq, String hash) {}

    <T> T add(String tenant, Function<String, Sealed<T>> make) {
        try (Connection connection = database.writer()) {
            while (true) {
                Head head = head(connection, tenant);
                Sealed<T> sealed = make.apply(head.hash);
                if (insert(connection, tenant, head, sealed.hash())) {
                    return sealed.manifest();
                }
            }
        } catch (SQLException e) {
            throw database.failed(e);
        }
    }

    private static Head head(Connection connection, String tenant) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(
                "SELECT seq, hash FROM manifests WHERE tenant = ? ORDER BY seq DESC LIMIT 1")) {
            query.setString(1, tenant);
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? new Head(row.getLong(1), row.getString(2)) : new Head(0, null);
            }
        }
    }

    /** False where another was faster. */
    private boolean insert(Connection connection, String tenant, Head head, String hash) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT OR IGNORE INTO manifests VALUES (?, ?, ?, ?, ?)")) {
            insert.setString(1, tenant);
            insert.setLong(2, head.seq + 1);
            insert.setString(3, head.hash);
            insert.setString(4, hash);
            insert.setLong(5, Micros.of(clock.instant()));
            return database.inTurn(insert::executeUpdate) == 1;
        }
    }
}
