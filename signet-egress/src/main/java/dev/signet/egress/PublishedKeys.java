package dev.signet.egress;

import dev.signet.TrustedKeys;
import dev.signet.json.CanonicalJson;
import dev.signet.json.JsonException;
import dev.signet.json.JsonValue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A JWK set (RFC 7517 section 5) as a URL gave it. What is wrong with one key is that key's alone; what is wrong with the JSON or with the kids is the set's. Of what others wrote it keeps so much
 * only: there may be very many sets.
 */
final class PublishedKeys {
    private static final int MOST_KEYS = 1000;
    private static final int MOST_KID_CHARACTERS = 512;
    private static final int MOST_PURPOSE_CHARACTERS = 64;
    private static final String UNKNOWN_PURPOSE = "unknown";
    private static final int MOST_KEY_CHARACTERS = 8 * 1024; // three times RSA's 16384 bits

    /** What is kept of one tenant's keys: their kids, and of those that may be trusted the members below. */
    static final int MOST_KEPT_CHARACTERS = 256 * 1024;

    private static final Set<String> KEY_TYPES = Set.of("RSA", "EC", "OKP");
    private static final List<String> NEEDED_MEMBERS =
            List.of("kty", "crv", "x", "y", "n", "e", "kid", "alg", "use", "key_ops");
    private static final Set<String> PRIVATE_MEMBERS = Set.of("d", "p", "q", "dp", "dq", "qi", "oth", "priv");

    private final Map<Name, PublishedKey> byName = new HashMap<>();
    private final Map<String, PublishedKey> byKid = new HashMap<>();
    private final List<PublishedKey> keys = new ArrayList<>();
    private final List<KeyProblem> problems = new ArrayList<>();
    private final boolean oneTenant;
    private final boolean requireIss;
    private int kept;

    private record Name(String tenant, String kid) {}

    private PublishedKeys(boolean oneTenant, boolean requireIss) {
        this.oneTenant = oneTenant;
        this.requireIss = requireIss;
    }

    /**
     * One tenant's set, whatever its keys say of tenants.
     *
     * @throws IllegalArgumentException when the set makes no sense
     */
    static PublishedKeys ofTenant(byte[] json) {
        return new PublishedKeys(true, false).read(json);
    }

    /**
     * A set whose keys say by their member {@code tenant} whose they are.
     *
     * @param requireIss whether two tenants may use one kid
     * @throws IllegalArgumentException when the set makes no sense
     */
    static PublishedKeys ofTenants(byte[] json, boolean requireIss) {
        return new PublishedKeys(false, requireIss).read(json);
    }

    /** @param tenant null for whoever has that kid */
    PublishedKey find(String tenant, String kid) {
        return tenant == null ? byKid.get(kid) : byName.get(new Name(tenant, kid));
    }

    /** Those that may be trusted, as far as can be seen without checking them. */
    List<PublishedKey> keys() {
        return keys;
    }

    List<KeyProblem> problems() {
        return problems;
    }

    private PublishedKeys read(byte[] json) {
        JsonValue members;
        try {
            members = CanonicalJson.of(json).member("keys");
        } catch (JsonException e) {
            throw new IllegalArgumentException("is not strict JSON: " + e.getMessage(), e);
        }
        if (members == null || members.kind() != JsonValue.Kind.ARRAY) {
            throw new IllegalArgumentException("is no JWK set: a JSON object with an array 'keys' is needed");
        }
        List<JsonValue> elements = members.elements();
        if (elements.size() > MOST_KEYS) {
            throw new IllegalArgumentException("has " + elements.size() + " keys; at most " + MOST_KEYS + " are taken");
        }
        Set<Name> names = new HashSet<>();
        Set<String> kids = new HashSet<>();
        for (int place = 0; place < elements.size(); place++) {
            JsonValue element = elements.get(place);
            if (element.kind() != JsonValue.Kind.OBJECT) {
                problems.add(new KeyProblem(place, null, false, "is no JSON object"));
                continue;
            }
            Map<String, JsonValue> jwk = element.members();
            String kid = string(jwk, "kid");
            String tenant =
                    jwk.containsKey("tenant") && !oneTenant ? string(jwk, "tenant") : TrustedKeys.DEFAULT_TENANT;
            if (kid != null) { // also that of a key that cannot be used: which one is meant is not for us to guess
                boolean first = names.add(new Name(tenant, kid));
                if (!kids.add(kid) && !(first && requireIss)) {
                    throw new IllegalArgumentException("has two keys with the kid '" + LogText.of(kid) + "'"
                            + (first ? ", under two tenants; that needs require-iss" : ""));
                }
            }
            add(jwk, place, tenant, kid);
        }
        return this;
    }

