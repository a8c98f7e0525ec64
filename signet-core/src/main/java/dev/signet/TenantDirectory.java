package dev.signet;

/** What is known of tenants beside their signing keys. Called on the path of a request: it answers from memory. Safe for many threads. */
public interface TenantDirectory {
    /** The field that carries an API key. */
    String API_KEY_HEADER = "X-SIGNET-API-Key";

    /** Knows nobody. */
    TenantDirectory NONE = new TenantDirectory() {
        @Override
        public ApiKey apiKey(String presented) {
            return null;
        }

        @Override
        public boolean isSuspended(String tenant) {
            return false;
        }
    };

    /**
     * Who an API key belongs to, also while that tenant is suspended. Compares secrets in constant time.
     *
     * @param presented untrusted text
     * @return null when it is unknown, revoked or expired
     */
    ApiKey apiKey(String presented);

    /** Whether all requests of a tenant are refused; false for a tenant that is not known here. */
    boolean isSuspended(String tenant);

    /** What a tenant may use, or null where nothing is said of it here. */
    default TenantLimits limits(String tenant) {
        return null;
    }

    /** This directory's answers before those of another; a tenant is suspended when either says so. */
    default TenantDirectory over(TenantDirectory below) {
        return new StackedTenants(this, below);
    }

    /**
     * An API key that was recognized.
     *
     * @param prefix what of it may be shown
     */
    record ApiKey(String tenant, String prefix) {}
}
