package dev.signet.store;

import dev.signet.TenantLimits;
import java.time.Instant;
import java.util.List;

/**
 * A tenant of the store.
 *
 * @param trustedKids the kids of its trusted keys, where the store has them
 * @param jwksUrl where they are fetched, or null
 */
public record Tenant(
        String id,
        String name,
        boolean suspended,
        List<String> trustedKids,
        String jwksUrl,
        TenantLimits limits,
        Instant createdAt,
        Instant updatedAt) {}
