package dev.signet.store;

import dev.signet.Dependency;
import dev.signet.StoreException;
import dev.signet.jose.SigningKey;
import java.time.Clock;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Receipts in PostgreSQL 13 or later, for any number of nodes. A receipt is durable when its transaction is committed with {@code synchronous_commit} on, or
 * stronger where the database's default is. Times of commits are the database's.
 */
public final class PostgresReceiptLog implements ReceiptStore {
    private final PostgresDatabase database;
    private final PostgresNodes nodes;
    private final PostgresTable table;
    private final ReceiptWriter writer;
    private final PostgresReceipts receipts;

    private PostgresReceiptLog(
            PostgresDatabase database,
            UnaryOperator<ReceiptTable> wrap,
            Spool spool,
            Supplier<SigningKey> keys,
            Clock clock,
            ReceiptLogSettings settings) {
        this.database = database;
        this.receipts = new PostgresReceipts(database);
        String node = NodeId.in(settings.dataDirectory());
        this.nodes = new PostgresNodes(database, node, clock);
        this.table = new PostgresTable(database, nodes, node);
        this.writer = new ReceiptWriter(wrap.apply(table), spool, keys, clock, settings);
    }

    /**
     * Writes what an earlier process left in the spool, and closes as {@code aborted} the streams that it, or a node that is gone, left open.
     *
     * @param database stays open when this is closed
     * @param keys the active receipt key, asked for each signature; null while none is active
     * @throws StoreException when another process uses the data directory
     */
    public static PostgresReceiptLog open(
            PostgresDatabase database, ReceiptLogSettings settings, Supplier<SigningKey> keys, Clock clock) {
        return open(database, settings, keys, clock, UnaryOperator.identity());
    }

    /** @param wrap what the writer gets instead of the table */
    static PostgresReceiptLog open(
            PostgresDatabase database,
            ReceiptLogSettings settings,
            Supplier<SigningKey> keys,
            Clock clock,
            UnaryOperator<ReceiptTable> wrap) {
        Spool spool = Spool.open(settings.spool(), settings.spoolSize());
        try {
            return new PostgresReceiptLog(database, wrap, spool, keys, clock, settings);
        } catch (RuntimeException e) {
            spool.close();
            throw e;
        }
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
        return new Health("postgres", writer.isUp(), writer.queued(), writer.spooledBytes());
    }

    @Override
    public CompletionStage<Dependency> check() {
        return writer.check().thenApply(up -> new Dependency("store", "postgres", up, true));
    }

    @Override
    public void close() {
        try (nodes;
                table) {
            writer.close();
        }
    }
}
