package dev.signet.store;

import dev.signet.StoreException;
import dev.signet.jose.SigningKey;
import dev.signet.receipt.Receipt;
import java.nio.file.Path;
import java.sql.SQLException;
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

/** Receipts in one SQLite file, for one node. A receipt is durable when its transaction is in the write-ahead log, synced. Others may read the file meanwhile. */
public final class SqliteReceiptLog implements ReceiptStore {
    private final SqliteDatabase database;
    private final SqliteTable table;
    private final ReceiptWriter writer;
    private final SqliteReceipts receipts;

    private SqliteReceiptLog(
            SqliteDatabase database,
            SqliteTable table,
            UnaryOperator<ReceiptTable> wrap,
            Spool spool,
            Supplier<SigningKey> keys,
            Clock clock,
            ReceiptLogSettings settings) {
        this.database = database;
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
            SqliteTable table = new SqliteTable(database, NodeId.in(settings.dataDirectory()), clock);
            return new SqliteReceiptLog(database, table, wrap, spool, keys, clock, settings);
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
        return new Health("sqlite", writer.isUp(), writer.queued(), writer.spooledBytes());
    }

    @Override
    public void close() {
        try (database;
                table) {
            writer.close();
        } catch (SQLException e) {
            throw database.failed(e);
        }
    }
}
