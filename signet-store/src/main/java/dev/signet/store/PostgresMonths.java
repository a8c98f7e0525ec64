package dev.signet.store;

import dev.signet.ReceiptReader.Period;
import dev.signet.receipt.Receipt;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** Retention: whole chains, by the month in which they began. A month goes as its partitions go. */
final class PostgresMonths {
    private static final String ALL = """
            select to_date(right(relname, 7), 'YYYY_MM')
            from pg_inherits join pg_class on pg_class.oid = inhrelid
            where inhparent = 'signet.receipts'::regclass
            and to_date(right(relname, 7), 'YYYY_MM') < date_trunc('month', clock_timestamp() at time zone 'UTC')
            order by 1""";

    static final String ANY = "select 1 from signet.receipts where chain_month = ? order by tenant limit 1";

    /** From one tenant to the next by the index, past all of its receipts. */
    static final String TENANTS = """
            with recursive found (tenant) as (
                (select tenant from signet.receipts where chain_month = ? order by tenant limit 1)
                union all
                select (select tenant from signet.receipts
                    where chain_month = ? and tenant > found.tenant order by tenant limit 1)
                from found where found.tenant is not null)
            select tenant from found where tenant is not null""";

    private static final int ROWS = 500;

    static final String PAGE = "select " + ReceiptRows.COLUMNS
            + " from signet.receipts where chain_month = ? and tenant = ? and (trace_id, hop) > (?, ?)"
            + " order by trace_id, hop limit " + ROWS;

    private static final String LAST_COMMIT = "select max(committed_at) from signet.receipts where chain_month = ?";

    private final PostgresDatabase database;

    PostgresMonths(PostgresDatabase database) {
        this.database = database;
    }

    List<YearMonth> all() {
        return database.list(ALL, row -> row.getObject(1, LocalDate.class)).stream()
                .filter(month -> !database.list(ANY, row -> true, month).isEmpty())
                .map(YearMonth::from)
                .toList();
    }

    List<String> tenants(YearMonth month) {
        return database.list(TENANTS, row -> row.getString(1), month.atDay(1), month.atDay(1));
    }

    Instant lastCommit(YearMonth month) {
        try (Connection connection = database.patient();
                var statement = connection.prepareStatement(LAST_COMMIT)) {
            statement.setObject(1, month.atDay(1));
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                OffsetDateTime last = row.getObject(1, OffsetDateTime.class);
                return last == null ? Instant.EPOCH : last.toInstant();
            }
        } catch (SQLException e) {
            throw database.failure(e);
        }
    }

    Period receipts(String tenant, YearMonth month) {
        return new Chains(tenant, month);
    }

    /**
     * All in one transaction. It takes the heads first, as writers do: from then on nothing is added to their chains; the tables that everybody uses are locked
     * at the very end only, for a moment.
     */
    boolean drop(YearMonth month, long exported) {
        String receipts = Partitions.name("receipts", month.atDay(1));
        try (Connection connection = database.patient();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("select pg_advisory_xact_lock(" + Locks.RETENTION + ")");
            if (!Partitions.exists(statement, receipts)) {
                return exported == 0;
            }
            statement.executeUpdate("delete from signet.chain_heads head using " + receipts
                    + " first where first.hop = 1 and head.tenant = first.tenant and head.trace_id = first.trace_id");
            try (ResultSet row = statement.executeQuery("select count(*) from " + receipts)) {
                row.next();
                if (row.getLong(1) != exported) {
                    connection.rollback();
                    return false;
                }
            }
            statement.executeUpdate("delete from signet.open_streams stream using " + receipts
                    + " gone where stream.tenant = gone.tenant and stream.receipt_hash = gone.receipt_hash");
            statement.execute("set local lock_timeout = " + database.timeout().toMillis());
            for (String table : Partitions.TABLES) {
                String partition = Partitions.name(table, month.atDay(1));
                statement.execute("alter table signet." + table + " detach partition " + partition);
                statement.execute("drop table " + partition);
            }
            connection.commit();
            return true;
        } catch (SQLException e) {
            throw database.failure(e);
        }
    }

    /** In the order of their names, in pages as those of a period. */
    private final class Chains implements Period {
        private final String tenant;
        private final YearMonth month;
        private final Deque<Receipt> page = new ArrayDeque<>();
        private String traceId = "";
        private int hop;
        private boolean over;

        Chains(String tenant, YearMonth month) {
            this.tenant = tenant;
            this.month = month;
        }

        @Override
        public Instant end() {
            return month.plusMonths(1).atDay(1).atStartOfDay().toInstant(ZoneOffset.UTC);
        }

        @Override
        public Receipt next() {
            if (page.isEmpty() && !over) {
                page.addAll(database.list(PAGE, ReceiptRows::receipt, month.atDay(1), tenant, traceId, hop));
                over = page.size() < ROWS;
                if (!page.isEmpty()) {
                    traceId = page.getLast().traceId();
                    hop = page.getLast().hop();
                }
            }
            return page.poll();
        }

        @Override
        public void close() {
            over = true;
            page.clear();
        }
    }
}
