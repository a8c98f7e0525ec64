package dev.signet.store;

import dev.signet.TenantLimits;
import java.time.Instant;
import java.util.List;

/**
 * A tenant of the store.
 *
 * @param trustedKids the kids of its trusted keys
 */
public record Tenant(
        String id,
        String name,
        boolean suspended,
        List<String> trustedKids,
        TenantLimits limits,
        Instant createdAt,
        Instant updatedAt) {}
