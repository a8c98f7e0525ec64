package dev.signet.keys;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.signet.jose.JwkSets;
import dev.signet.json.CanonicalJson;
import dev.signet.json.JsonValue;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Key records as JSON: as they are published, as the key history has them, and as the ring's file does. */
final class KeyJson {
    private static final ObjectMapper JSON = new ObjectMapper();

    private KeyJson() {}

    /** The JWK of the published set. */
    static Map<String, Object> published(KeyRecord key) {
        Map<String, Object> members = new LinkedHashMap<>(key.jwk().toJSONObject());
        members.put("purpose", key.purpose().jwkName());
        return members;
    }

    /** The published JWK and what became of the key; a member that does not apply (yet) is null. */
    static Map<String, Object> history(KeyRecord key) {
        Map<String, Object> members = published(key);
        members.put("state", key.state().jsonName());
        members.put("not_before", numericDate(key.notBefore()));
        members.put("not_after", numericDate(key.notAfter()));
        members.put("revoked_at", numericDate(key.revokedAt()));
        members.put("reason", key.reason());
        members.put("invalid_from", numericDate(key.invalidFrom()));
        members.put("endorsement", key.endorsement());
        return members;
    }

    /** The entry of the file: the history's, and what only the ring needs. */
    static Map<String, Object> stored(KeyRecord key, String sealedPrivateJwk) {
        Map<String, Object> members = history(key);
        members.put("published_at", numericDate(key.publishedAt()));
        members.put("private", sealedPrivateJwk);
        return members;
    }

    /** The record of an entry of the file. */
    static KeyRecord read(JsonValue entry) {
        Map<String, JsonValue> members = entry.members();
        return new KeyRecord(
                JwkSets.parseKey(entry.text()),
                KeyPurpose.named(string(members, "purpose")),
                KeyState.named(string(members, "state")),
                instant(members, "published_at"),
                instant(members, "not_before"),
                instant(members, "not_after"),
                instant(members, "revoked_at"),
                string(members, "reason"),
                instant(members, "invalid_from"),
                string(members, "endorsement"));
    }

    /** A member that is a string, or null. */
    static String string(Map<String, JsonValue> members, String name) {
        JsonValue value = members.get(name);
        return value.kind() == JsonValue.Kind.NULL ? null : value.string();
    }

    /** {@code {"keys": […]}} */
    static byte[] set(List<Map<String, Object>> keys) {
        return canonical(Map.of("keys", keys));
    }

    static byte[] canonical(Map<String, Object> value) {
        try {
            return CanonicalJson.of(JSON.writeValueAsBytes(value)).toByteArray();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("strings, numbers and nulls are always JSON", e);
        }
    }

    static byte[] utf8(String text) {
        return text.getBytes(UTF_8);
    }

    private static Long numericDate(Instant time) {
        return time == null ? null : time.getEpochSecond();
    }

    private static Instant instant(Map<String, JsonValue> members, String name) {
        JsonValue value = members.get(name);
        return value.kind() == JsonValue.Kind.NULL ? null : Instant.ofEpochSecond(value.integer());
    }
}
