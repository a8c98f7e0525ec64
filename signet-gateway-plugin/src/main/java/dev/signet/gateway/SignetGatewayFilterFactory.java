package dev.signet.gateway;

import dev.signet.Setting;
import dev.signet.Signet;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.filter.factory.AbstractGatewayFilterFactory;

/**
 * The gateway filter {@code Signet}: verifies what comes in on a route, and signs and receipts what goes out. {@code - Signet} takes {@code signet.*} as it is;
 * arguments, by the same names, say what the route has differently: {@code - name: Signet} with {@code args: {phase: enforce}}, or {@code - Signet=enforce}.
 * Of several on one route the last counts, so that a route's own takes the place of a default filter.
 */
public final class SignetGatewayFilterFactory extends AbstractGatewayFilterFactory<SignetGatewayFilterFactory.Config> {
    private final Signet signet;

    /** What a route has differently: keys of {@link Setting}, and their values. */
    public static final class Config extends TreeMap<String, String> {
        private static final long serialVersionUID = 1L;

        /** Sets one setting. */
        public Config set(Setting setting, String value) {
            put(setting.key(), value);
            return this;
        }
    }

    public SignetGatewayFilterFactory(Signet signet) {
        super(Config.class);
        this.signet = signet;
    }

    @Override
    public List<String> shortcutFieldOrder() {
        return List.of(Setting.PHASE.key());
    }

    /** @throws IllegalArgumentException naming the argument that is wrong, and what to do */
    @Override
    public GatewayFilter apply(Config config) {
        Map<Setting, String> settings = new EnumMap<>(Setting.class);
        config.forEach((key, value) -> settings.merge(setting(key), value, (one, more) -> one + "," + more));
        return new SignetGatewayFilter(signet.route(settings));
    }

    /** Names as loose as those of properties; and an item of a list counts for the list. */
    private static Setting setting(String key) {
        String plain = key.replaceFirst("\\.\\d+$", "").replace("-", "").replace("_", "");
        for (Setting setting : Setting.values()) {
            if (setting.key().replace("-", "").equals(plain.toLowerCase(Locale.ROOT))) {
                return setting;
            }
        }
        return Setting.ofKey(key);
    }
}
