package dev.signet.store;

import dev.signet.TenantId;
import dev.signet.TenantLimits;
import dev.signet.jose.SignatureEngine;
import dev.signet.store.TenantTables.Session;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The tenants of a store, to be managed. What is done here takes effect in every node within two seconds. Methods throw {@link IllegalArgumentException}, saying what
 * is wrong, for a tenant or key that is not there and for values that cannot be; {@link dev.signet.StoreException} when the store cannot be reached. Safe for many threads and processes:
 * changes are made one after the other.
 */
public final class Tenants {
    private static final int MOST_NAME_CHARACTERS = 200;
    private static final Pattern PRINTABLE = Pattern.compile("[^\\p{Cc}\\p{Cf}\\p{Cs}]*");
    private static final String COLUMNS =
            "id, name, state, trusted_keys, jwks_url, allowlist, limits, created_at, updated_at";

    private final TenantTables tables;
    private final Clock clock;

    Tenants(TenantTables tables, Clock clock) {
        this.tables = tables;
        this.clock = clock;
    }

    /** @param name for people; null for the id */
    public void create(String id, String name) {
        TenantId.require(id);
        String shown = requireText("name", name == null ? id : name);
        tables.change((session, version) -> {
            if (find(session, id).isPresent()) {
                throw new IllegalArgumentException("there is a tenant '" + id + "' already");
            }
            return session.update(
                    "insert into signet.tenants (id, name, state, limits, version, created_at, updated_at) values (?, ?, 'active', '{}', ?, ?, ?)",
                    id,
                    shown,
                    version,
                    clock.millis(),
                    clock.millis());
        });
    }

    /** All, by id. */
    public List<Tenant> list() {
        return tables.read(
                session -> session.query(Tenants::tenant, "select " + COLUMNS + " from signet.tenants order by id"));
    }

    public Optional<Tenant> find(String id) {
        return TenantId.isValid(id) ? tables.read(session -> find(session, id)) : Optional.empty();
    }

    private static Optional<Tenant> find(Session session, String id) throws SQLException {
        return session.query(Tenants::tenant, "select " + COLUMNS + " from signet.tenants where id = ?", id).stream()
                .findFirst();
    }

    /** From now on all its requests are refused. */
    public void suspend(String id) {
        set(id, "state", "suspended");
    }

    public void resume(String id) {
        set(id, "state", "active");
    }

    public void rename(String id, String name) {
        set(id, "name", requireText("name", name));
    }

    /** Its own list of hosts; null for none of its own. */
    public void allowlist(String id, List<String> hosts) {
        set(id, "allowlist", StoredLimits.hosts(TenantLimits.NONE.withAllowlist(hosts)));
    }

    /** All its limits, the list of hosts included. */
    public void limits(String id, TenantLimits limits) {
        tables.change((session, version) -> {
            set(session, version, id, "allowlist", StoredLimits.hosts(limits));
            set(session, version, id, "limits", StoredLimits.others(limits));
            return null;
        });
    }

    /**
     * Replaces a tenant's trusted keys, or the URL of them. Members {@code tenant} in them are overridden. Private parts are dropped; shared secrets are kept in clear, since signatures cannot be
     * verified without them.
     *
     * @param jwks a JWK set; an empty one trusts nobody
     * @param requireIss whether every node requires {@code iss}, so that two tenants may use one kid
     * @return the kids
     */
    public List<String> trust(String id, String jwks, SignatureEngine engine, boolean requireIss) {
        TenantKeySet keys = TenantKeySet.of(jwks, TenantId.require(id), engine);
        return tables.change((session, version) -> {
            replaceKeys(session, version, id, keys.text(), null);
            for (String kid : keys.kids()) {
                List<String> others = session.query(
                        row -> row.getString(1), "select tenant from signet.trusted_kids where kid = ?", kid);
                if (!others.isEmpty() && !requireIss) {
                    throw new IllegalArgumentException("the kid '" + kid + "' is that of a key of the tenant '"
                            + others.get(0) + "', too; that needs require-iss");
                }
                session.update("insert into signet.trusted_kids (kid, tenant) values (?, ?)", kid, id);
            }
            return keys.kids();
        });
    }

    /**
     * Replaces a tenant's trusted keys by what is at a URL, fetched through the guard when it is needed: all of them that tenant's, whatever they say, and found only by signatures that name it in
     * {@code iss}. Whether policy lets the URL be fetched is for {@link dev.signet.RemoteKeys#check} to say.
     *
     * @param url https
     */
    public void trustUrl(String id, String url) {
        TenantId.require(id);
        String checked = KeyUrl.require(url);
        tables.change((session, version) -> {
            replaceKeys(session, version, id, null, checked);
            return null;
        });
    }

