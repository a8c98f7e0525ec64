package dev.signet.servlet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.signet.Phase;
import dev.signet.Setting;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** {@code docs/settings.md} and the property metadata say what {@link Setting} says; a difference fails with the text that is right. */
class SettingsDocumentTest {
    private static final Path DOCUMENT = Path.of(System.getProperty("signet.root", ".."), "docs", "settings.md");
    private static final String METADATA = "/META-INF/spring-configuration-metadata.json";

    private static final Set<Setting> LISTS = EnumSet.of(
            Setting.ROUTES,
            Setting.ROUTE_PHASES,
            Setting.EXEMPT,
            Setting.HEALTH_PATHS,
            Setting.JSON_RPC_ROUTES,
            Setting.ROUTE_TENANTS,
            Setting.TENANT_PHASES,
            Setting.SUSPENDED_TENANTS,
            Setting.EXTERNAL_URLS,
            Setting.AUDIENCES,
            Setting.REQUIRED_HEADERS,
            Setting.RS256_TENANTS,
            Setting.STREAM_TYPES,
            Setting.ALLOWED_HOSTS,
            Setting.EGRESS_PORTS,
            Setting.SUSPICIOUS_HOSTS,
            Setting.TRUSTED_PROXIES);

    private static final Map<Setting, List<String>> CHOICES = new EnumMap<>(Map.of(
            Setting.PHASE,
            Arrays.stream(Phase.values())
                    .map(phase -> phase.name().toLowerCase(Locale.ROOT))
                    .toList(),
            Setting.OBSERVE_INVALID,
            List.of("refuse", "pass"),
            Setting.BINDING,
            List.of("full", "method-path", "none"),
            Setting.LOSSY_NUMBERS,
            List.of("reject", "allow"),
            Setting.RAW_JSON,
            List.of("accept", "refuse"),
            Setting.ENGINE,
            List.of("auto", "bouncycastle", "corretto"),
            Setting.OVERSIZE_RESPONSE,
            List.of("pass", "refuse")));

    static {
        CHOICES.put(Setting.UPSTREAM, List.of("strip", "resign"));
        CHOICES.put(Setting.EGRESS_MODE, List.of("enforce", "report"));
        CHOICES.put(Setting.STORAGE, List.of("auto", "sqlite", "postgres", "none"));
        CHOICES.put(Setting.RECEIPT_CACHE, List.of("none", "memory", "redis"));
        CHOICES.put(Setting.REPLAY, List.of("auto", "local", "redis"));
        CHOICES.put(Setting.ON_STORE_FAILURE, List.of("refuse", "local"));
    }

    @Test
    void documentListsEverySetting() throws IOException {
        String text = Files.readString(DOCUMENT);
        assertEquals(table(), text.substring(text.indexOf("| setting")), "docs/settings.md must end with this table");
    }

    @Test
    void metadataListsEverySetting() throws IOException {
        try (InputStream in = Setting.class.getResourceAsStream(METADATA)) {
            assertEquals(metadata(), new String(in.readAllBytes(), StandardCharsets.UTF_8), METADATA);
        }
    }

    static String table() {
        StringBuilder table =
                new StringBuilder("| setting | environment | default | meaning |\n| --- | --- | --- | --- |\n");
        for (Setting setting : Setting.values()) {
            String alias = setting.aliases().stream()
                    .filter(name -> !name.equals(setting.environmentName()))
                    .map(name -> ", `" + name + "`")
                    .collect(Collectors.joining());
            String value = setting.defaultValue().isEmpty() ? "" : "`" + setting.defaultValue() + "`";
            table.append("| `%s` | `%s`%s | %s | %s |%n"
                    .formatted(setting.key(), setting.environmentName(), alias, value, setting.meaning()));
        }
        return table.toString();
    }

    static String metadata() {
        String properties = Arrays.stream(Setting.values())
                .map(setting ->
                        property("signet." + setting.key(), type(setting), setting.meaning(), setting.defaultValue()))
                .collect(Collectors.joining(",\n"));
        String hints = CHOICES.entrySet().stream()
                .map(choice -> "    {\"name\": \"signet." + choice.getKey().key() + "\", \"values\": ["
                        + choice.getValue().stream()
                                .map(value -> "{\"value\": \"" + value + "\"}")
                                .collect(Collectors.joining(", "))
                        + "]}")
                .collect(Collectors.joining(",\n"));
        return "{\n  \"properties\": [\n"
                + property(
                        "signet.enabled",
                        "java.lang.Boolean",
                        "whether Signet is put in front of the application, or into the gateway's routes",
                        "true")
                + ",\n" + properties + "\n  ],\n  \"hints\": [\n" + hints + "\n  ]\n}\n";
    }

    private static String property(String name, String type, String meaning, String defaultValue) {
        String quoted = type.endsWith("Boolean") ? defaultValue : "\"" + defaultValue + "\"";
        return "    {\"name\": \"" + name + "\", \"type\": \"" + type + "\", \"description\": \"" + sentence(meaning)
                + "\"" + (defaultValue.isEmpty() ? "" : ", \"defaultValue\": " + quoted) + "}";
    }

    private static String sentence(String meaning) {
        return Character.toUpperCase(meaning.charAt(0)) + meaning.substring(1) + ".";
    }

    private static String type(Setting setting) {
        if (LISTS.contains(setting)) {
            return "java.util.List<java.lang.String>";
        }
        boolean flag =
                setting.defaultValue().equals("true") || setting.defaultValue().equals("false");
        return flag ? "java.lang.Boolean" : "java.lang.String";
    }
}
