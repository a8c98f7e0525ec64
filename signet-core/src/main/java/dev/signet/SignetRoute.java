package dev.signet;

import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An engine as one route of a gateway has it: the route's settings over the engine's, whatever these become; store, guard and key ring are the engine's. Safe for many
 * threads.
 */
public final class SignetRoute {
    private static final Logger LOG = LoggerFactory.getLogger(SignetRoute.class);

    /**
     * What decides about one request at a time; and not how long nonces are remembered or keys are read, which all routes share, nor about preflights, which are
     * answered before there is a route.
     */
    static final Set<Setting> OWN = Collections.unmodifiableSet(EnumSet.of(
            Setting.PHASE,
            Setting.ROUTES,
            Setting.ROUTE_PHASES,
            Setting.EXEMPT,
            Setting.HEALTH_PATHS,
            Setting.JSON_RPC_ROUTES,
            Setting.ROUTE_TENANTS,
            Setting.TENANT_PHASES,
            Setting.SUSPENDED_TENANTS,
            Setting.OBSERVE_INVALID,
            Setting.EXTERNAL_URLS,
            Setting.BINDING,
            Setting.AUDIENCES,
            Setting.MAX_BODY,
            Setting.BODY_TIMEOUT,
            Setting.LOSSY_NUMBERS,
            Setting.RAW_JSON,
            Setting.JCS_NFC,
            Setting.REQUIRE_TYP,
            Setting.REQUIRED_HEADERS,
            Setting.ALLOW_RS256,
            Setting.RS256_TENANTS,
            Setting.SIGNATURE_HEADER,
            Setting.SIGN_RESPONSES,
            Setting.SIGN_REFUSALS,
            Setting.RESPONSE_B64,
            Setting.MAX_RESPONSE,
            Setting.OVERSIZE_RESPONSE,
            Setting.MAX_EVENT,
            Setting.STREAM_TYPES,
            Setting.REALM,
            Setting.UPSTREAM,
            Setting.UPSTREAM_URL,
            Setting.UPSTREAM_AUDIENCE,
            Setting.CLIENT_HEADER,
            Setting.STORE_PAYLOADS));

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

    /** Begins an exchange under the settings of this moment; where the engine's new ones cannot be had with the route's, under the last that could. */
    public Exchange begin(RequestHead head) {
        Settings engines = signet.settings();
        Live now = live;
        if (now.engines != engines) {
            now = renewed(engines);
        }
        return new Exchange(signet, now.settings, now.verifier, head);
    }

    private synchronized Live renewed(Settings engines) {
        if (live.engines == engines) {
            return live; // another request was first
        }
        try {
            live = over(engines);
        } catch (RuntimeException e) {
            LOG.error(
                    "a route's settings {} cannot be had with the engine's new ones: {}. The route stays under all that it had before. Mend the one or the other, and reload",
                    texts,
                    e.toString());
            live = new Live(engines, live.settings, live.verifier);
        }
        return live;
    }

    private Live over(Settings engines) {
        Settings settings = engines.with(texts);
        return new Live(engines, settings, signet.verifier(settings));
    }
}
