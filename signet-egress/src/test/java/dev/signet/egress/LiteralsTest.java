package dev.signet.egress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.fail;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Addresses in place of names, however they are written: none is ever looked up. */
class LiteralsTest {
    private final Guarded guarded = Guarded.by(
            host -> fail("looked up: " + host), "allowed-hosts", "*", "suspicious-hosts", ",", "egress-mode", "report");

    @AfterEach
    void close() {
        guarded.close();
    }

    private void refused(String host) {
        assertEquals("ip_literal", guarded.code("https://" + host + "/"), host);
        EgressException e = assertThrows(EgressException.class, () -> guarded.guard.addresses(host), host);
        assertEquals(EgressReason.IP_LITERAL, e.refusal().reason(), host);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.1",
                "127.0.1",
                "2130706433",
                "0x7f000001",
                "0X7F000001",
                "017700000001",
                "0177.0.0.1",
                "0177.0.0.01",
                "0x7f.0.0.1",
                "0x7f.1",
                "127.0.0.1.",
                "127.1.",
                "127..1",
                "127.0.0.1..",
                "6425673729",
                "0o17700000001",
                "0b1111111",
                "256.256.256.256",
                "1.2.3.4.5",
                "00000000000000.1",
                "a.1",
                "example.com.1",
                "example.0x1",
                "example.0x",
                "example.08",
                "9",
                "0",
                "1e3",
                "127.0.0.1e0",
                "%31%32%37.0.0.1",
                "127%2e0%2e0%2e1",
                "127.0.0.%31",
                "127.0.0.1%00",
                "127.0.0.1%20",
                "%30",
                "１２７.０.０.１",
                "127。0。0。1",
                "127．0．0．1",
                "127｡0｡0｡1",
                "①②⑦.⓪.⓪.①",
                "𝟏𝟐𝟕.0.0.1",
                "١٢٧.٠.٠.١",
                "१२७.०.०.१",
                "²",
                "127.0.0.⒈",
                "%EF%BC%91",
                "8.8.8.8",
                "1.1",
                "[::1]",
                "[::]",
                "[::ffff:127.0.0.1]",
                "[::FFFF:7f00:1]",
                "[fe80::1%25eth0]",
                "[fe80::1%eth0]",
                "[2606:4700:4700::1111]",
                "[v1.127.0.0.1]",
                "[vF.a:b]",
                "[]",
                "[127.0.0.1]",
                "[example.com]",
                "[0:0:0:0:0:0:0:1]",
                "[::1%00]"
            })
    void everyNotation(String host) {
        refused(host);
    }

    /** Not even where two readers would disagree about the brackets; then it is no URL at all. */
    @ParameterizedTest
    @ValueSource(strings = {"::1", "[::1", "::1]", "[[::1]]", "[::1].example.com", "a[::1]", "[::1]a", "2001:db8::1"})
    void oddBrackets(String host) {
        assertEquals("malformed_url", guarded.code("https://" + host + "/"), host);
    }

    @Test
    void randomAddressesInRandomNotations() {
        Random random = new Random(3986);
        for (int i = 0; i < 20_000; i++) {
            long address = random.nextInt() & 0xffffffffL;
            int parts = 1 + random.nextInt(4);
            StringBuilder host = new StringBuilder();
            for (int part = 1; part <= parts; part++) {
                long value =
                        part < parts ? address >> (32 - 8 * part) & 0xff : address & 0xffffffffL >> 8 * (parts - 1);
                String text = switch (random.nextInt(4)) {
                    case 0 -> Long.toString(value);
                    case 1 -> "0" + Long.toOctalString(value);
                    case 2 -> (random.nextBoolean() ? "0x" : "0X") + Long.toHexString(value);
                    default -> "0".repeat(random.nextInt(6)) + value;
                };
                host.append(part == 1 ? "" : ".").append(text);
            }
            if (random.nextInt(5) == 0) {
                host.append('.');
            }
            refused(host.toString());
        }
    }

    /** What the JVM's resolver would have made of them; a name server is not asked for these. */
    @ParameterizedTest
    @CsvSource({
        "0177.0.0.1, 177.0.0.1",
        "127.1, 127.0.0.1",
        "2130706433, 127.0.0.1",
        "010.8.8.8, 10.8.8.8",
        "0.0.0.0, 0.0.0.0"
    })
    void oddReadingsOfTheJvm(String host, String read) throws UnknownHostException {
        refused(host);
        try {
            assertEquals(read, InetAddress.getByName(host).getHostAddress());
        } catch (UnknownHostException e) {
            // A JVM that refuses ambiguous literals is fine, too; the guard does not depend on it.
        }
    }
}
