package dev.signet.store;

import dev.signet.ReceiptReader.Period;
import dev.signet.receipt.Receipt;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Deque;

/** A period, page by page: what is in it does not change, and a reader who takes hours holds no connection and no snapshot. */
final class PostgresPeriod implements Period {
    private static final int ROWS = 500;

    static final String PAGE = "select " + ReceiptRows.COLUMNS + """
            , committed_at from signet.receipts
            where tenant = ? and committed_at < ? and committed_at >= ? and (committed_at, trace_id, hop) > (?, ?, ?)
            order by committed_at, trace_id, hop limit\s""" + ROWS;

    private final PostgresDatabase database;
    private final String tenant;
    private final OffsetDateTime end;
    private final Deque<Receipt> page = new ArrayDeque<>();
    private OffsetDateTime at;
    private String traceId = "";
    private int hop;
    private boolean over;

    PostgresPeriod(PostgresDatabase database, String tenant, Instant from, Instant to) {
        this.database = database;
        this.tenant = tenant;
        this.at = time(from);
        try {
            this.end = end(time(to));
        } catch (SQLException e) {
            throw database.failure(e);
        }
    }

    private static OffsetDateTime time(Instant bound) {
        return Micros.instant(Micros.ofBound(bound)).atOffset(ZoneOffset.UTC);
    }

    /**
     * {@code to}, or now. Alone with the lock that commits share, no commit is under way; and none can fall before the floor afterwards, whatever the clock
     * of this server or of the next does. In whole milliseconds, as manifests write it.
     */
    private OffsetDateTime end(OffsetDateTime to) throws SQLException {
        try (Connection connection = database.pooled();
                Statement statement = connection.createStatement()) {
            try (ResultSet row = statement.executeQuery("select at from signet.export_floor")) {
                row.next();
                if (!row.getObject(1, OffsetDateTime.class).isBefore(to)) {
                    return to;
                }
            }
            connection.setAutoCommit(false);
            statement.execute("set local synchronous_commit = on; select pg_advisory_xact_lock(" + Locks.COMMITS + ")");
            try (PreparedStatement raise = connection.prepareStatement(
                    "update signet.export_floor set at = greatest(at,"
                            + " least(?::timestamptz, date_trunc('milliseconds', clock_timestamp()))) returning least(?::timestamptz, at)")) {
                raise.setObject(1, to);
                raise.setObject(2, to);
                OffsetDateTime now;
                try (ResultSet row = raise.executeQuery()) {
                    row.next();
                    now = row.getObject(1, OffsetDateTime.class);
                }
                connection.commit();
                return now;
            }
        }
    }

    @Override
    public Instant end() {
        return end.toInstant();
    }

    @Override
    public Receipt next() {
        if (page.isEmpty() && !over) {
            page.addAll(database.list(PAGE, this::row, tenant, end, at, at, traceId, hop));
            over = page.size() < ROWS;
        }
        return page.poll();
    }

    private Receipt row(ResultSet row) throws SQLException {
        Receipt receipt = ReceiptRows.receipt(row);
        at = row.getObject("committed_at", OffsetDateTime.class);
        traceId = receipt.traceId();
        hop = receipt.hop();
        return receipt;
    }

    @Override
    public void close() {
        over = true;
        page.clear();
    }
}
