package dev.signet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostNameTest {
    @ParameterizedTest
    @CsvSource({
        "partner.example, partner.example",
        "PARTNER.Example, partner.example",
        "localhost, localhost",
        "münchen.example, xn--mnchen-3ya.example",
        "MüNCHEN.example, xn--mnchen-3ya.example",
        "xn--mnchen-3ya.example, xn--mnchen-3ya.example",
        "XN--MNCHEN-3YA.example, xn--mnchen-3ya.example",
        "例え.テスト, xn--r8jz45g.xn--zckzah",
        "пример.рф, xn--e1afmkfd.xn--p1ai",
        "xn--fa-hia.de, xn--fa-hia.de",
        "10.example, 10.example"
    })
    void normalForm(String host, String normal) {
        assertEquals(normal, HostName.normalize(host));
        assertEquals(normal, HostName.normalize(normal));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "a.",
                ".a",
                "a..b",
                "-a",
                "a-",
                "a-.b",
                "a.-b",
                "a_b",
                "a b",
                "a\tb",
                "a\u0000b",
                "*.a",
                "a/b",
                "a:1",
                "a@b",
                "[::1]",
                "::1",
                "a%2eb",
                "a\\b",
                "a,b",
                "xn--"
            })
    void noName(String host) {
        assertTrue(assertThrows(IllegalArgumentException.class, () -> HostName.normalize(host))
                .getMessage()
                .startsWith("is no host name"));
    }

    /** What looks like one name and is read as another, by some version of IDNA or other. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "faß.de",
                "βόλος.com",
                "MÜNCHEN.example",
                "mu\u0308nchen.example",
                "ｐartner.example",
                "\u212a.example",
                "part\u00adner.example",
                "part\u200dner.example",
                "part\u200bner.example",
                "part\ufe0fner.example",
                "a\u2024b.example",
                "a。b",
                "a．b",
                "a｡b",
                "①.example",
                "１.example",
                "ﬁ.example",
                "ª.example",
                "\ud83d\ude00.example",
                "☃.example",
                "a\u202eb.example",
                "Ⅷ.example",
                "\u13a0.example",
                "\u1c90.example",
                "\ud800.example",
                "xn--mnchen-3ya.münchen.example",
                "\u2488.example",
                "\u0130.example"
            })
    void readInDifferentWays(String host) {
        assertThrows(IllegalArgumentException.class, () -> HostName.normalize(host));
    }

    @Test
    void lengths() {
        assertEquals("a".repeat(63), HostName.normalize("a".repeat(63)));
        assertThrows(IllegalArgumentException.class, () -> HostName.normalize("a".repeat(64)));
        assertEquals(253, HostName.normalize("a.".repeat(126) + "a").length());
        assertThrows(IllegalArgumentException.class, () -> HostName.normalize("a.".repeat(127)));
        assertThrows(IllegalArgumentException.class, () -> HostName.normalize("ü".repeat(200)));
        assertThrows(IllegalArgumentException.class, () -> HostName.normalize("a".repeat(10_000_000)));
    }

    /** A name in normal form stays as it is, and nothing else than a refusal comes of the rest. */
    @Test
    void randomTexts() {
        Random random = new Random(5891);
        for (int i = 0; i < 100_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int n = random.nextInt(12); n >= 0; n--) {
                switch (random.nextInt(5)) {
                    case 0 -> text.appendCodePoint(random.nextInt(0x11_0000));
                    case 1 -> text.appendCodePoint(0x80 + random.nextInt(0x600));
                    case 2 -> text.append('.');
                    case 3 -> text.append("xn--");
                    default -> text.append((char) ('a' + random.nextInt(26)));
                }
            }
            String normal;
            try {
                normal = HostName.normalize(text.toString());
            } catch (IllegalArgumentException e) {
                continue;
            }
            assertTrue(normal.matches("[a-z0-9.-]+"), text.toString());
            assertEquals(normal, HostName.normalize(normal), text.toString());
        }
    }
}
