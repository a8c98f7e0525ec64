package dev.signet.store;

import dev.signet.KeyResolver;
import dev.signet.RemoteKeys;
import dev.signet.StoreException;
import dev.signet.TenantDirectory;
import dev.signet.TenantLimits;
import dev.signet.TrustedKey;
import dev.signet.jose.SignatureEngine;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tenants of a store, in memory: looked at every second, beside the requests, and read again as far as they have changed. While the store is down the last ones
 * stay. Safe for many threads.
 */
public final class StoredTenants implements TenantDirectory, KeyResolver, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StoredTenants.class);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    private final TenantTables tables;
    private final SignatureEngine engine;
    private final RemoteKeys remote;
    private final Clock clock;
    private final ScheduledExecutorService thread;
    private volatile TenantSnapshot snapshot;
    private boolean down; // of the one thread

    /**
     * @param remote where keys by URL are fetched; closed by the caller
     * @throws StoreException when they cannot be read
     */
    StoredTenants(TenantTables tables, SignatureEngine engine, RemoteKeys remote, Clock clock) {
        this.tables = tables;
        this.engine = engine;
        this.remote = remote;
        this.clock = clock;
        this.snapshot = TenantSnapshot.EMPTY;
        refresh();
        this.thread = Executors.newSingleThreadScheduledExecutor(Threads.named("signet-tenants"));
        thread.scheduleWithFixedDelay(this::look, LOOK_EVERY.toMillis(), LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void look() {
        try {
            refresh();
            if (down) {
                LOG.info("the tenants are read again");
            }
            down = false;
        } catch (RuntimeException e) { // else it would be the last look
            if (!down) {
                LOG.error("{}; the tenants read before stay until it is back", e.getMessage());
            }
            down = true;
        }
    }

    private void refresh() {
        tables.read(session -> {
            long version = session.version();
            TenantSnapshot known = snapshot;
            if (version < known.version()) {
                LOG.warn(
                        "the tenants in the store are older than those read before, as after a restored backup: all are read again");
                known = TenantSnapshot.EMPTY;
            }
            if (version != known.version()) {
                snapshot = known.with(version, TenantRow.changedSince(session, known.version()), engine, remote);
            }
            return null;
        });
    }

    @Override
    public ApiKey apiKey(String presented) {
        String prefix = ApiKeyText.prefix(presented);
        if (prefix == null) {
            return null;
        }
        TenantRow.Key key = snapshot.apiKey(prefix);
        boolean same = MessageDigest.isEqual(key.hash(), ApiKeyText.hash(key.salt(), presented));
        return same && clock.millis() < key.expiresAt() ? new ApiKey(key.tenant(), prefix) : null;
    }

    @Override
    public boolean isSuspended(String tenant) {
        StoredTenant known = snapshot.tenant(tenant);
        return known != null && known.suspended();
    }

    @Override
    public TenantLimits limits(String tenant) {
        StoredTenant known = snapshot.tenant(tenant);
        return known == null ? null : known.limits();
    }

    /** Null, too, where the signature names no tenant and several have keys of that kid, or one has it at a URL. */
    @Override
    public TrustedKey resolve(String iss, String kid) {
        StoredTenant tenant = iss == null ? snapshot.owner(kid) : snapshot.tenant(iss);
        return tenant == null ? null : tenant.key(kid);
    }

    @Override
    public CompletionStage<Void> prepare(String iss, String kid) {
        StoredTenant tenant = iss == null ? null : snapshot.tenant(iss);
        return tenant == null ? null : tenant.prepare(kid);
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
