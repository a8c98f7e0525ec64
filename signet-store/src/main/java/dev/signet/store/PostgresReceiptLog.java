package dev.signet.store;

import dev.signet.StoreException;
import dev.signet.jose.SigningKey;
import dev.signet.receipt.Receipt;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
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
    public List<Receipt> chain(String tenant, String traceId) {
        return receipts.chain(tenant, traceId);
    }

    @Override
    public Optional<Receipt> receipt(String tenant, String receiptHash) {
        return receipts.receipt(tenant, receiptHash);
    }

    @Override
    public Map<String, byte[]> payloads(String tenant, String traceId) {
        return receipts.payloads(tenant, traceId);
    }

    @Override
    public Period period(String tenant, Instant from, Instant to) {
        return receipts.period(tenant, from, to);
    }

    @Override
    public <T> T manifest(String tenant, Function<String, Sealed<T>> make) {
        return receipts.manifest(tenant, make);
    }

    @Override
    public List<String> tenants() {
        return receipts.tenants();
    }

    @Override
    public Iterator<List<Receipt>> chains(String tenant) {
        return receipts.chains(tenant);
    }

    @Override
    public SortedMap<String, SortedMap<LocalDate, Long>> usage(LocalDate from, LocalDate to) {
        return receipts.usage(from, to);
    }

    @Override
    public long erasePayloads(String tenant) {
        return receipts.erasePayloads(tenant);
    }

    @Override
    public SortedMap<LocalDate, Long> usage(String tenant, LocalDate from, LocalDate to) {
        return receipts.usage(tenant, from, to);
    }

    @Override
    public List<YearMonth> months() {
        return receipts.months();
    }

    @Override
    public List<String> tenants(YearMonth month) {
        return receipts.tenants(month);
    }

    @Override
    public Instant lastCommit(YearMonth month) {
        return receipts.lastCommit(month);
    }

    @Override
    public Period month(String tenant, YearMonth month) {
        return receipts.month(tenant, month);
    }

    @Override
    public boolean drop(YearMonth month, long exported) {
        return receipts.drop(month, exported);
    }

    @Override
    public Health health() {
        return new Health("postgres", writer.isUp(), writer.queued(), writer.spooledBytes());
    }

    @Override
    public void close() {
        try (nodes;
                table) {
            writer.close();
        }
    }
}
