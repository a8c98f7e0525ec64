package dev.signet.store;

import dev.signet.StoreException;
import dev.signet.TenantLimits;
import dev.signet.TrustedKey;
import dev.signet.jose.SignatureEngine;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A tenant in memory. */
record StoredTenant(
        boolean suspended, TenantLimits limits, List<String> kids, LazyTrustedKeys keys, List<TenantRow.Key> apiKeys) {
    private static final Logger LOG = LoggerFactory.getLogger(StoredTenant.class);

    /** @param before the same tenant before it was changed, or null: its keys are not checked again where they are the same */
    static StoredTenant of(TenantRow row, StoredTenant before, SignatureEngine engine) {
        try {
            return new StoredTenant(
                    row.suspended(),
                    StoredLimits.read(row.limits(), row.hosts()),
                    TenantKeySet.kids(row.trustedKeys()),
                    before != null && before.keys.isOf(row.trustedKeys())
                            ? before.keys
                            : new LazyTrustedKeys(row.id(), row.trustedKeys(), engine),
                    row.apiKeys());
        } catch (IllegalArgumentException | StoreException e) {
            LOG.error(
                    "the tenant {} in the store cannot be understood, so it is suspended: {}",
                    row.id(),
                    e.getMessage());
            return new StoredTenant(
                    true, TenantLimits.NONE, List.of(), new LazyTrustedKeys(row.id(), null, engine), row.apiKeys());
        }
    }

    TrustedKey key(String kid) {
        return keys.resolve(kid);
    }
}
