package dev.signet.store;

import dev.signet.jose.SigningKey;
import dev.signet.receipt.Receipt;
import dev.signet.receipt.ReceiptDraft;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.List;

/** A database whose clock is a test's: a function of the server's own clock's name comes before it in the search path. */
final class SetServerClock implements AutoCloseable {
    /** To be added to the URL of who is to see that clock. */
    static final String PARAMETER = "?options=-c%20search_path=test,pg_catalog";

    private final Clock clock;
    private final Connection connection;

    SetServerClock(String url, Clock clock) throws SQLException {
        this.clock = clock;
        this.connection = Postgres.connect(url);
        try (Statement statement = connection.createStatement()) {
            statement.execute("create schema if not exists test");
            statement.execute("create table if not exists test.clock (now timestamptz)");
            statement.execute("truncate test.clock; insert into test.clock values (now())");
            statement.execute(
                    "create or replace function test.clock_timestamp() returns timestamptz language sql volatile"
                            + " as 'select now from test.clock'");
        }
        set();
    }

    private void set() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("update test.clock set now = '" + clock.instant() + "'");
        }
    }

    /** Sets it before each commit. */
    ReceiptTable before(ReceiptTable table) {
        return new ReceiptTable() {
            @Override
            public List<Receipt> commit(List<Entry> entries, SigningKey key) throws SQLException {
                set();
                return table.commit(entries, key);
            }

            @Override
            public boolean isRejection(SQLException e) {
                return table.isRejection(e);
            }

            @Override
            public int hops(String tenant, String traceId) throws SQLException {
                return table.hops(tenant, traceId);
            }

            @Override
            public List<ReceiptDraft> leftOpen() throws SQLException {
                return table.leftOpen();
            }

            @Override
            public void ping() throws SQLException {
                table.ping();
            }
        };
    }

    /** Sets it before each call. */
    ReceiptStore before(ReceiptStore store) {
        Class<?>[] type = {ReceiptStore.class};
        return (ReceiptStore) Proxy.newProxyInstance(type[0].getClassLoader(), type, (proxy, method, arguments) -> {
            set();
            try {
                return method.invoke(store, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        });
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }
}
