package dev.signet.store;

import dev.signet.RemoteKeys;
import dev.signet.StoreException;
import dev.signet.TenantLimits;
import dev.signet.TrustedKey;
import dev.signet.jose.SignatureEngine;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A tenant in memory.
 *
 * @param kids those of {@code keys}, by which the tenant is found without {@code iss}; none where its keys come from a URL
 * @param byUrl where its keys come from a URL, else null
 */
record StoredTenant(
        String id,
        boolean suspended,
        TenantLimits limits,
        List<String> kids,
        LazyTrustedKeys keys,
        KeysByUrl byUrl,
        List<TenantRow.Key> apiKeys) {
    private static final Logger LOG = LoggerFactory.getLogger(StoredTenant.class);

    /** @param before the same tenant before it was changed, or null: its keys are not checked again where they are the same */
    static StoredTenant of(TenantRow row, StoredTenant before, SignatureEngine engine, RemoteKeys remote) {
        try {
            TenantLimits limits = StoredLimits.read(row.limits(), row.hosts());
            return new StoredTenant(
                    row.id(),
                    row.suspended(),
                    limits,
                    row.jwksUrl() == null ? TenantKeySet.kids(row.trustedKeys()) : List.of(),
                    before != null && before.keys.isOf(row.trustedKeys())
                            ? before.keys
                            : new LazyTrustedKeys(row.id(), row.trustedKeys(), engine),
                    KeysByUrl.of(row, limits, before, remote),
                    row.apiKeys());
        } catch (IllegalArgumentException | StoreException e) {
            LOG.error(
                    "the tenant {} in the store cannot be understood, so it is suspended: {}",
                    row.id(),
                    e.getMessage());
            return new StoredTenant(
                    row.id(),
                    true,
                    TenantLimits.NONE,
                    List.of(),
                    new LazyTrustedKeys(row.id(), null, engine),
                    null,
                    row.apiKeys());
        }
    }

    TrustedKey key(String kid) {
        return byUrl == null ? keys.resolve(kid) : byUrl.keys().resolve(id, kid);
    }

    /** As {@link dev.signet.KeyResolver#prepare}. Nothing is fetched for who is refused in any case. */
    CompletionStage<Void> prepare(String kid) {
        return byUrl == null || suspended ? null : byUrl.keys().prepare(id, kid);
    }
}
