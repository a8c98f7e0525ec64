package dev.signet;

import dev.signet.jose.VerificationKey;

/** A client's key, the tenant that it belongs to, and whether it has been revoked. */
public record TrustedKey(String tenant, VerificationKey key, boolean revoked) {}
