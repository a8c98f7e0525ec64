package dev.signet.receipt;

import dev.signet.json.CanonicalForm;
import dev.signet.json.CanonicalJson;
import dev.signet.json.JsonException;
import dev.signet.json.JsonValue;
import dev.signet.json.JsonValue.Kind;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The members of an object, each of the type that it must have; anything else is an error with this object's code that names the member. */
final class JsonObject {
    private static final Pattern HASH = Pattern.compile("sha256:[0-9a-f]{64}");

    private final Map<String, JsonValue> members;
    private final ReceiptFault fault;
    private final String prefix;

    private JsonObject(JsonValue value, ReceiptFault fault, String prefix, String what) {
        if (value.kind() != Kind.OBJECT) {
            throw new ReceiptException(fault, what + " is not a JSON object");
        }
        this.members = value.members();
        this.fault = fault;
        this.prefix = prefix;
    }

    static JsonObject of(JsonValue value, ReceiptFault fault, String what) {
        return new JsonObject(value, fault, "", what);
    }

    /** Reads strictly. */
    static CanonicalForm read(byte[] json, ReceiptFault fault) {
        try {
            return CanonicalJson.of(json);
        } catch (JsonException e) {
            throw new ReceiptException(fault, "not strict JSON: " + e.getMessage());
        }
    }

    boolean has(String name) {
        return members.containsKey(name) && members.get(name).kind() != Kind.NULL;
    }

    /** Null where the member is absent or null. */
    JsonValue optional(String name) {
        return has(name) ? members.get(name) : null;
    }

    /** The member, which may be null in JSON but must be there. */
    JsonValue present(String name) {
        JsonValue value = members.get(name);
        if (value == null) {
            throw wrong(name, "is missing");
        }
        return value;
    }

    String string(String name) {
        JsonValue value = present(name);
        if (value.kind() != Kind.STRING) {
            throw wrong(name, "is not a string");
        }
        return value.string();
    }

    /** Null where the member is absent or null. */
    String optionalString(String name) {
        return has(name) ? string(name) : null;
    }

    String nonEmpty(String name) {
        String value = string(name);
        if (value.isEmpty()) {
            throw wrong(name, "is empty");
        }
        return value;
    }

    /** {@code sha256:} and 64 hex digits in lower case. */
    String hash(String name) {
        String value = string(name);
        if (!HASH.matcher(value).matches()) {
            throw wrong(name, "is not 'sha256:' and 64 hex digits in lower case");
        }
        return value;
    }

    /** Null where the member is absent or null. */
    String optionalHash(String name) {
        return has(name) ? hash(name) : null;
    }

    long integer(String name, long min, long max) {
        JsonValue value = present(name);
        if (!value.isInteger() || value.integer() < min || value.integer() > max) {
            throw wrong(name, "is not an integer from " + min + " to " + max);
        }
        return value.integer();
    }

    String timestamp(String name) {
        String value = string(name);
        if (Timestamp.parse(value) == null) {
            throw wrong(name, "is not a time such as 2026-11-20T12:00:00.123Z");
        }
        return value;
    }

    List<JsonValue> array(String name) {
        JsonValue value = present(name);
        if (value.kind() != Kind.ARRAY) {
            throw wrong(name, "is not a list");
        }
        return value.elements();
    }

    /** Empty where the member is absent or null. */
    List<JsonValue> optionalArray(String name) {
        return has(name) ? array(name) : List.of();
    }

    JsonObject object(String name) {
        return new JsonObject(present(name), fault, prefix + name + ".", "'" + prefix + name + "'");
    }

    ReceiptException wrong(String name, String problem) {
        return new ReceiptException(fault, "'" + prefix + name + "' " + problem);
    }
}
