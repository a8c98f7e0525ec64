package dev.signet.store;

import dev.signet.jose.SigningKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** An empty PostgreSQL database behind a proxy that cuts all its connections. */
final class PostgresFixture implements LogFixture {
    final String url = Postgres.shared().database();
    final TcpProxy proxy;
    private final List<AutoCloseable> open = new ArrayList<>();

    PostgresFixture() {
        try {
            proxy = new TcpProxy(Postgres.shared().port());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    PostgresDatabase database(ReceiptLogSettings settings, String parameters) {
        PostgresDatabase database = PostgresDatabase.open(
                PostgresSettings.of(url() + parameters).withStoreTimeout(settings.storeTimeout()));
        open.add(database);
        return database;
    }

    /** Through the proxy. */
    String url() {
        return Postgres.through(url, proxy.port());
    }

    @Override
    public ReceiptStore open(
            ReceiptLogSettings settings, Supplier<SigningKey> keys, Clock clock, UnaryOperator<ReceiptTable> table) {
        if (clock.equals(Clock.systemUTC())) {
            return PostgresReceiptLog.open(database(settings, ""), settings, keys, clock, table);
        }
        try {
            SetServerClock server = new SetServerClock(url, clock);
            open.add(server);
            return server.before(PostgresReceiptLog.open(
                    database(settings, SetServerClock.PARAMETER),
                    settings,
                    keys,
                    clock,
                    real -> table.apply(server.before(real))));
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void breakStore() {
        proxy.cut();
    }

    @Override
    public void healStore() {
        proxy.heal();
    }

    @Override
    public Connection connect() throws SQLException {
        Connection connection = Postgres.connect(url);
        try (Statement statement = connection.createStatement()) {
            statement.execute("set search_path = signet");
        }
        return connection;
    }

    @Override
    public void close() {
        open.add(proxy);
        for (AutoCloseable resource : open) {
            try {
                resource.close();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }
    }
}
