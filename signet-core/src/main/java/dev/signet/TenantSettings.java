package dev.signet;

/**
 * What differs for one tenant.
 *
 * @param phase stricter than the global one, or null
 * @param suspended whether all its requests are refused
 * @param allowRs256 whether its RSA keys may be used with PKCS #1 v1.5
 */
public record TenantSettings(Phase phase, boolean suspended, boolean allowRs256) {
    static final TenantSettings DEFAULT = new TenantSettings(null, false, false);
}
