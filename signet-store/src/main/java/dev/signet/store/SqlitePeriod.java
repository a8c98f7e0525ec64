package dev.signet.store;

import dev.signet.ReceiptReader.Period;
import dev.signet.receipt.Receipt;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/** A period, page by page: what is in it does not change, and a reader who takes hours holds nothing. */
final class SqlitePeriod implements Period {
    private static final int PAGE = 500;

    private final SqliteDatabase database;
    private final String tenant;
    private final long end;
    private final Deque<Receipt> page = new ArrayDeque<>();
    private long at;
    private long seq = -1;
    private boolean over;

    /** @param end before which nothing will be committed any more */
    SqlitePeriod(SqliteDatabase database, String tenant, long from, long end) {
        this.database = database;
        this.tenant = tenant;
        this.at = from;
        this.end = end;
    }

    @Override
    public Instant end() {
        return Micros.instant(end);
    }

    @Override
    public Receipt next() {
        if (page.isEmpty() && !over) {
            try {
                read();
            } catch (SQLException e) {
                throw database.failed(e);
            }
        }
        return page.poll();
    }

    private void read() throws SQLException {
        try (Connection connection = database.reader();
                PreparedStatement query = connection.prepareStatement("SELECT " + SqliteRows.COLUMNS
                        + ", committed_at, seq FROM receipts WHERE tenant = ? AND committed_at < ?"
                        + " AND (committed_at, seq) > (?, ?) ORDER BY committed_at, seq LIMIT " + PAGE)) {
            query.setString(1, tenant);
            query.setLong(2, end);
            query.setLong(3, at);
            query.setLong(4, seq);
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    page.add(SqliteRows.receipt(rows));
                    at = rows.getLong("committed_at");
                    seq = rows.getLong("seq");
                }
            }
        }
        over = page.size() < PAGE;
    }

    @Override
    public void close() {
        over = true;
        page.clear();
    }
}
