package dev.signet.store;

import dev.signet.RemoteKeys;
import dev.signet.jose.SignatureEngine;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** All tenants of a store as of one version of it; never changes. */
final class TenantSnapshot {
    static final TenantSnapshot EMPTY = new TenantSnapshot(-1, Map.of());

    private final long version;
    private final Map<String, StoredTenant> tenants;
    private final Map<String, TenantRow.Key> apiKeys = new HashMap<>();
    private final Map<String, StoredTenant> ownersByKid = new HashMap<>();

    private TenantSnapshot(long version, Map<String, StoredTenant> tenants) {
        this.version = version;
        this.tenants = tenants;
        Set<String> shared = new HashSet<>();
        for (StoredTenant tenant : tenants.values()) {
            tenant.apiKeys().forEach(key -> apiKeys.put(key.prefix(), key));
            for (String kid : tenant.kids()) {
                if (ownersByKid.put(kid, tenant) != null) {
                    shared.add(kid);
                }
            }
        }
        ownersByKid.keySet().removeAll(shared);
    }

    TenantSnapshot with(long newVersion, List<TenantRow> changed, SignatureEngine engine, RemoteKeys remote) {
        Map<String, StoredTenant> all = new HashMap<>(tenants);
        for (TenantRow row : changed) {
            all.put(row.id(), StoredTenant.of(row, tenants.get(row.id()), engine, remote));
        }
        return new TenantSnapshot(newVersion, all);
    }

    long version() {
        return version;
    }

    /** Null when it is not known. */
    StoredTenant tenant(String id) {
        return tenants.get(id);
    }

    /** The only tenant with a key of that kid in the store, or null: who is fetched from a URL could else take another's kid. */
    StoredTenant owner(String kid) {
        return ownersByKid.get(kid);
    }

    /** The key of that prefix, or one that matches nothing. */
    TenantRow.Key apiKey(String prefix) {
        return apiKeys.getOrDefault(prefix, TenantRow.Key.NOBODY);
    }
}
