package dev.signet.jose;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.util.JSONObjectUtils;
import dev.signet.json.CanonicalForm;
import dev.signet.json.CanonicalJson;
import dev.signet.json.JsonException;
import dev.signet.json.JsonValue;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads keys and key sets (RFC 7517) strictly: duplicate members and duplicate kids are errors, not surprises. */
public final class JwkSets {
    private JwkSets() {}

    /** One JWK and the members of it that no standard names, such as Signet's {@code tenant} and {@code purpose}. */
    public record Entry(JWK jwk, Map<String, JsonValue> members) {}

    /** @throws IllegalArgumentException with a message for the one who wrote the key */
    public static JWK parseKey(String json) {
        return entry(read(json).root(), "the key").jwk();
    }

    /** @throws IllegalArgumentException naming the key, by its place in the set, that is wrong */
    public static List<Entry> parse(String json) {
        JsonValue keys = read(json).member("keys");
        if (keys == null || keys.kind() != JsonValue.Kind.ARRAY) {
            throw new IllegalArgumentException(
                    "no JWK set: a JSON object with an array 'keys' is needed (RFC 7517 section 5)");
        }
        List<Entry> entries = new ArrayList<>();
        Set<String> kids = new HashSet<>();
        for (JsonValue key : keys.elements()) {
            Entry entry = entry(key, "keys[" + entries.size() + "]");
            String tenant = entry.members().containsKey("tenant")
                    ? entry.members().get("tenant").text()
                    : "";
            String kid = entry.jwk().getKeyID();
            if (kid != null && !kids.add(kid + " " + tenant)) {
                throw new IllegalArgumentException("keys[" + entries.size() + "]: the kid '" + kid + "' occurs twice");
            }
            entries.add(entry);
        }
        return entries;
    }

    /** Whether shared secrets and public keys stand in one set, as they never do in one that is published. */
    public static boolean mixesSymmetry(List<Entry> entries) {
        long secrets = entries.stream()
                .filter(e -> e.jwk() instanceof OctetSequenceKey)
                .count();
        return secrets > 0 && secrets < entries.size();
    }

    private static CanonicalForm read(String json) {
        try {
            return CanonicalJson.of(json.getBytes(StandardCharsets.UTF_8));
        } catch (JsonException e) {
            throw new IllegalArgumentException("not strict JSON: " + e.getMessage());
        }
    }

    private static Entry entry(JsonValue value, String what) {
        if (value.kind() != JsonValue.Kind.OBJECT) {
            throw new IllegalArgumentException(what + ": a JWK is a JSON object");
        }
        try {
            JWK jwk = JWK.parse(JSONObjectUtils.parse(value.text()));
            return new Entry(jwk, value.members());
        } catch (ParseException | IllegalArgumentException | IllegalStateException e) {
            throw new IllegalArgumentException(what + ": " + e.getMessage(), e);
        }
    }

    /** The public keys of a set as text, for publication. */
    public static String publish(List<JWK> keys) {
        return new JWKSet(keys).toString(true);
    }
}
