package dev.signet.store;

import dev.signet.ReceiptLog;
import dev.signet.jose.SigningKey;
import dev.signet.receipt.Receipt;
import dev.signet.receipt.ReceiptDraft;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** The receipts of a SQLite file, as the writer sees them. The write lock is the whole file's, so a transaction sees every head as it stays. */
final class SqliteTable implements ReceiptTable, AutoCloseable {
    private static final int CONSTRAINT = 19;
    private static final int TOO_BIG = 18;
    private static final int MISMATCH = 20;

    private final SqliteDatabase database;
    private final String node;
    private final Clock clock;
    private final Checkpoints checkpoints;
    private SqliteInserts open; // null until needed, and after a failure

    /** @param node whose streams the open ones of this process are */
    SqliteTable(SqliteDatabase database, String node, Clock clock, Checkpoints checkpoints) {
        this.database = database;
        this.node = node;
        this.clock = clock;
        this.checkpoints = checkpoints;
    }

    @Override
    public List<Receipt> commit(List<Entry> entries, SigningKey key) throws SQLException {
        return database.inTurn(() -> commitNow(entries, key));
    }

    private List<Receipt> commitNow(List<Entry> entries, SigningKey key) throws SQLException {
        if (open == null) {
            open = new SqliteInserts(database.writer(), node);
        }
        try {
            open.begin(clock.instant());
            List<Receipt> receipts = new ArrayList<>(entries.size());
            for (Entry entry : entries) {
                receipts.add(put(open, entry, key));
            }
            checkpoints.committed(open.commit(), open.connection());
            return receipts;
        } catch (SQLException | RuntimeException e) {
            close(); // which rolls back
            throw e;
        }
    }

    private static Receipt put(SqliteInserts table, Entry entry, SigningKey key) throws SQLException {
        Receipt there = entry.retried() ? table.find(entry) : null;
        if (there != null) {
            return there;
        }
        if (entry.sealed() != null) {
            table.insert(entry.draft(), entry.sealed(), null);
            return entry.sealed();
        }
        ReceiptDraft draft = table.ending(entry.draft());
        SqliteInserts.Head head = table.head(draft);
        if (head.hop() >= ReceiptLog.MAX_HOPS) {
            draft = entry.moved().draft();
            head = table.head(draft);
        }
        Receipt receipt = Receipt.seal(draft, head.hop() + 1, head.hash(), key);
        table.insert(draft, receipt, head.hash());
        return receipt;
    }

    @Override
    public boolean isRejection(SQLException e) {
        int code = e.getErrorCode() & 0xff;
        return code == CONSTRAINT || code == TOO_BIG || code == MISMATCH;
    }

    @Override
    public int hops(String tenant, String traceId) throws SQLException {
        try (Connection connection = database.reader();
                PreparedStatement query = connection.prepareStatement(
                        "SELECT max(hop) FROM receipts WHERE tenant = ? AND trace_id = ?")) {
            query.setString(1, tenant);
            query.setString(2, traceId);
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? row.getInt(1) : 0;
            }
        }
    }

    @Override
    public List<ReceiptDraft> leftOpen() throws SQLException {
        List<ReceiptDraft> drafts = new ArrayList<>();
        try (Connection connection = database.reader();
                PreparedStatement query = connection.prepareStatement(
                        "SELECT " + SqliteRows.COLUMNS
                                + " FROM open_streams JOIN receipts USING (tenant, trace_id, hop) WHERE node = ? ORDER BY seq")) {
            query.setString(1, node);
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    drafts.add(OpenReceipt.aborted(SqliteRows.receipt(rows), clock.instant()));
                }
            }
        }
        return drafts;
    }

    /** That it can be read says little: what must be had is the write lock. */
    @Override
    public void ping() throws SQLException {
        try (Connection connection = database.writer();
                Statement statement = connection.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
            statement.execute("ROLLBACK");
        }
    }

    @Override
    public void close() throws SQLException {
        SqliteInserts closing = open;
        open = null;
        if (closing != null) {
            closing.close();
        }
    }
}
