package dev.signet;

import dev.signet.jose.VerificationKey;

/**
 * A client's key, the tenant that it belongs to, and whether it has been revoked.
 *
 * @param purpose what its JWK's member {@code purpose} says, or null
 */
public record TrustedKey(String tenant, VerificationKey key, boolean revoked, String purpose) {
    /** A key that says nothing of its purpose. */
    public TrustedKey(String tenant, VerificationKey key, boolean revoked) {
        this(tenant, key, revoked, null);
    }
}
