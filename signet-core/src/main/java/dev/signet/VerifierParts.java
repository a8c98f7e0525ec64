package dev.signet;

/**
 * Whom a {@link RequestVerifier} asks.
 *
 * @param receipts null where none are kept
 */
record VerifierParts(
        KeyResolver keys, TenantDirectory tenants, ReplayGuard guard, RequestPolicy policy, ReceiptLog receipts) {}
