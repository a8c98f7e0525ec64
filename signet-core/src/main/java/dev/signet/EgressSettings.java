package dev.signet;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The settings of outgoing requests, read and checked. They hold for the life of an engine.
 *
 * @param enforced whether what policy does not name is refused, not just reported
 * @param suspiciousHosts in lower case; {@code *} stands for any characters
 * @param maxResponse octets
 * @param perHost outgoing requests to one host at once
 * @param jwksMaxStale how long keys from a URL outlive their server
 */
public record EgressSettings(
        HostList allowedHosts,
        boolean enforced,
        Set<Integer> ports,
        List<String> suspiciousHosts,
        Duration connectTimeout,
        Duration tlsTimeout,
        Duration firstByteTimeout,
        Duration totalTimeout,
        int maxResponse,
        int perHost,
        Duration jwksMaxStale) {
    private static final int HIGHEST_PORT = 65_535;

    public EgressSettings {
        ports = Set.copyOf(ports);
        suspiciousHosts = List.copyOf(suspiciousHosts);
        requirePositive(Setting.EGRESS_CONNECT_TIMEOUT, connectTimeout.toNanos());
        requirePositive(Setting.EGRESS_TLS_TIMEOUT, tlsTimeout.toNanos());
        requirePositive(Setting.EGRESS_FIRST_BYTE_TIMEOUT, firstByteTimeout.toNanos());
        requirePositive(Setting.EGRESS_TOTAL_TIMEOUT, totalTimeout.toNanos());
        requirePositive(Setting.EGRESS_MAX_RESPONSE, maxResponse);
        requirePositive(Setting.EGRESS_PER_HOST, perHost);
    }

    private static void requirePositive(Setting setting, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException(
                    "setting " + setting.key() + ": with 0 nothing could be reached; give more, or leave it out");
        }
    }

    /** @throws IllegalArgumentException naming the setting that is wrong, and what to do */
    public static EgressSettings of(Map<Setting, String> texts) {
        return of(new SettingValues(texts));
    }

    static EgressSettings of(SettingValues values) {
        return new EgressSettings(
                hosts(values),
                values.flag(Setting.EGRESS_MODE, "enforce", "report"),
                ports(values.list(Setting.EGRESS_PORTS)),
                suspicious(values.list(Setting.SUSPICIOUS_HOSTS)),
                values.duration(Setting.EGRESS_CONNECT_TIMEOUT),
                values.duration(Setting.EGRESS_TLS_TIMEOUT),
                values.duration(Setting.EGRESS_FIRST_BYTE_TIMEOUT),
                values.duration(Setting.EGRESS_TOTAL_TIMEOUT),
                values.size(Setting.EGRESS_MAX_RESPONSE),
                values.size(Setting.EGRESS_PER_HOST),
                Duration.ofSeconds(values.seconds(Setting.JWKS_MAX_STALE)));
    }

    private static HostList hosts(SettingValues values) {
        try {
            return HostList.of(values.list(Setting.ALLOWED_HOSTS));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("setting allowed-hosts: " + e.getMessage(), e);
        }
    }

    private static List<String> suspicious(List<String> patterns) {
        if (patterns.equals(List.of("none"))) {
            return List.of();
        }
        List<String> lower = new ArrayList<>();
        for (String pattern : patterns) {
            // Any other character is in no host's normal form: the pattern would never match.
            if (!pattern.matches("[A-Za-z0-9.*-]+")) {
                throw new IllegalArgumentException("setting suspicious-hosts: '" + pattern
                        + "' can match no host: write A-labels (xn--…), with * for any characters");
            }
            lower.add(pattern.toLowerCase(Locale.ROOT));
        }
        return lower;
    }

    private static Set<Integer> ports(List<String> texts) {
        Set<Integer> ports = new HashSet<>();
        for (String text : texts) {
            if (!text.matches("[1-9][0-9]{0,4}") || Integer.parseInt(text) > HIGHEST_PORT) {
                throw new IllegalArgumentException("setting egress-ports: '" + text + "' is no port, such as 443");
            }
            ports.add(Integer.parseInt(text));
        }
        return ports;
    }
}
