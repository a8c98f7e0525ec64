package dev.signet;

/**
 * Whom a {@link RequestVerifier} asks.
 *
 * @param keys the clients'
 * @param delegates gateways' keys, to sign for clients with
 * @param receipts null where none are kept
 */
record VerifierParts(
        KeyResolver keys,
        KeyResolver delegates,
        TenantDirectory tenants,
        ReplayGuard guard,
        RequestPolicy policy,
        ReceiptLog receipts) {}
