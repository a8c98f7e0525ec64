package dev.signet.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.signet.StoreException;
import dev.signet.TenantLimits;
import dev.signet.json.CanonicalJson;
import dev.signet.json.JsonException;
import java.util.List;

/** Limits as two columns: the hosts, which change by themselves, and the others. */
final class StoredLimits {
    private StoredLimits() {}

    /** Host names have no commas. */
    static String hosts(TenantLimits limits) {
        return limits.allowlist() == null ? null : String.join(",", limits.allowlist());
    }

    static String others(TenantLimits limits) {
        return limits.withAllowlist(null).toJson();
    }

    static TenantLimits read(String others, String hosts) {
        try {
            TenantLimits limits =
                    TenantLimits.parse(CanonicalJson.of(others.getBytes(UTF_8)).root());
            return hosts == null
                    ? limits
                    : limits.withAllowlist(hosts.isEmpty() ? List.of() : List.of(hosts.split(",")));
        } catch (IllegalArgumentException | JsonException e) {
            throw new StoreException("the limits of a tenant in the store make no sense: " + e.getMessage(), e);
        }
    }
}
