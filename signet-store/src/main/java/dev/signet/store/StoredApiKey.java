package dev.signet.store;

import java.time.Instant;

/**
 * What is known of an API key: not the key.
 *
 * @param prefix its first characters, by which people recognize it
 * @param label what somebody called it, or null
 * @param expiresAt null for never
 * @param revokedAt null when it is not revoked
 */
public record StoredApiKey(
        String prefix, String tenant, String label, Instant createdAt, Instant expiresAt, Instant revokedAt) {}
