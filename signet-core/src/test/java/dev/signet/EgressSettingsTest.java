package dev.signet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EgressSettingsTest {
    @Test
    void nothingIsReachedUnlessItIsNamed() {
        EgressSettings settings = EgressSettings.of(Map.of());
        assertFalse(settings.allowedHosts().allows("partner.example"));
        assertTrue(settings.enforced());
        assertEquals(Set.of(443), settings.ports());
        assertEquals(1 << 20, settings.maxResponse());
        assertEquals(Duration.ofHours(24), settings.jwksMaxStale());
    }

    @Test
    void patternsAreInLowerCase() {
        assertEquals(
                List.of("*.intern", "x*"),
                EgressSettings.of(Map.of(Setting.SUSPICIOUS_HOSTS, "*.INTERN, x*"))
                        .suspiciousHosts());
    }

    @Test
    void noneMeansNoPatterns() {
        assertEquals(
                List.of(),
                EgressSettings.of(Map.of(Setting.SUSPICIOUS_HOSTS, "none")).suspiciousHosts());
    }

    @ParameterizedTest
    @CsvSource({
        "allowed-hosts, *.example, behind a wildcard stand at least two labels",
        "allowed-hosts, https://partner.example, is no host name",
        "egress-mode, off, enforce",
        "egress-ports, 0, is no port",
        "egress-ports, 65536, is no port",
        "egress-ports, https, is no port",
        "suspicious-hosts, münchen*, xn--",
        "suspicious-hosts, a b, can match no host",
        "egress-connect-timeout, 0, more",
        "egress-tls-timeout, 0ms, more",
        "egress-first-byte-timeout, 0, more",
        "egress-total-timeout, 0, more",
        "egress-per-host, 0, more",
        "egress-max-response, 0, more",
        "egress-max-response, 3GiB, at most 2147483647",
        "egress-max-response, 99999999999999999999GiB, a whole number"
    })
    void wrongSettingsAreNamed(String key, String value, String said) {
        Map<Setting, String> settings = Map.of(Setting.ofKey(key), value);
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> EgressSettings.of(settings));
        assertTrue(e.getMessage().startsWith("setting " + key + ": "), e.getMessage());
        assertTrue(e.getMessage().contains(said), e.getMessage());
    }
}
