package dev.signet.store;

import dev.signet.Dependency;
import dev.signet.StoreException;
import dev.signet.jose.SigningKey;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** Receipts in one SQLite file, for one node. A receipt is durable when its transaction is in the write-ahead log, synced. Others may read the file meanwhile. */
public final class SqliteReceiptLog implements ReceiptStore {
    private final SqliteDatabase database;
    private final Checkpoints checkpoints;
    private final SqliteTable table;
    private final ReceiptWriter writer;
    private final SqliteReceipts receipts;

    private SqliteReceiptLog(
            SqliteDatabase database,
            Checkpoints checkpoints,
            SqliteTable table,
            UnaryOperator<ReceiptTable> wrap,
            Spool spool,
            Supplier<SigningKey> keys,
            Clock clock,
            ReceiptLogSettings settings) {
        this.database = database;
        this.checkpoints = checkpoints;
        this.table = table;
        this.receipts = new SqliteReceipts(database, clock);
        this.writer = new ReceiptWriter(wrap.apply(table), spool, keys, clock, settings);
    }

    /**
     * Opens, or creates, a database; writes what an earlier process left in the spool, and closes as {@code aborted} the streams that it left open.
     *
     * @param file may be in the data directory, or elsewhere
     * @param keys the active receipt key, asked for each signature; null while none is active
     * @throws StoreException where it cannot be opened, a later version made it, or another process uses the data directory
     */
    public static SqliteReceiptLog open(
            Path file, ReceiptLogSettings settings, Supplier<SigningKey> keys, Clock clock) {
        return open(file, settings, keys, clock, UnaryOperator.identity());
    }

    /** @param wrap what the writer gets instead of the table */
    static SqliteReceiptLog open(
            Path file,
            ReceiptLogSettings settings,
            Supplier<SigningKey> keys,
            Clock clock,
            UnaryOperator<ReceiptTable> wrap) {
        Spool spool = Spool.open(settings.spool(), settings.spoolSize());
        try {
            SqliteDatabase database = SqliteDatabase.open(file, settings.storeTimeout());
            Checkpoints checkpoints = new Checkpoints(database);
            SqliteTable table = new SqliteTable(database, NodeId.in(settings.dataDirectory()), clock, checkpoints);
            return new SqliteReceiptLog(database, checkpoints, table, wrap, spool, keys, clock, settings);
        } catch (RuntimeException e) {
            spool.close();
            throw e;
        }
    }

    /** The same file for what else is in it; open as long as this is. */
    SqliteDatabase database() {
        return database;
    }

    @Override
    public CompletionStage<Admission> admit(String tenant, String traceId, boolean continued, int payload) {
        return writer.admit(tenant, traceId, continued, payload);
    }

    @Override
    public StoredReceipts receipts() {
        return receipts;
    }

    @Override
    public Health health() {
        return new Health("sqlite", writer.isUp(), writer.queued(), writer.spooledBytes());
    }

    @Override
    public CompletionStage<Dependency> check() {
        return writer.check().thenApply(up -> new Dependency("store", "sqlite", up, true));
    }

    @Override
    public void close() {
        try (database;
                table;
                checkpoints) {
            writer.close();
        } catch (SQLException e) {
            throw database.failed(e);
        }
    }
}
