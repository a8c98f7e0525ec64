package dev.signet.store;

import dev.signet.KeyResolver;
import dev.signet.RemoteKeys;
import dev.signet.TenantLimits;
import java.util.List;
import java.util.Objects;

/**
 * A tenant's trusted keys where they come from a URL.
 *
 * @param hosts the tenant's own; null for none of its own
 */
record KeysByUrl(String url, List<String> hosts, KeyResolver keys) {
    /** Null for a tenant without a URL. What is the same as before stays, with what was fetched. */
    static KeysByUrl of(TenantRow row, TenantLimits limits, StoredTenant before, RemoteKeys remote) {
        String url = row.jwksUrl();
        if (url == null) {
            return null;
        }
        List<String> hosts = limits.allowlist();
        KeysByUrl known = before == null ? null : before.byUrl();
        return known != null && known.url.equals(url) && Objects.equals(known.hosts, hosts)
                ? known
                : new KeysByUrl(url, hosts, remote.of(row.id(), url, hosts));
    }
}
