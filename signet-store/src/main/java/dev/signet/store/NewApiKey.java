package dev.signet.store;

import java.time.Instant;

/**
 * An API key that was made now: the only moment at which it can be read.
 *
 * @param prefix what of it may be shown
 * @param key the secret
 * @param expiresAt null for never
 */
public record NewApiKey(String tenant, String prefix, String key, Instant expiresAt) {
    @Override
    public String toString() {
        return "NewApiKey[tenant=" + tenant + ", prefix=" + prefix + ", expiresAt=" + expiresAt + "]";
    }
}
