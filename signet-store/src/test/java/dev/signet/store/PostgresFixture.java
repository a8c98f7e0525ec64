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
    private final List<PostgresDatabase> databases = new ArrayList<>();

    PostgresFixture() {
        try {
            proxy = new TcpProxy(Postgres.shared().port());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    PostgresDatabase database(ReceiptLogSettings settings) {
        PostgresDatabase database =
                PostgresDatabase.open(PostgresSettings.of(url()).withStoreTimeout(settings.storeTimeout()));
        databases.add(database);
        return database;
    }

    /** Through the proxy. */
    String url() {
        return Postgres.through(url, proxy.port());
    }

    @Override
    public ReceiptStore open(
            ReceiptLogSettings settings, Supplier<SigningKey> keys, Clock clock, UnaryOperator<ReceiptTable> table) {
        return PostgresReceiptLog.open(database(settings), settings, keys, clock, table);
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
        databases.forEach(PostgresDatabase::close);
        try {
            proxy.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
