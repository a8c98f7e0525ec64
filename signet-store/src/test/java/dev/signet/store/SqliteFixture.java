package dev.signet.store;

import dev.signet.jose.SigningKey;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** Breaks by a lock that another process could hold as well. */
final class SqliteFixture implements LogFixture {
    private final Path file;
    private Connection lock;

    SqliteFixture(Path file) {
        this.file = file;
    }

    @Override
    public ReceiptStore open(
            ReceiptLogSettings settings, Supplier<SigningKey> keys, Clock clock, UnaryOperator<ReceiptTable> table) {
        return SqliteReceiptLog.open(file, settings, keys, clock, table);
    }

    @Override
    public void breakStore() {
        try {
            lock = connect();
            try (Statement statement = lock.createStatement()) {
                statement.execute("PRAGMA busy_timeout = 60000");
                statement.execute("BEGIN IMMEDIATE");
            }
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void healStore() {
        close();
    }

    @Override
    public Connection connect() throws SQLException {
        return DriverManager.getConnection("jdbc:sqlite:" + file);
    }

    @Override
    public void close() {
        try {
            if (lock != null) {
                lock.close();
                lock = null;
            }
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }
}
