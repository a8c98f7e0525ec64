package dev.signet.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signet.Setting;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;

/** Settings as a conformance line ({@code nonce_ttl}) or an option ({@code nonce-ttl=60}) gives them. */
final class SettingTexts {
    /** What a running server has and a single check has not. */
    private static final Set<Setting> OF_SERVERS = EnumSet.of(
            Setting.TRUSTED_KEYS,
            Setting.SIGNING_KEY,
            Setting.SIGNING_KID,
            Setting.DATA_DIR,
            Setting.ENGINE,
            Setting.JWKS_MAX_AGE,
            Setting.NONCE_CAPACITY,
            Setting.TENANT_NONCE_CAPACITY,
            Setting.OBSERVED_SOURCES);

    private SettingTexts() {}

    /** @throws OpException {@code unknown_setting} for a name that is none */
    static Map<Setting, String> of(JsonNode config) {
        Map<Setting, String> texts = new EnumMap<>(Setting.class);
        if (config == null || config.isNull()) {
            return texts;
        }
        if (!config.isObject()) {
            throw OpException.badRequest("'config' is not an object");
        }
        for (Map.Entry<String, JsonNode> member : config.properties()) {
            Setting setting = named(member.getKey(), '_');
            if (setting == null) {
                throw new OpException("unknown_setting", "there is no setting '" + member.getKey() + "'");
            }
            texts.put(setting, text(member.getKey(), member.getValue()));
        }
        return texts;
    }

    /** @throws UserError for a name that is none */
    static Map<Setting, String> of(Map<String, String> options) {
        Map<Setting, String> texts = new EnumMap<>(Setting.class);
        options.forEach((name, value) -> {
            Setting setting = named(name, '-');
            if (setting == null) {
                throw UserError.usage("there is no setting '" + name + "'; write --set nonce-ttl=60, for example");
            }
            texts.put(setting, value);
        });
        return texts;
    }

    private static Setting named(String name, char separator) {
        for (Setting setting : Setting.values()) {
            if (setting.key().replace('-', separator).equals(name)) {
                return OF_SERVERS.contains(setting) ? null : setting;
            }
        }
        return null;
    }

    private static String text(String name, JsonNode value) {
        if (value.isArray()) {
            StringJoiner items = new StringJoiner(",");
            value.forEach(item -> items.add(text(name, item)));
            return items.toString();
        }
        if (!value.isValueNode() || value.isNull()) {
            throw OpException.badRequest(
                    "the setting '" + name + "' is neither a text, a number, true, false nor a list");
        }
        return value.asText();
    }
}
