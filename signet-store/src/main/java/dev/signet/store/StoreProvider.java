package dev.signet.store;

import dev.signet.Backends;
import dev.signet.FileMark;
import dev.signet.HighWaterMark;
import dev.signet.KeyResolver;
import dev.signet.ReceiptLog;
import dev.signet.RemoteKeys;
import dev.signet.StoreSettings;
import dev.signet.StoreSettings.Replay;
import dev.signet.StoreSettings.Storage;
import dev.signet.TenantDirectory;
import dev.signet.jose.SignatureEngine;
import dev.signet.jose.SigningKey;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What signet-core finds of this module: opens the stores that the settings ask for, a SQLite file where they do not say which. */
public final class StoreProvider implements Backends.Provider {
    private static final Logger LOG = LoggerFactory.getLogger(StoreProvider.class);
    private static final String FILE = "signet.db";
    private static final int RECEIPT_OCTETS = 16 << 10;
    private static final long CACHE_OCTETS = 64 << 20;
    private static final Duration CACHE_TTL = Duration.ofHours(1);
    private static final String PREFIX = "signet:";

    @Override
    public Backends open(
            StoreSettings settings,
            SignatureEngine engine,
            Supplier<SigningKey> receiptKey,
            RemoteKeys remote,
            Clock clock) {
        Closing closing = new Closing();
        try {
            return open(settings, engine, receiptKey, remote, clock, closing);
        } catch (RuntimeException e) {
            closing.run();
            throw e;
        }
    }

    private static Backends open(
            StoreSettings settings,
            SignatureEngine engine,
            Supplier<SigningKey> receiptKey,
            RemoteKeys remote,
            Clock clock,
            Closing closing) {
        HighWaterMark ownMark = new FileMark(settings.dataDir().resolve("replay-mark"));
        if (settings.storage() == Storage.NONE) {
            RedisReplayGuard guard = guard(settings, ownMark, clock, closing);
            return new Backends(null, TenantDirectory.NONE, KeyResolver.NONE, guard, ownMark, closing);
        }
        ReceiptLogSettings bounds = ReceiptLogSettings.in(settings.dataDir())
                .withQueue(settings.receiptQueue())
                .withStoreTimeout(settings.timeout())
                .withSpool(settings.spoolSize(), RECEIPT_OCTETS);
        TenantTables tables;
        HighWaterMark mark;
        ReceiptLog store;
        if (settings.storage() == Storage.POSTGRES) {
            PostgresDatabase database = closing.add(PostgresDatabase.open(postgres(settings)));
            store = closing.add(PostgresReceiptLog.open(database, bounds, receiptKey, clock));
            tables = TenantTables.of(database);
            mark = new DatabaseMark(database.pool());
            LOG.info("receipts are kept in {}", database);
        } else {
            Path file = settings.dataDir().resolve(FILE);
            SqliteReceiptLog log = closing.add(SqliteReceiptLog.open(file, bounds, receiptKey, clock));
            store = log;
            tables = TenantTables.of(log.database(), file);
            mark = ownMark;
            LOG.info("receipts are kept in {}", file);
        }
        StoredTenants tenants = closing.add(new StoredTenants(tables, engine, remote, clock));
        RedisReplayGuard guard = settings.replay() == Replay.REDIS ? guard(settings, mark, clock, closing) : null;
        return new Backends(cached(store, settings, closing), tenants, tenants, guard, mark, closing);
    }

    private static PostgresSettings postgres(StoreSettings settings) {
        try {
            return new PostgresSettings(
                    settings.postgresUrl(),
                    settings.poolSize(),
                    settings.poolOverflow(),
                    settings.poolRecycle(),
                    settings.timeout());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("settings of PostgreSQL: " + e.getMessage(), e);
        }
    }

    private static RedisReplayGuard guard(StoreSettings settings, HighWaterMark mark, Clock clock, Closing closing) {
        RedisOptions options;
        try {
            options = RedisOptions.of(settings.redisUrl());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("setting redis-url: " + e.getMessage(), e);
        }
        RedisReplayGuard guard = closing.add(options.prefix(PREFIX)
                .timeLimit(settings.claimTimeout())
                .onStoreFailure(
                        settings.localOnFailure()
                                ? RedisOptions.OnStoreFailure.LOCAL
                                : RedisOptions.OnStoreFailure.REFUSE)
                .waitReplicas(settings.waitReplicas(), settings.claimTimeout().dividedBy(2))
                .mark(mark)
                .clock(clock)
                .maxSkew(Duration.ofSeconds(settings.maxSkew()))
                .capacity(settings.nonceCapacity(), settings.tenantNonceCapacity())
                .start());
        LOG.info("nonces are shared in Redis");
        return guard;
    }

    private static ReceiptLog cached(ReceiptLog log, StoreSettings settings, Closing closing) {
        return switch (settings.receiptCache()) {
            case NONE -> log;
            case MEMORY -> CachedReceipts.inMemory(log, CACHE_OCTETS);
            case REDIS ->
                closing.add(CachedReceipts.inRedis(
                        log, settings.receiptCacheUrl(), PREFIX, null, CACHE_TTL, settings.claimTimeout()));
        };
    }
}
