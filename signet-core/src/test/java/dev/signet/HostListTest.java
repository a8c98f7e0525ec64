package dev.signet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostListTest {
    @ParameterizedTest
    @CsvSource({
        "partner.example, partner.example, true",
        "Partner.EXAMPLE, partner.example, true",
        "partner.example, a.partner.example, false",
        "partner.example, partner.example.evil.example, false",
        "partner.example, evilpartner.example, false",
        "partner.example, example, false",
        "*.partner.example, a.partner.example, true",
        "*.partner.example, a.b.partner.example, true",
        "*.partner.example, partner.example, false",
        "*.partner.example, evilpartner.example, false",
        "*.partner.example, a.partner.example.evil.example, false",
        "*.münchen.example, a.xn--mnchen-3ya.example, true",
        "münchen.example, xn--mnchen-3ya.example, true",
        "*, any.example, true"
    })
    void allows(String entry, String host, boolean allowed) {
        assertEquals(allowed, HostList.of(List.of("unrelated.example", entry)).allows(host));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*.example",
                "*.",
                "**",
                "*.*.partner.example",
                "a.*.example",
                "*partner.example",
                "partner.*",
                "",
                " ",
                "https://partner.example",
                "partner.example:443",
                "partner.example/",
                "partner.example.",
                ".partner.example",
                "partner_x.example",
                "faß.example"
            })
    void wrongEntries(String entry) {
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> HostList.of(List.of("a.example", entry)));
        assertTrue(e.getMessage().startsWith("'" + entry + "' "), e.getMessage());
    }

    @Test
    void noneAndAny() {
        assertFalse(HostList.NONE.allows("partner.example"));
        assertTrue(HostList.ANY.allows("partner.example"));
    }
}
