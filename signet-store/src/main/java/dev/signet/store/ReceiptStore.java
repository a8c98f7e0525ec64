package dev.signet.store;

import dev.signet.ReceiptLog;
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

/** A receipt log in a database: what is appended to it, and what its operator does with what is there. */
public interface ReceiptStore extends ReceiptLog, StoredReceipts {
    /** What is there, without the way to append. */
    StoredReceipts receipts();

    @Override
    default List<Receipt> chain(String tenant, String traceId) {
        return receipts().chain(tenant, traceId);
    }

    @Override
    default Optional<Receipt> receipt(String tenant, String receiptHash) {
        return receipts().receipt(tenant, receiptHash);
    }

    @Override
    default Map<String, byte[]> payloads(String tenant, String traceId, long most) {
        return receipts().payloads(tenant, traceId, most);
    }

    @Override
    default Period period(String tenant, Instant from, Instant to) {
        return receipts().period(tenant, from, to);
    }

    @Override
    default <T> T manifest(String tenant, Function<String, Sealed<T>> make) {
        return receipts().manifest(tenant, make);
    }

    @Override
    default List<String> tenants() {
        return receipts().tenants();
    }

    @Override
    default Iterator<List<Receipt>> chains(String tenant) {
        return receipts().chains(tenant);
    }

    @Override
    default SortedMap<String, SortedMap<LocalDate, Long>> usage(LocalDate from, LocalDate to) {
        return receipts().usage(from, to);
    }

    @Override
    default long erasePayloads(String tenant) {
        return receipts().erasePayloads(tenant);
    }

    @Override
    default SortedMap<LocalDate, Long> usage(String tenant, LocalDate from, LocalDate to) {
        return receipts().usage(tenant, from, to);
    }

    @Override
    default List<YearMonth> months() {
        return receipts().months();
    }

    @Override
    default List<String> tenants(YearMonth month) {
        return receipts().tenants(month);
    }

    @Override
    default Instant lastCommit(YearMonth month) {
        return receipts().lastCommit(month);
    }

    @Override
    default Period month(String tenant, YearMonth month) {
        return receipts().month(tenant, month);
    }

    @Override
    default boolean drop(YearMonth month, long exported) {
        return receipts().drop(month, exported);
    }
}
