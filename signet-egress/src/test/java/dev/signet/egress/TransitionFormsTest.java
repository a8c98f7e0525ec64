package dev.signet.egress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** IPv4 addresses, public and not, in every form in which IPv6 carries them. */
class TransitionFormsTest {
    private static final int TRIES = 3000;
    private static final PublicAddresses RULE = new PublicAddresses();
    private static final Random RANDOM = new Random(6052);

    private static final byte[][] PRIVATE = {
        {127, 0, 0, 1},
        {10, 0, 0, 0},
        {(byte) 192, (byte) 168, 0, 0},
        {(byte) 172, 16, 0, 0},
        {100, 64, 0, 0},
        {(byte) 169, (byte) 254, (byte) 169, (byte) 254},
        {(byte) 224, 0, 0, 1},
        {(byte) 240, 0, 0, 0}
    };

    /** What is carried by a form that may be reached. */
    private static final Map<String, UnaryOperator<byte[]>> REACHABLE = new LinkedHashMap<>();

    /** What is carried by a form that may not. */
    private static final Map<String, UnaryOperator<byte[]>> UNREACHABLE = new LinkedHashMap<>();

    static {
        REACHABLE.put("IPv4-mapped", v4 -> at(12, v4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff));
        REACHABLE.put("NAT64", v4 -> at(12, v4, 0, 0x64, 0xff, 0x9b));
        REACHABLE.put("ISATAP", v4 -> at(12, v4, 0x26, 0, 1, 2, 3, 4, 5, 6, 0, 0, 0x5e, 0xfe));
        REACHABLE.put("ISATAP, global", v4 -> at(12, v4, 0x2a, 0, 1, 2, 3, 4, 5, 6, 2, 0, 0x5e, 0xfe));
        UNREACHABLE.put("IPv4-compatible", v4 -> at(12, v4));
        UNREACHABLE.put("IPv4-translated", v4 -> at(12, v4, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff));
        UNREACHABLE.put("local-use NAT64, /96", v4 -> at(12, v4, 0, 0x64, 0xff, 0x9b, 0, 1));
        UNREACHABLE.put("local-use NAT64, /48", v4 -> around(6, v4));
        UNREACHABLE.put("local-use NAT64, /56", v4 -> around(7, v4));
        UNREACHABLE.put("local-use NAT64, /64", v4 -> around(8, v4));
        UNREACHABLE.put("6to4", v4 -> at(2, v4, 0x20, 0x02));
        UNREACHABLE.put("Teredo server", v4 -> at(4, v4, 0x20, 0x01, 0, 0));
        UNREACHABLE.put("Teredo client", v4 -> at(12, inverted(v4), 0x20, 0x01, 0, 0, 8, 8, 8, 8, 0x80, 0, 0x63, 0xbf));
        UNREACHABLE.put("ISATAP, link local", v4 -> at(12, v4, 0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0x5e, 0xfe));
    }

    private static byte[] at(int position, byte[] v4, int... head) {
        byte[] v6 = new byte[16];
        for (int i = 0; i < head.length; i++) {
            v6[i] = (byte) head[i];
        }
        System.arraycopy(v4, 0, v6, position, 4);
        return v6;
    }

    /** RFC 6052 section 2.2: octet 8 stays 0. */
    private static byte[] around(int position, byte[] v4) {
        byte[] v6 = at(12, new byte[4], 0, 0x64, 0xff, 0x9b, 0, 1);
        int next = position;
        for (byte octet : v4) {
            next = next == 8 ? 9 : next;
            v6[next++] = octet;
        }
        return v6;
    }

    private static byte[] inverted(byte[] v4) {
        return new byte[] {(byte) ~v4[0], (byte) ~v4[1], (byte) ~v4[2], (byte) ~v4[3]};
    }

    private static byte[] random(boolean isPublic) {
        byte[] v4 = new byte[4];
        do {
            RANDOM.nextBytes(v4);
        } while ((RULE.check(v4) == null) != isPublic);
        return v4;
    }

    private static String text(byte[] v4) {
        return (v4[0] & 0xff) + "." + (v4[1] & 0xff) + "." + (v4[2] & 0xff) + "." + (v4[3] & 0xff);
    }

    @Test
    void nonPublicIsRefusedInEveryForm() {
        Map<String, UnaryOperator<byte[]>> forms = new LinkedHashMap<>(REACHABLE);
        forms.putAll(UNREACHABLE);
        forms.forEach((form, carrier) -> {
            for (int i = 0; i < TRIES; i++) {
                byte[] v4 = i < PRIVATE.length ? PRIVATE[i] : random(false);
                EgressRefusal alone = RULE.check(v4);
                EgressRefusal carried = RULE.check(carrier.apply(v4));
                assertNotNull(carried, () -> form + " " + text(v4));
                if (alone.reason() == EgressReason.METADATA_ADDRESS) {
                    assertEquals(EgressReason.METADATA_ADDRESS, carried.reason(), () -> form + " " + text(v4));
                }
                if (!form.startsWith("local-use") && !form.startsWith("IPv4-compatible")) {
                    assertTrue(carried.detail().contains(text(v4)), () -> form + " " + text(v4) + carried);
                }
            }
        });
    }

    @Test
    void publicPassesWhereTheFormIsReachable() {
        REACHABLE.forEach((form, carrier) -> {
            for (int i = 0; i < TRIES; i++) {
                byte[] v4 = random(true);
                assertNull(RULE.check(carrier.apply(v4)), () -> form + " " + text(v4));
            }
        });
    }

    @Test
    void publicIsRefusedWhereItIsNot() {
        UNREACHABLE.forEach((form, carrier) -> {
            for (int i = 0; i < TRIES; i++) {
                byte[] v4 = random(true);
                assertEquals(
                        EgressReason.ADDRESS_NOT_PUBLIC,
                        RULE.check(carrier.apply(v4)).reason(),
                        () -> form + " " + text(v4));
            }
        });
    }
}
