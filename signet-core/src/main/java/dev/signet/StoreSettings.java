package dev.signet;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

/**
 * The settings of what is kept beside this process's memory, read and checked. They hold for the life of an engine.
 *
 * @param storage null where the store on the class path decides
 * @param postgresUrl empty for none; holds a password
 * @param dataDir directory of the SQLite file and the spool
 * @param poolOverflow connections above {@code poolSize}
 * @param receiptQueue verified exchanges under way at once
 * @param spoolSize octets
 * @param receiptCacheUrl empty for none; may hold a password
 * @param redisUrl empty for none; may hold a password
 * @param replay null for Redis where it is configured, else this process's memory
 * @param localOnFailure whether this node's memory decides while Redis is away
 * @param maxSkew seconds
 */
public record StoreSettings(
        Storage storage,
        String postgresUrl,
        Path dataDir,
        int poolSize,
        int poolOverflow,
        Duration poolRecycle,
        Duration timeout,
        int receiptQueue,
        long spoolSize,
        ReceiptCache receiptCache,
        String receiptCacheUrl,
        String redisUrl,
        Replay replay,
        boolean localOnFailure,
        Duration claimTimeout,
        int waitReplicas,
        long maxSkew,
        long nonceCapacity,
        int tenantNonceCapacity) {

    /** Where receipts are kept. */
    public enum Storage {
        SQLITE,
        POSTGRES,
        NONE
    }

    /** Where receipts that were read are cached. */
    public enum ReceiptCache {
        NONE,
        MEMORY,
        REDIS
    }

    /** Where nonces are remembered. */
    public enum Replay {
        LOCAL,
        REDIS
    }

    /** @param hostGuard whether the host remembers nonces itself */
    static StoreSettings of(SettingValues values, boolean hostGuard) {
        boolean auto = values.text(Setting.STORAGE).toLowerCase(Locale.ROOT).equals("auto");
        String postgresUrl = values.text(Setting.POSTGRES_URL);
        Storage storage =
                !auto ? values.choice(Setting.STORAGE, Storage.class) : postgresUrl.isEmpty() ? null : Storage.POSTGRES;
        if (storage == Storage.POSTGRES && postgresUrl.isEmpty()) {
            throw new IllegalArgumentException(
                    "setting storage: postgres needs postgres-url: postgresql://user:password@host:5432/database");
        }
        String redisUrl = values.text(Setting.REDIS_URL);
        boolean autoReplay =
                values.text(Setting.REPLAY).toLowerCase(Locale.ROOT).equals("auto");
        Replay replay =
                autoReplay ? redisUrl.isEmpty() ? null : Replay.REDIS : values.choice(Setting.REPLAY, Replay.class);
        if (replay == Replay.REDIS && redisUrl.isEmpty()) {
            throw new IllegalArgumentException(
                    "setting replay: redis needs redis-url: redis://user:password@host:6379");
        }
        if (replay == null && storage == Storage.POSTGRES && !hostGuard) {
            throw new IllegalArgumentException(
                    "setting replay: nodes that share a PostgreSQL store must share their nonces too, or a request could be replayed on another node."
                            + " Set redis-url; or, where there is one node only, replay to local");
        }
        ReceiptCache cache = values.choice(Setting.RECEIPT_CACHE, ReceiptCache.class);
        String cacheUrl = values.text(Setting.RECEIPT_CACHE_URL);
        if (cache == ReceiptCache.REDIS && (cacheUrl.isEmpty() || cacheUrl.equals(redisUrl))) {
            throw new IllegalArgumentException(
                    "setting receipt-cache: redis needs receipt-cache-url, a Redis other than that of redis-url: receipts must not crowd out nonces");
        }
        return new StoreSettings(
                storage,
                postgresUrl,
                Path.of(values.text(Setting.DATA_DIR)),
                values.size(Setting.POOL_SIZE),
                values.size(Setting.POOL_OVERFLOW),
                Duration.ofSeconds(values.seconds(Setting.POOL_RECYCLE)),
                values.duration(Setting.STORE_TIMEOUT),
                values.size(Setting.RECEIPT_QUEUE),
                values.longSize(Setting.SPOOL_SIZE, Long.MAX_VALUE),
                cache,
                cacheUrl,
                redisUrl,
                replay == null ? Replay.LOCAL : replay,
                values.flag(Setting.ON_STORE_FAILURE, "local", "refuse"),
                values.duration(Setting.CLAIM_TIMEOUT),
                values.size(Setting.REDIS_WAIT_REPLICAS),
                values.seconds(Setting.MAX_SKEW),
                values.longSize(Setting.NONCE_CAPACITY, Long.MAX_VALUE),
                values.size(Setting.TENANT_NONCE_CAPACITY));
    }

    /** These, less what the host brings itself. */
    StoreSettings beside(boolean hostReceipts, boolean hostGuard) {
        return new StoreSettings(
                storage == null && hostReceipts ? Storage.NONE : storage,
                postgresUrl,
                dataDir,
                poolSize,
                poolOverflow,
                poolRecycle,
                timeout,
                receiptQueue,
                spoolSize,
                receiptCache,
                receiptCacheUrl,
                redisUrl,
                hostGuard ? Replay.LOCAL : replay,
                localOnFailure,
                claimTimeout,
                waitReplicas,
                maxSkew,
                nonceCapacity,
                tenantNonceCapacity);
    }

    /** Without what stands in the URLs. */
    @Override
    public String toString() {
        return "StoreSettings[storage=" + storage + ", replay=" + replay + "]";
    }
}
