package dev.signet.store;

import dev.signet.receipt.Receipt;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Function;

/** The receipts in PostgreSQL, without a writer of them. The database stays its owner's to close. */
final class PostgresReceipts implements StoredReceipts {
    private final PostgresDatabase database;
    private final PostgresReads reads;
    private final PostgresManifests manifests;
    private final PostgresMonths months;

    PostgresReceipts(PostgresDatabase database) {
        this.database = database;
        this.reads = new PostgresReads(database);
        this.manifests = new PostgresManifests(database);
        this.months = new PostgresMonths(database);
    }

    @Override
    public List<Receipt> chain(String tenant, String traceId) {
        return reads.chain(tenant, traceId);
    }

    @Override
    public Optional<Receipt> receipt(String tenant, String receiptHash) {
        return reads.receipt(tenant, receiptHash);
    }

    @Override
    public Map<String, byte[]> payloads(String tenant, String traceId, long most) {
        return reads.payloads(tenant, traceId, most);
    }

    @Override
    public Period period(String tenant, Instant from, Instant to) {
        Micros.passMillisecond();
        return new PostgresPeriod(database, tenant, from, to);
    }

    @Override
    public <T> T manifest(String tenant, Function<String, Sealed<T>> make) {
        return manifests.add(tenant, make);
    }

    @Override
    public List<String> tenants() {
        return reads.tenants();
    }

    @Override
    public Iterator<List<Receipt>> chains(String tenant) {
        return reads.chains(tenant);
    }

    @Override
    public SortedMap<String, SortedMap<LocalDate, Long>> usage(LocalDate from, LocalDate to) {
        return reads.usage(from, to);
    }

    @Override
    public long erasePayloads(String tenant) {
        return reads.erasePayloads(tenant);
    }

    @Override
    public SortedMap<LocalDate, Long> usage(String tenant, LocalDate from, LocalDate to) {
        return reads.usage(tenant, from, to);
    }

    @Override
    public List<YearMonth> months() {
        return months.all();
    }

    @Override
    public List<String> tenants(YearMonth month) {
        return months.tenants(month);
    }

    @Override
    public Instant lastCommit(YearMonth month) {
        return months.lastCommit(month);
    }

    @Override
    public Period month(String tenant, YearMonth month) {
        return months.receipts(tenant, month);
    }

    @Override
    public boolean drop(YearMonth month, long exported) {
        return months.drop(month, exported);
    }
}
