package dev.signet.store;

import dev.signet.store.TenantTables.Session;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A tenant as the tables have it, with its API keys that are not revoked. Never prints a secret. */
record TenantRow(
        String id,
        boolean suspended,
        String trustedKeys,
        String jwksUrl,
        String hosts,
        String limits,
        List<Key> apiKeys) {

    /**
     * A hash is no secret, but no text for people either.
     *
     * @param expiresAt epoch milliseconds; {@link Long#MAX_VALUE} for never
     */
    record Key(String tenant, String prefix, byte[] salt, byte[] hash, long expiresAt) {
        /** Matches no text. */
        static final Key NOBODY = new Key("", "", new byte[16], new byte[0], Long.MIN_VALUE);

        private static Key read(ResultSet row) throws SQLException {
            long expiresAt = row.getLong("expires_at");
            boolean never = row.wasNull();
            return new Key(
                    row.getString("id"),
                    row.getString("prefix"),
                    row.getBytes("salt"),
                    row.getBytes("hash"),
                    never ? Long.MAX_VALUE : expiresAt);
        }

        @Override
        public String toString() {
            return prefix;
        }
    }

    /** The tenants that were changed after a version. In one statement, so that a tenant and its keys are of one moment. */
    static List<TenantRow> changedSince(Session session, long version) throws SQLException {
        Map<String, TenantRow> tenants = new LinkedHashMap<>();
        session.query(
                row -> {
                    TenantRow tenant = tenants.get(row.getString("id"));
                    if (tenant == null) {
                        tenant = read(row);
                        tenants.put(tenant.id, tenant);
                    }
                    return row.getString("prefix") == null || tenant.apiKeys.add(Key.read(row));
                },
                "select t.id, t.state, t.trusted_keys, t.jwks_url, t.allowlist, t.limits, k.prefix, k.salt, k.hash, k.expires_at"
                        + " from signet.tenants t"
                        + " left join signet.api_keys k on k.tenant = t.id and k.revoked_at is null"
                        + " where t.version > ?",
                version);
        return List.copyOf(tenants.values());
    }

    private static TenantRow read(ResultSet row) throws SQLException {
        return new TenantRow(
                row.getString("id"),
                !row.getString("state").equals("active"),
                row.getString("trusted_keys"),
                row.getString("jwks_url"),
                row.getString("allowlist"),
                row.getString("limits"),
                new ArrayList<>());
    }

    @Override
    public String toString() {
        return id;
    }
}