    private void add(Map<String, JsonValue> jwk, int place, String tenant, String kid) {
        String type = string(jwk, "kty");
        boolean symmetric = "oct".equals(type) || jwk.containsKey("k");
        boolean secret = symmetric || jwk.keySet().stream().anyMatch(PRIVATE_MEMBERS::contains);
        String needed = needed(jwk);
        String problem = secret ? secret(symmetric) : problem(jwk, type, tenant, kid);
        if (problem == null && needed.length() > MOST_KEY_CHARACTERS) {
            problem = "is larger than any key that is taken: more than " + MOST_KEY_CHARACTERS / 1024 + " KiB";
        }
        if (problem != null) {
            String shown = kid == null || kid.length() > MOST_KID_CHARACTERS ? null : kid;
            keep(shown == null ? 0 : shown.length());
            problems.add(new KeyProblem(place, shown, secret, problem));
            return;
        }
        PublishedKey key = new PublishedKey(place, tenant, kid, jwk.containsKey("revoked"), purpose(jwk), needed);
        keep(key.kept());
        keys.add(key);
        byName.put(new Name(key.tenant(), key.kid()), key);
        byKid.put(key.kid(), byKid.containsKey(key.kid()) ? null : key); // of two tenants: nobody's without iss
    }

    /** Null where it says nothing of one. */
    private static String purpose(Map<String, JsonValue> jwk) {
        String purpose = string(jwk, "purpose");
        return !jwk.containsKey("purpose") || purpose != null && purpose.length() <= MOST_PURPOSE_CHARACTERS
                ? purpose
                : UNKNOWN_PURPOSE;
    }

    /** The key without what nobody reads: certificates, for one. */
    private static String needed(Map<String, JsonValue> jwk) {
        return NEEDED_MEMBERS.stream()
                .filter(jwk::containsKey)
                .map(name -> '"' + name + "\":" + jwk.get(name).text())
                .collect(Collectors.joining(",", "{", "}"));
    }

    private void keep(int characters) {
        kept += characters;
        if (oneTenant && kept > MOST_KEPT_CHARACTERS) {
            throw new IllegalArgumentException("has more than " + MOST_KEPT_CHARACTERS / 1024 + " KiB of keys");
        }
    }

    private static String secret(boolean symmetric) {
        return symmetric
                ? "is a shared secret that everybody can read now: replace it, and never publish one"
                : "has its private part in it, which everybody can read now: replace it, and publish the public part only";
    }

    /** Null for none. */
    private static String problem(Map<String, JsonValue> jwk, String type, String tenant, String kid) {
        if (kid == null || kid.isEmpty() || kid.length() > MOST_KID_CHARACTERS) {
            return "has no 'kid' of 1 to " + MOST_KID_CHARACTERS + " characters";
        }
        if (tenant == null) {
            return "has a 'tenant' that is no string";
        }
        if (type == null || !KEY_TYPES.contains(type)) {
            return "has a 'kty' that is none of RSA, EC, OKP";
        }
        return jwk.containsKey("use") && !"sig".equals(string(jwk, "use")) ? "has a 'use' other than 'sig'" : null;
    }

    private static String string(Map<String, JsonValue> members, String name) {
        JsonValue value = members.get(name);
        return value != null && value.kind() == JsonValue.Kind.STRING ? value.string() : null;
    }
}
