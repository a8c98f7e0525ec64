package dev.signet.store;

import dev.signet.HighWaterMark;
import dev.signet.StoreException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.sql.DataSource;

/** A {@link HighWaterMark} that nodes share: a row in the store, SQLite or PostgreSQL, whose commits are durable. */
public final class DatabaseMark implements HighWaterMark {
    private static final String SCOPE = "requests";

    private final DataSource database;

    /** @param database has the schema of this version already */
    public DatabaseMark(DataSource database) {
        this.database = database;
    }

    @Override
    public long read() {
        try (Connection connection = database.getConnection();
                PreparedStatement query =
                        connection.prepareStatement("SELECT second FROM " + table(connection) + " WHERE scope = ?")) {
            query.setString(1, SCOPE);
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? row.getLong(1) : NONE;
            }
        } catch (SQLException e) {
            throw new StoreException("the high-water mark in the database cannot be read (" + e.getMessage() + ")", e);
        }
    }

    @Override
    public void raise(long second) {
        try (Connection connection = database.getConnection()) {
            boolean each = connection.getAutoCommit();
            String row = table(connection);
            try (PreparedStatement upsert = connection.prepareStatement("INSERT INTO " + row
                    + " (scope, second) VALUES (?, ?) ON CONFLICT (scope) DO UPDATE"
                    + " SET second = excluded.second WHERE replay_marks.second < excluded.second")) {
                upsert.setString(1, SCOPE);
                upsert.setLong(2, second);
                upsert.executeUpdate();
            }
            if (!each) {
                connection.commit();
            }
        } catch (SQLException e) {
            throw new StoreException(
                    "the high-water mark in the database cannot be written (" + e.getMessage() + ")", e);
        }
    }

    private static String table(Connection connection) throws SQLException {
        String product = connection.getMetaData().getDatabaseProductName();
        return product.equals("PostgreSQL") ? "signet.replay_marks" : "replay_marks";
    }
}
