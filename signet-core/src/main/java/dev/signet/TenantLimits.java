package dev.signet;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.signet.json.JsonValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a tenant may use, and what it is charged by.
 *
 * @param allowlist hosts that its exchanges may be forwarded to, such as {@code *.example.com}; null where it has no list of its own, empty where it may reach none
 * @param fallbackEnabled whether its payloads may be repaired by a model
 * @param fuMonthlyLimit fallback units a month, or null for no limit
 * @param vexMonthlyLimit verified exchanges a month, or null for no limit
 * @param stripeItemVex what Stripe knows its exchanges by, or null
 * @param stripeItemFu what Stripe knows its fallback units by, or null
 */
public record TenantLimits(
        List<String> allowlist,
        boolean fallbackEnabled,
        Long fuMonthlyLimit,
        Long vexMonthlyLimit,
        String stripeItemVex,
        String stripeItemFu) {
    /** Nothing is said: no limit, no fallback. */
    public static final TenantLimits NONE = new TenantLimits(null, false, null, null, null, null);

    /** The members of {@link #parse}. */
    static final Set<String> MEMBERS = Set.of(
            "allowlist",
            "fallback_enabled",
            "fu_monthly_limit",
            "vex_monthly_limit",
            "stripe_item_vex",
            "stripe_item_fu");

    private static final ObjectMapper JSON = new ObjectMapper();

    public TenantLimits {
        allowlist = allowlist == null ? null : List.copyOf(allowlist);
        try {
            HostList.of(allowlist == null ? List.of() : allowlist);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("has an 'allowlist' in which " + e.getMessage(), e);
        }
        requireNotNegative("fu_monthly_limit", fuMonthlyLimit);
        requireNotNegative("vex_monthly_limit", vexMonthlyLimit);
    }

    private static void requireNotNegative(String name, Long limit) {
        if (limit != null && limit < 0) {
            throw new IllegalArgumentException("has a '" + name + "' below 0");
        }
    }

    /** The same with another list of hosts. */
    public TenantLimits withAllowlist(List<String> hosts) {
        return new TenantLimits(hosts, fallbackEnabled, fuMonthlyLimit, vexMonthlyLimit, stripeItemVex, stripeItemFu);
    }

    /**
     * Reads a JSON object: {@code allowlist} (an array, or a text with commas), {@code fallback_enabled}, {@code fu_monthly_limit}, {@code vex_monthly_limit},
     * {@code stripe_item_vex}, {@code stripe_item_fu}. Each may be left out or null.
     *
     * @throws IllegalArgumentException naming the member that is wrong
     */
    public static TenantLimits parse(JsonValue object) {
        if (object.kind() != JsonValue.Kind.OBJECT) {
            throw new IllegalArgumentException("a JSON object is needed");
        }
        object.members().keySet().stream()
                .filter(name -> !MEMBERS.contains(name))
                .findFirst()
                .ifPresent(name -> {
                    throw new IllegalArgumentException("has " + shown(name) + ", which is none of "
                            + String.join(", ", MEMBERS.stream().sorted().toList()));
                });
        return of(object.members());
    }

    /** From an object's members; those of other names are not looked at. */
    static TenantLimits of(Map<String, JsonValue> members) {
        JsonValue fallback = value(members, "fallback_enabled", "true or false", JsonValue.Kind.BOOLEAN);
        return new TenantLimits(
                hosts(members.get("allowlist")),
                fallback != null && fallback.bool(),
                integer(members, "fu_monthly_limit"),
                integer(members, "vex_monthly_limit"),
                string(members, "stripe_item_vex"),
                string(members, "stripe_item_fu"));
    }

    private static List<String> hosts(JsonValue value) {
        if (value == null || value.kind() == JsonValue.Kind.NULL) {
            return null;
        }
        if (value.kind() == JsonValue.Kind.STRING) {
            List<String> hosts = new ArrayList<>();
            for (String host : value.string().split(",")) {
                if (!host.isBlank()) {
                    hosts.add(host.strip());
                }
            }
            return hosts;
        }
        if (value.kind() != JsonValue.Kind.ARRAY
                || !value.elements().stream().allMatch(host -> host.kind() == JsonValue.Kind.STRING)) {
            throw new IllegalArgumentException(
                    "has an 'allowlist' that is neither an array of texts nor a text with commas");
        }
        return value.elements().stream().map(JsonValue::string).toList();
    }

    private static Long integer(Map<String, JsonValue> members, String name) {
        JsonValue value = value(members, name, "a whole number", JsonValue.Kind.NUMBER);
        if (value != null && !value.isInteger()) {
            throw wrong(name, "a whole number");
        }
        return value == null ? null : value.integer();
    }

    private static String string(Map<String, JsonValue> members, String name) {
        JsonValue value = value(members, name, "a text", JsonValue.Kind.STRING);
        return value == null ? null : value.string();
    }

    private static JsonValue value(Map<String, JsonValue> members, String name, String what, JsonValue.Kind kind) {
        JsonValue value = members.get(name);
        if (value == null || value.kind() == JsonValue.Kind.NULL) {
            return null;
        }
        if (value.kind() != kind) {
            throw wrong(name, what);
        }
        return value;
    }

    private static IllegalArgumentException wrong(String name, String what) {
        return new IllegalArgumentException("has a '" + name + "' that is not " + what);
    }

    /** A foreign member's name, unless it looks like a key in the wrong place. */
    static String shown(String name) {
        return name.matches("[a-z_]{1,32}")
                ? "a member '" + name + "'"
                : "a member with a name that is not shown, since it may be a secret,";
    }

    /** What {@link #parse} reads. */
    public String toJson() {
        Map<String, Object> members = new LinkedHashMap<>();
        put(members, "allowlist", allowlist);
        put(members, "fallback_enabled", fallbackEnabled ? Boolean.TRUE : null);
        put(members, "fu_monthly_limit", fuMonthlyLimit);
        put(members, "vex_monthly_limit", vexMonthlyLimit);
        put(members, "stripe_item_vex", stripeItemVex);
        put(members, "stripe_item_fu", stripeItemFu);
        try {
            return JSON.writeValueAsString(members);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts and numbers are always JSON", e);
        }
    }

    private static void put(Map<String, Object> members, String name, Object value) {
        if (value != null) {
            members.put(name, value);
        }
    }
}
