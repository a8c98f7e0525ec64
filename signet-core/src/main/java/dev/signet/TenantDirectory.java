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
     * Who an API key belongs to. Compares secrets in constant time.
     *
     * @param presented untrusted text
     * @return null when it is unknown, revoked or expired
     */
    ApiKey apiKey(String presented);

    /** Whether all requests of a tenant are refused. */
    boolean isSuspended(String tenant);

    /** Asks another too: for API keys that this one does not know; a tenant is suspended where either says so. */
    default TenantDirectory or(TenantDirectory other) {
        TenantDirectory first = this;
        return new TenantDirectory() {
            @Override
            public ApiKey apiKey(String presented) {
                ApiKey known = first.apiKey(presented);
                return known != null ? known : other.apiKey(presented);
            }

            @Override
            public boolean isSuspended(String tenant) {
                return first.isSuspended(tenant) || other.isSuspended(tenant);
            }
        };
    }

    /**
     * An API key that was recognized.
     *
     * @param prefix what of it may be shown
     */
    record ApiKey(String tenant, String prefix) {}
}
