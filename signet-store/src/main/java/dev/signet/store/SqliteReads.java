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
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** What is asked of a SQLite file besides writing receipts. */
final class SqliteReads {
    /** The index of hashes is one for each 1,024 receipts; the newest are asked first. */
    static final String FIND_BY_HASH = "WITH RECURSIVE block (n) AS (SELECT max(seq) >> 10 FROM receipts"
            + " UNION ALL SELECT n - 1 FROM block WHERE n > (SELECT min(seq) >> 10 FROM receipts))"
            + " SELECT " + SqliteRows.COLUMNS + " FROM block CROSS JOIN receipts ON seq >> 10 = n"
            + " AND substr(receipt_hash, 1, 8) = substr(?1, 1, 8) AND receipt_hash = ?1 AND +tenant = ?2 LIMIT 1";

    private final SqliteDatabase database;
    private final Clock clock;

    SqliteReads(SqliteDatabase database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    List<Receipt> chain(String tenant, String traceId) {
        List<Receipt> chain = new ArrayList<>();
        try (Connection connection = database.reader();
                PreparedStatement query = connection.prepareStatement("SELECT " + SqliteRows.COLUMNS
                        + " FROM receipts WHERE tenant = ? AND trace_id = ? ORDER BY hop")) {
            query.setString(1, tenant);
            query.setString(2, traceId);
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    chain.add(SqliteRows.receipt(rows));
                }
            }
        } catch (SQLException e) {
            throw database.failed(e);
        }
        return chain;
    }

    /** From one tenant to the next by the index, past all of its receipts. */
    List<String> tenants() {
        List<String> tenants = new ArrayList<>();
        try (Connection connection = database.reader();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("WITH RECURSIVE found (tenant) AS ("
                        + "SELECT min(tenant) FROM receipts UNION ALL"
                        + " SELECT (SELECT min(tenant) FROM receipts WHERE tenant > found.tenant) FROM found"
                        + " WHERE found.tenant IS NOT NULL)"
                        + " SELECT tenant FROM found WHERE tenant IS NOT NULL")) {
            while (rows.next()) {
                tenants.add(rows.getString(1));
            }
        } catch (SQLException e) {
            throw database.failed(e);
        }
        return tenants;
    }

    Iterator<List<Receipt>> chains(String tenant) {
        return new ChainPages((traceId, hop) -> chains(tenant, traceId, hop));
    }

    private List<Receipt> chains(String tenant, String traceId, int hop) {
        List<Receipt> page = new ArrayList<>();
        try (Connection connection = database.reader();
                PreparedStatement query = connection.prepareStatement("SELECT " + SqliteRows.COLUMNS
                        + " FROM receipts WHERE tenant = ? AND (trace_id, hop) > (?, ?) ORDER BY trace_id, hop LIMIT "
                        + ChainPages.ROWS)) {
            query.setString(1, tenant);
            query.setString(2, traceId);
            query.setInt(3, hop);
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    page.add(SqliteRows.receipt(rows));
                }
            }
        } catch (SQLException e) {
            throw database.failed(e);
        }
        return page;
    }

    Optional<Receipt> receipt(String tenant, String receiptHash) {
        if (!Hashes.isHash(receiptHash)) {
            return Optional.empty();
        }
        try (Connection connection = database.reader();
                PreparedStatement query = connection.prepareStatement(FIND_BY_HASH)) {
            query.setBytes(1, Hashes.octets(receiptHash));
            query.setString(2, tenant);
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? Optional.of(SqliteRows.receipt(row)) : Optional.empty();
            }
        } catch (SQLException e) {
            throw database.failed(e);
        }
    }

    Map<String, byte[]> payloads(String tenant, String traceId, long most) {
        Map<String, byte[]> payloads = new LinkedHashMap<>();
        try (Connection connection = database.reader();
                PreparedStatement query = connection.prepareStatement(
                        "SELECT receipt_hash, payload FROM payloads"
                                + " JOIN receipts USING (tenant, trace_id, hop) WHERE tenant = ? AND trace_id = ?"
                                + " AND ? >= (SELECT sum(length(payload)) FROM payloads WHERE tenant = ? AND trace_id = ?) ORDER BY hop")) {
            query.setString(1, tenant);
            query.setString(2, traceId);
            query.setLong(3, most);
            query.setString(4, tenant);
            query.setString(5, traceId);
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    payloads.put(Hashes.text(rows.getBytes(1)), rows.getBytes(2));
                }
            }
        } catch (SQLException e) {
            throw database.failed(e);
        }
        return payloads;
    }

    Period period(String tenant, Instant from, Instant to) {
        try {
            return new SqlitePeriod(database, tenant, Micros.ofBound(from), end(Micros.ofBound(to)));
        } catch (SQLException e) {
            throw database.failed(e);
        }
    }

    /**
     * {@code to}, or now. Under the write lock no commit is under way, and moving the log's clock to that moment keeps later ones from falling before it, whatever the system's clock
     * does.
     */
    private long end(long to) throws SQLException {
        return database.inTurn(() -> endNow(to));
    }

    private long endNow(long to) throws SQLException {
        long now = Micros.of(clock.instant());
        try (Connection connection = database.writer();
                PreparedStatement tick = connection.prepareStatement(
                        "UPDATE commit_clock SET committed_at = max(committed_at, ?) WHERE id = 1 RETURNING committed_at");
                Statement statement = connection.createStatement()) {
            try (ResultSet row = statement.executeQuery("SELECT committed_at FROM commit_clock")) {
                if (row.next() && row.getLong(1) >= to) {
                    return to;
                }
            }
            tick.setLong(1, Math.min(now, to));
            try (ResultSet row = tick.executeQuery()) {
                row.next();
                return Math.min(to, row.getLong(1) / 1000 * 1000); // in milliseconds, as manifests write it
            }
        }
    }

    /** Overwrites them in the file, and in the write-ahead log. */
    long erasePayloads(String tenant) {
        try (Connection connection = database.writer();
                PreparedStatement delete = connection.prepareStatement("DELETE FROM payloads WHERE tenant = ?");
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA secure_delete = ON");
            delete.setString(1, tenant);
            long erased = database.inTurn(delete::executeUpdate);
            statement.execute("PRAGMA wal_checkpoint(TRUNCATE)");
            return erased;
        } catch (SQLException e) {
            throw database.failed(e);
        }
    }

    SortedMap<LocalDate, Long> usage(String tenant, LocalDate from, LocalDate to) {
        SortedMap<LocalDate, Long> days = new TreeMap<>();
        try (Connection connection = database.reader();
                PreparedStatement query = connection.prepareStatement(
                        "SELECT day, exchanges FROM usage WHERE tenant = ? AND day BETWEEN ? AND ?")) {
            query.setString(1, tenant);
            query.setString(2, from.toString());
            query.setString(3, to.toString());
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    days.put(LocalDate.parse(rows.getString(1)), rows.getLong(2));
                }
            }
        } catch (SQLException e) {
            throw database.failed(e);
        }
        return days;
    }

    SortedMap<String, SortedMap<LocalDate, Long>> usage(LocalDate from, LocalDate to) {
        SortedMap<String, SortedMap<LocalDate, Long>> usage = new TreeMap<>();
        try (Connection connection = database.reader();
                PreparedStatement query = connection.prepareStatement(
                        "SELECT tenant, day, exchanges FROM usage WHERE day BETWEEN ? AND ?")) {
            query.setString(1, from.toString());
            query.setString(2, to.toString());
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    usage.computeIfAbsent(rows.getString(1), tenant -> new TreeMap<>())
                            .put(LocalDate.parse(rows.getString(2)), rows.getLong(3));
                }
            }
        } catch (SQLException e) {
            throw database.failed(e);
        }
        return usage;
    }
}
