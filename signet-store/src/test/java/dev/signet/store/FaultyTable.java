package dev.signet.store;

import dev.signet.jose.SigningKey;
import dev.signet.receipt.Receipt;
import dev.signet.receipt.ReceiptDraft;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.Semaphore;

/** A table that fails when it is told to, before or after the real one has committed. */
final class FaultyTable implements ReceiptTable {
    private final ReceiptTable table;
    private final Semaphore gate = new Semaphore(1);
    private final Semaphore pings = new Semaphore(1);
    volatile boolean down;
    volatile boolean losesAnswers;
    volatile boolean breaks;
    volatile int largestBatch;

    FaultyTable(ReceiptTable table) {
        this.table = table;
    }

    /** Makes commits wait. */
    void hold() {
        gate.acquireUninterruptibly();
    }

    void release() {
        gate.release();
    }

    /** Makes pings wait. */
    void holdPings() {
        pings.acquireUninterruptibly();
    }

    void releasePings() {
        pings.release();
    }

    @Override
    public List<Receipt> commit(List<Entry> entries, SigningKey key) throws SQLException {
        gate.acquireUninterruptibly();
        try {
            check();
            if (breaks) {
                breaks = false;
                throw new IllegalStateException("a bug in the driver");
            }
            largestBatch = Math.max(largestBatch, entries.size());
            List<Receipt> receipts = table.commit(entries, key);
            if (losesAnswers) {
                losesAnswers = false;
                throw new SQLException("the connection was lost before the answer to COMMIT");
            }
            return receipts;
        } finally {
            gate.release();
        }
    }

    private void check() throws SQLException {
        if (down) {
            throw new SQLException("the database is down");
        }
    }

    @Override
    public boolean isRejection(SQLException e) {
        return table.isRejection(e);
    }

    @Override
    public int hops(String tenant, String traceId) throws SQLException {
        check();
        return table.hops(tenant, traceId);
    }

    @Override
    public List<ReceiptDraft> leftOpen() throws SQLException {
        check();
        return table.leftOpen();
    }

    @Override
    public void ping() throws SQLException {
        pings.acquireUninterruptibly();
        try {
            check();
            table.ping();
        } finally {
            pings.release();
        }
    }
}