    /** The one or the other. */
    private void replaceKeys(Session session, long version, String id, String keys, String url) throws SQLException {
        set(session, version, id, "trusted_keys", keys);
        session.update("update signet.tenants set jwks_url = ? where id = ?", url, id);
        session.update("delete from signet.trusted_kids where tenant = ?", id);
    }

    /**
     * Makes an API key. The store keeps a salted hash of it.
     *
     * @param expiresAt null for never
     * @param label for people, or null
     */
    public NewApiKey createApiKey(String id, Instant expiresAt, String label) {
        if (label != null) {
            requireText("label", label);
        }
        if (expiresAt != null && !expiresAt.isAfter(clock.instant())) {
            throw new IllegalArgumentException("an API key that expires at " + expiresAt + " has expired already");
        }
        return tables.change((session, version) -> {
            touch(session, version, id);
            String key;
            do {
                key = ApiKeyText.draw();
            } while (!apiKeys(session, "prefix", ApiKeyText.prefix(key)).isEmpty());
            String prefix = ApiKeyText.prefix(key);
            byte[] salt = ApiKeyText.salt();
            session.update(
                    "insert into signet.api_keys (prefix, tenant, salt, hash, label, created_at, expires_at) values (?, ?, ?, ?, ?, ?, ?)",
                    prefix,
                    id,
                    salt,
                    ApiKeyText.hash(salt, key),
                    label,
                    clock.millis(),
                    expiresAt == null ? null : expiresAt.toEpochMilli());
            return new NewApiKey(id, prefix, key, expiresAt);
        });
    }

    /** A tenant's API keys, revoked and expired ones too, the oldest first. */
    public List<StoredApiKey> apiKeys(String id) {
        return TenantId.isValid(id) ? tables.read(session -> apiKeys(session, "tenant", id)) : List.of();
    }

    private static List<StoredApiKey> apiKeys(Session session, String column, String value) throws SQLException {
        return session.query(
                row -> new StoredApiKey(
                        row.getString("prefix"),
                        row.getString("tenant"),
                        row.getString("label"),
                        instant(row, "created_at"),
                        instant(row, "expires_at"),
                        instant(row, "revoked_at")),
                "select prefix, tenant, label, created_at, expires_at, revoked_at from signet.api_keys where " + column
                        + " = ? order by created_at, prefix",
                value);
    }

    /**
     * For ever. Revoking a second time changes nothing.
     *
     * @return whose it was
     */
    public String revokeApiKey(String prefix) {
        if (!ApiKeyText.isPrefix(prefix)) { // and may be a whole key: not to be shown
            throw new IllegalArgumentException("that is no prefix of an API key, which is " + ApiKeyText.PREFIX_FORM);
        }
        return tables.change((session, version) -> {
            List<StoredApiKey> found = apiKeys(session, "prefix", prefix);
            if (found.isEmpty()) {
                throw new IllegalArgumentException("there is no API key " + prefix);
            }
            String tenant = found.get(0).tenant();
            touch(session, version, tenant);
            session.update(
                    "update signet.api_keys set revoked_at = ? where prefix = ? and revoked_at is null",
                    clock.millis(),
                    prefix);
            return tenant;
        });
    }

    private void set(String id, String column, String value) {
        tables.change((session, version) -> {
            set(session, version, id, column, value);
            return null;
        });
    }

    private void set(Session session, long version, String id, String column, String value) throws SQLException {
        touch(session, version, id);
        session.update("update signet.tenants set " + column + " = ? where id = ?", value, id);
    }

    /** Lets nodes see that the tenant has changed. */
    private void touch(Session session, long version, String id) throws SQLException {
        int rows = session.update(
                "update signet.tenants set version = ?, updated_at = ? where id = ?",
                version,
                clock.millis(),
                TenantId.require(id));
        if (rows == 0) {
            throw new IllegalArgumentException("there is no tenant '" + id + "'");
        }
    }

    private static Tenant tenant(ResultSet row) throws SQLException {
        return new Tenant(
                row.getString("id"),
                row.getString("name"),
                row.getString("state").equals("suspended"),
                TenantKeySet.kids(row.getString("trusted_keys")),
                row.getString("jwks_url"),
                StoredLimits.read(row.getString("limits"), row.getString("allowlist")),
                instant(row, "created_at"),
                instant(row, "updated_at"));
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        long millis = row.getLong(column);
        return row.wasNull() ? null : Instant.ofEpochMilli(millis);
    }

    /** A text that can be printed without surprises. */
    private static String requireText(String what, String text) {
        if (text.isBlank()
                || text.length() > MOST_NAME_CHARACTERS
                || !PRINTABLE.matcher(text).matches()) {
            throw new IllegalArgumentException("a " + what + " has 1 to " + MOST_NAME_CHARACTERS
                    + " characters, none of them a control character");
        }
        return text;
    }
}
