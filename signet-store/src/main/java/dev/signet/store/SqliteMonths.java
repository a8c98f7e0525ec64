package dev.signet.store;

import dev.signet.ReceiptReader.Period;
import dev.signet.receipt.Receipt;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Retention: whole chains, by the month in which they began. */
final class SqliteMonths {
    private static final String BEGUN = " hop = 1 AND committed_at >= ? AND committed_at < ?";
    private static final int PAGE = 500;
    private static final long CHANGED = -1;

    private final SqliteDatabase database;
    private final Clock clock;

    SqliteMonths(SqliteDatabase database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    List<YearMonth> all() {
        List<YearMonth> months = new ArrayList<>();
        try (Connection connection = database.reader();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT DISTINCT"
                        + " strftime('%Y-%m', committed_at / 1000000, 'unixepoch') AS month"
                        + " FROM receipts WHERE hop = 1 ORDER BY month")) {
            YearMonth now = YearMonth.now(clock.withZone(ZoneOffset.UTC));
            while (rows.next()) {
                YearMonth month = YearMonth.parse(rows.getString(1));
                if (month.isBefore(now)) {
                    months.add(month);
                }
            }
        } catch (SQLException e) {
            throw database.failed(e);
        }
        return months;
    }

    List<String> tenants(YearMonth month) {
        List<String> tenants = new ArrayList<>();
        try (Connection connection = database.reader();
                PreparedStatement query = connection.prepareStatement(
                        "SELECT DISTINCT tenant FROM receipts WHERE" + BEGUN + " ORDER BY tenant")) {
            bounds(query, 1, month);
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    tenants.add(rows.getString(1));
                }
            }
        } catch (SQLException e) {
            throw database.failed(e);
        }
        return tenants;
    }

    Instant lastCommit(YearMonth month) {
        try (Connection connection = database.reader();
                PreparedStatement query = connection.prepareStatement("SELECT max(committed_at) FROM receipts"
                        + " WHERE (tenant, trace_id) IN (SELECT tenant, trace_id FROM receipts WHERE" + BEGUN + ")")) {
            bounds(query, 1, month);
            try (ResultSet row = query.executeQuery()) {
                row.next();
                return Micros.instant(row.getLong(1));
            }
        } catch (SQLException e) {
            throw database.failed(e);
        }
    }

    Period receipts(String tenant, YearMonth month) {
        return new Chains(tenant, month);
    }

    boolean drop(YearMonth month, long exported) {
        try (Connection connection = database.writer();
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA temp_store = MEMORY");
            statement.execute("CREATE TEMP TABLE dropped (tenant TEXT, trace_id TEXT)");
            long mark = mark(connection, statement, month, exported);
            boolean more = mark != CHANGED;
            while (more) { // so that the writer waits for one batch only
                more = database.inTurn(() -> dropSome(connection, statement, month, mark));
            }
            return mark != CHANGED && count(connection, month) == 0;
        } catch (SQLException e) {
            throw database.failed(e);
        }
    }

    /** A time that all counted receipts are before, and later ones are not. */
    private long mark(Connection connection, Statement statement, YearMonth month, long exported) throws SQLException {
        return database.inTurn(() -> {
            statement.execute("BEGIN IMMEDIATE");
            long mark = count(connection, month) == exported ? tick(statement) : CHANGED;
            statement.execute("COMMIT");
            return mark;
        });
    }

    private static long count(Connection connection, YearMonth month) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("SELECT count(*) FROM receipts WHERE"
                + " (tenant, trace_id) IN (SELECT tenant, trace_id FROM receipts WHERE" + BEGUN + ")")) {
            bounds(query, 1, month);
            try (ResultSet row = query.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    private static long tick(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery(
                "UPDATE commit_clock SET committed_at = committed_at + 1 RETURNING committed_at")) {
            row.next();
            return row.getLong(1);
        }
    }

    /** False when none is left but those that were lengthened since. */
    private static boolean dropSome(Connection connection, Statement statement, YearMonth month, long mark)
            throws SQLException {
        statement.execute("BEGIN IMMEDIATE");
        int chains;
        try (PreparedStatement list = connection.prepareStatement("INSERT INTO temp.dropped"
                + " SELECT tenant, trace_id FROM receipts AS first WHERE" + BEGUN
                + " AND NOT EXISTS (SELECT 1 FROM receipts AS later WHERE later.tenant = first.tenant"
                + " AND later.trace_id = first.trace_id AND later.committed_at >= ?) ORDER BY seq LIMIT " + PAGE)) {
            bounds(list, 1, month);
            list.setLong(3, mark);
            chains = list.executeUpdate();
        }
        for (String table : List.of("payloads", "open_streams", "receipts")) {
            statement.execute("DELETE FROM " + table
                    + " WHERE (tenant, trace_id) IN (SELECT tenant, trace_id FROM temp.dropped)");
        }
        statement.execute("DELETE FROM temp.dropped");
        statement.execute("COMMIT");
        return chains > 0;
    }

    private static void bounds(PreparedStatement query, int at, YearMonth month) throws SQLException {
        query.setLong(at, begin(month));
        query.setLong(at + 1, begin(month.plusMonths(1)));
    }

    private static long begin(YearMonth month) {
        return Micros.of(month.atDay(1).atStartOfDay().toInstant(ZoneOffset.UTC));
    }

    /** The chains in the order in which they began. */
    private final class Chains implements Period {
        private final SqliteReads reads = new SqliteReads(database, clock);
        private final String tenant;
        private final YearMonth month;
        private final Deque<String> traces = new ArrayDeque<>();
        private final Deque<Receipt> chain = new ArrayDeque<>();
        private long seq;

        Chains(String tenant, YearMonth month) {
            this.tenant = tenant;
            this.month = month;
        }

        @Override
        public Instant end() {
            return Micros.instant(begin(month.plusMonths(1)));
        }

        @Override
        public Receipt next() {
            if (chain.isEmpty() && traces.isEmpty()) {
                page();
            }
            if (chain.isEmpty() && !traces.isEmpty()) {
                chain.addAll(reads.chain(tenant, traces.poll()));
            }
            return chain.poll();
        }

        private void page() {
            try (Connection connection = database.reader();
                    PreparedStatement query = connection.prepareStatement("SELECT trace_id, seq FROM receipts"
                            + " WHERE tenant = ? AND seq > ? AND" + BEGUN + " ORDER BY seq LIMIT " + PAGE)) {
                query.setString(1, tenant);
                query.setLong(2, seq);
                bounds(query, 3, month);
                try (ResultSet rows = query.executeQuery()) {
                    while (rows.next()) {
                        traces.add(rows.getString(1));
                        seq = rows.getLong(2);
                    }
                }
            } catch (SQLException e) {
                throw database.failed(e);
            }
        }

        @Override
        public void close() {
            traces.clear();
            chain.clear();
        }
    }
}
