package dev.signet.store;

import dev.signet.Dependency;
import dev.signet.ReceiptLog;
import dev.signet.StoreException;
import dev.signet.receipt.Receipt;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** A log whose single receipts are read from a cache first, by tenant and hash. Chains, periods and all that is written pass through. */
public final class CachedReceipts implements ReceiptLog {
    private final ReceiptLog log;
    private final ReceiptCache cache;

    private CachedReceipts(ReceiptLog log, ReceiptCache cache) {
        this.log = log;
        this.cache = cache;
    }

    /**
     * In this process's memory.
     *
     * @param octets what the cache may hold, about
     */
    public static CachedReceipts inMemory(ReceiptLog log, long octets) {
        return new CachedReceipts(log, new CaffeineReceipts(octets));
    }

    /**
     * In Redis, which all nodes share. Without it, everything is read from the log.
     *
     * @param uri as in {@link RedisOptions#of}
     * @param prefix what every key begins with
     * @param caCertificates as in {@link RedisOptions#caCertificates}; null for the JVM's
     * @param ttl how long a receipt is kept; an hour is usual
     * @param timeLimit how long a read may wait for Redis
     * @throws StoreException when the URI's Redis cannot be reached at the start
     */
    public static CachedReceipts inRedis(
            ReceiptLog log, String uri, String prefix, Path caCertificates, Duration ttl, Duration timeLimit) {
        return new CachedReceipts(log, new RedisReceipts(uri, prefix, caCertificates, ttl, timeLimit));
    }

    @Override
    public Optional<Receipt> receipt(String tenant, String receiptHash) {
        Receipt kept = cache.get(tenant, receiptHash);
        if (kept != null) {
            return Optional.of(kept);
        }
        Optional<Receipt> read = log.receipt(tenant, receiptHash);
        read.ifPresent(cache::put);
        return read;
    }

    @Override
    public CompletionStage<Admission> admit(String tenant, String traceId, boolean continued, int payload) {
        return log.admit(tenant, traceId, continued, payload);
    }

    @Override
    public List<Receipt> chain(String tenant, String traceId) {
        return log.chain(tenant, traceId);
    }

    @Override
    public Map<String, byte[]> payloads(String tenant, String traceId, long most) {
        return log.payloads(tenant, traceId, most);
    }

    @Override
    public Period period(String tenant, Instant from, Instant to) {
        return log.period(tenant, from, to);
    }

    @Override
    public <T> T manifest(String tenant, Function<String, Sealed<T>> make) {
        return log.manifest(tenant, make);
    }

    @Override
    public Health health() {
        return log.health();
    }

    @Override
    public CompletionStage<Dependency> check() {
        return log.check();
    }

    @Override
    public void close() {
        log.close();
        cache.close();
    }
}
