package dev.signet;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * An engine as one route of a gateway has it: the route's settings over the engine's, whatever these become; store, guard and key ring are the engine's. Safe for many
 * threads.
 */
public final class SignetRoute {
    private static final Set<Setting> OWN = own();

    private final Signet signet;
    private final Map<Setting, String> texts;
    private volatile Live live;

    private record Live(Settings engines, Settings settings, RequestVerifier verifier) {}

    SignetRoute(Signet signet, Map<Setting, String> texts) {
        for (Setting setting : texts.keySet()) {
            if (!OWN.contains(setting)) {
                throw new IllegalArgumentException("setting " + setting.key()
                        + " is the whole engine's: set it as signet." + setting.key() + ". A route may have: "
                        + OWN.stream().map(Setting::key).collect(Collectors.joining(", ")));
            }
        }
        this.signet = signet;
        this.texts = texts.isEmpty() ? Map.of() : new EnumMap<>(texts);
        this.live = over(signet.settings());
    }

    /**
     * What decides about one request at a time; and not how long nonces are remembered or keys are read, which all routes share, nor about preflights, which are
     * answered before there is a route.
     */
    private static Set<Setting> own() {
        Set<Setting> own = EnumSet.range(Setting.PHASE, Setting.CLIENT_HEADER);
        own.removeAll(EnumSet.of(
                Setting.EXEMPT_PREFLIGHT,
                Setting.NONCE_TTL,
                Setting.MAX_SKEW,
                Setting.MAX_BUFFERED,
                Setting.REQUIRE_ISS));
        own.add(Setting.STORE_PAYLOADS);
        return own;
    }

    /** Begins an exchange under the settings of this moment. */
    public Exchange begin(RequestHead head) {
        Settings engines = signet.settings();
        Live now = live;
        if (now.engines != engines) {
            now = over(engines);
            live = now;
        }
        return new Exchange(signet, now.settings, now.verifier, head);
    }

    private Live over(Settings engines) {
        Settings settings = engines.with(texts);
        return new Live(engines, settings, signet.verifier(settings));
    }
}
