package dev.signet;

import dev.signet.json.JsonRules;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** All that may change while a server runs: an immutable snapshot, made from the texts of {@link Setting}s and swapped whole. */
public final class Settings {
    private final Map<Setting, String> texts;
    final VerificationSettings verification;
    final RolloutPolicy rollout;
    final ResponseSettings responses;
    final UpstreamSettings upstream;
    final ClientAddress clientAddress;
    final String clientHeader;
    final long maxBuffered;
    final Duration bodyTimeout;
    final boolean storePayloads;
    final String receiptsPath;

    private Settings(Map<Setting, String> texts) {
        this.texts = texts.isEmpty() ? Map.of() : new EnumMap<>(texts);
        SettingValues values = new SettingValues(texts);
        Map<String, TenantSettings> tenants = tenants(values);
        this.verification = verification(values, tenants);
        this.rollout = rollout(values, tenants);
        this.responses = ResponseSettings.of(values);
        this.upstream = UpstreamSettings.of(values);
        this.clientAddress = ClientAddress.behind(values.list(Setting.TRUSTED_PROXIES));
        this.clientHeader = values.text(Setting.CLIENT_HEADER).toLowerCase(Locale.ROOT);
        this.maxBuffered = values.longSize(Setting.MAX_BUFFERED, Long.MAX_VALUE / 2);
        this.bodyTimeout = Duration.ofSeconds(values.seconds(Setting.BODY_TIMEOUT));
        this.storePayloads = values.flag(Setting.STORE_PAYLOADS);
        this.receiptsPath = receiptsPath(values.text(Setting.RECEIPTS_PATH));
    }

    /** @throws IllegalArgumentException naming the setting that is wrong, and what it may be */
    public static Settings of(Map<Setting, String> texts) {
        return new Settings(texts);
    }

    /**
     * These settings with one changed.
     *
     * @throws IllegalArgumentException as {@link #of}
     */
    public Settings with(Setting setting, String value) {
        return with(Map.of(setting, value));
    }

    /**
     * These settings with some changed.
     *
     * @throws IllegalArgumentException as {@link #of}
     */
    Settings with(Map<Setting, String> values) {
        Map<Setting, String> changed = new EnumMap<>(Setting.class);
        changed.putAll(texts);
        changed.putAll(values);
        return new Settings(changed);
    }

    /** The phase where no rule says otherwise. */
    public Phase phase() {
        return rollout.phase();
    }

    /** Empty for nowhere. */
    private static String receiptsPath(String text) {
        if (text.equals("none")) {
            return "";
        }
        if (!text.startsWith("/") || text.endsWith("/")) {
            throw new IllegalArgumentException(
                    "setting receipts-path: '" + text + "': write a path such as /v1/receipts, or none");
        }
        return text;
    }

    private static VerificationSettings verification(SettingValues values, Map<String, TenantSettings> tenants) {
        List<String> requiredHeaders = new ArrayList<>();
        values.list(Setting.REQUIRED_HEADERS).forEach(name -> requiredHeaders.add(name.toLowerCase(Locale.ROOT)));
        return new VerificationSettings(
                values.text(Setting.SIGNATURE_HEADER),
                ExternalUrls.of(values.list(Setting.EXTERNAL_URLS)),
                values.choice(Setting.BINDING, Binding.class),
                Set.copyOf(values.list(Setting.AUDIENCES)),
                values.seconds(Setting.NONCE_TTL),
                values.seconds(Setting.MAX_SKEW),
                values.size(Setting.MAX_BODY),
                values.choice(Setting.LOSSY_NUMBERS, JsonRules.LossyNumbers.class),
                values.flag(Setting.RAW_JSON, "accept", "refuse"),
                values.flag(Setting.JCS_NFC),
                values.flag(Setting.REQUIRE_TYP),
                values.flag(Setting.REQUIRE_ISS),
                List.copyOf(requiredHeaders),
                values.flag(Setting.ALLOW_RS256),
                tenants);
    }

    private static RolloutPolicy rollout(SettingValues values, Map<String, TenantSettings> tenants) {
        return new RolloutPolicy(
                values.choice(Setting.PHASE, Phase.class),
                values.routes(Setting.ROUTES),
                values.routeMap(Setting.ROUTE_PHASES, PHASE),
                values.routes(Setting.EXEMPT),
                values.routes(Setting.HEALTH_PATHS),
                values.flag(Setting.EXEMPT_PREFLIGHT),
                values.routes(Setting.JSON_RPC_ROUTES),
                values.routeMap(Setting.ROUTE_TENANTS, text -> text),
                tenants,
                values.flag(Setting.OBSERVE_INVALID, "pass", "refuse"));
    }

    private static final Function<String, Phase> PHASE = text -> SettingValues.choice(text, Phase.class);

    private static Map<String, TenantSettings> tenants(SettingValues values) {
        Map<String, Phase> phases = values.map(Setting.TENANT_PHASES, PHASE);
        List<String> suspended = values.list(Setting.SUSPENDED_TENANTS);
        List<String> rs256 = values.list(Setting.RS256_TENANTS);
        Map<String, TenantSettings> tenants = new HashMap<>();
        for (List<String> ids : List.of(List.copyOf(phases.keySet()), suspended, rs256)) {
            for (String id : ids) {
                tenants.put(id, new TenantSettings(phases.get(id), suspended.contains(id), rs256.contains(id)));
            }
        }
        return Map.copyOf(tenants);
    }
}
