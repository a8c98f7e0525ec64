package dev.signet;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.signet.json.CanonicalJson;
import dev.signet.json.JsonException;
import dev.signet.json.JsonValue;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * API keys and their tenants as a setting has them: a JSON object whose member names are the keys, such as
 * {@code {"prod_key":{"tenant":"acme","fallback_enabled":true,"fu_monthly_limit":50000}}}. The keys are not kept, and not shown by any error. Safe for many threads.
 */
public final class ConfiguredTenants implements TenantDirectory {
    private static final Logger LOG = LoggerFactory.getLogger(ConfiguredTenants.class);
    private static final int MOST_SHOWN = 8;
    private static final int MOST_SHOWN_OF_A_WRONG_ONE = 4;
    private static final int SAFE_LENGTH = 20;
    private static final int MOST_CHARACTERS = 512;

    private final SecretIndex<ApiKey> keys = new SecretIndex<>();
    private final Map<String, TenantLimits> limits = new HashMap<>();

    private ConfiguredTenants() {}

    /**
     * @param json with, for each key, {@code tenant} and the members of {@link TenantLimits#parse}. Limits are a tenant's, so where it has several keys, those that
     *     give limits must agree
     * @throws IllegalArgumentException naming the key that is wrong by its first characters
     */
    public static ConfiguredTenants parse(String json) {
        JsonValue root;
        try {
            root = CanonicalJson.of(json.getBytes(UTF_8)).root();
        } catch (JsonException e) {
            // Its message may show what stands there.
            throw new IllegalArgumentException("not strict JSON (RFC 8259, no member name twice), at byte " + e.offset()
                    + "; what stands there is not shown, since it may be an API key");
        }
        if (root.kind() != JsonValue.Kind.OBJECT) {
            throw new IllegalArgumentException("a JSON object is needed, such as {\"API-KEY\":{\"tenant\":\"acme\"}}");
        }
        ConfiguredTenants tenants = new ConfiguredTenants();
        root.members().forEach((key, value) -> {
            try {
                tenants.add(key, value);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "the API key " + beginning(key, MOST_SHOWN_OF_A_WRONG_ONE) + "… " + e.getMessage());
            }
        });
        return tenants;
    }

    private void add(String key, JsonValue value) {
        if (!key.matches("[!-~]{1," + MOST_CHARACTERS + "}")) {
            throw new IllegalArgumentException(
                    "is no text that a header field can carry: 1 to " + MOST_CHARACTERS + " of ASCII, without spaces");
        }
        if (value.kind() != JsonValue.Kind.OBJECT) {
            throw new IllegalArgumentException("has no JSON object, such as {\"tenant\":\"acme\"}");
        }
        Map<String, JsonValue> members = value.members();
        for (String name : members.keySet()) {
            if (!name.equals("tenant") && !TenantLimits.MEMBERS.contains(name)) {
                throw new IllegalArgumentException("has " + TenantLimits.shown(name)
                        + " which has no meaning; known are tenant, "
                        + String.join(
                                ", ", TenantLimits.MEMBERS.stream().sorted().toList()));
            }
        }
        String tenant = tenant(members.get("tenant"));
        TenantLimits own = TenantLimits.of(members);
        if (members.size() > 1) {
            TenantLimits before = limits.putIfAbsent(tenant, own);
            if (before != null && !before.equals(own)) {
                throw new IllegalArgumentException(
                        "gives its tenant other limits than another key does; give them with one of the keys");
            }
        }
        if (key.length() < SAFE_LENGTH) {
            LOG.warn(
                    "the API key {}… of the tenant {} has {} characters; make longer ones: openssl rand -base64 32",
                    beginning(key, MOST_SHOWN_OF_A_WRONG_ONE),
                    tenant,
                    key.length());
        }
        keys.put(key, new ApiKey(tenant, beginning(key, MOST_SHOWN)));
    }

    private static String tenant(JsonValue value) {
        if (value == null || value.kind() != JsonValue.Kind.STRING) {
            throw new IllegalArgumentException("has no text 'tenant'");
        }
        if (!TenantId.isValid(value.string())) {
            throw new IllegalArgumentException("has a 'tenant' that is none: an id is " + TenantId.FORM);
        }
        return value.string();
    }

    /** What may be shown of a key: never more than a quarter. */
    private static String beginning(String key, int most) {
        return key.substring(0, Math.min(most, key.length() / 4));
    }

    @Override
    public ApiKey apiKey(String presented) {
        return presented.length() > MOST_CHARACTERS ? null : keys.get(presented);
    }

    /** Suspending is a setting of its own. */
    @Override
    public boolean isSuspended(String tenant) {
        return false;
    }

    @Override
    public TenantLimits limits(String tenant) {
        return limits.get(tenant);
    }
}
