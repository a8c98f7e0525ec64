package dev.signet.egress;

import inet.ipaddr.ipv4.IPv4Address;
import java.util.ArrayList;
import java.util.List;

/**
 * An IPv4 address inside an IPv6 address: where a translator or tunnel would send what is sent to the latter.
 *
 * @param form how it is carried
 */
record CarriedAddress(String form, IPv4Address address) {
    static final String MAPPED = "IPv4-mapped";
    private static final int OCTETS = 16;

    /** Every IPv4 address that some reader would find in there. An address under a local NAT64 prefix can have several readings. */
    static List<CarriedAddress> in(byte[] v6) {
        List<CarriedAddress> found = new ArrayList<>();
        if (begins(v6, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff)) {
            add(found, MAPPED, v6, 12, 13, 14, 15);
        } else if (begins(v6, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0)) {
            add(found, "IPv4-translated", v6, 12, 13, 14, 15);
        } else if (begins(v6, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0) && !isUnspecifiedOrLoopback(v6)) {
            add(found, "IPv4-compatible", v6, 12, 13, 14, 15);
        } else if (begins(v6, 0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0)) {
            add(found, "NAT64", v6, 12, 13, 14, 15);
        } else if (begins(v6, 0, 0x64, 0xff, 0x9b, 0, 1)) {
            // RFC 6052 section 2.2: prefixes of 48, 56, 64 and 96 bits; octet 8 is left out.
            add(found, "local-use NAT64", v6, 6, 7, 9, 10);
            add(found, "local-use NAT64", v6, 7, 9, 10, 11);
            add(found, "local-use NAT64", v6, 9, 10, 11, 12);
            add(found, "local-use NAT64", v6, 12, 13, 14, 15);
        } else if (begins(v6, 0x20, 0x02)) {
            add(found, "6to4", v6, 2, 3, 4, 5);
        } else if (begins(v6, 0x20, 0x01, 0, 0)) {
            add(found, "Teredo server", v6, 4, 5, 6, 7);
            byte[] client = v6.clone();
            for (int i = 12; i < OCTETS; i++) {
                client[i] = (byte) ~client[i]; // RFC 4380 section 4
            }
            add(found, "Teredo client", client, 12, 13, 14, 15);
        }
        // RFC 5214 section 6.1, whatever the bits u and g are
        if ((v6[8] & 0xfc) == 0 && v6[9] == 0 && v6[10] == 0x5e && v6[11] == (byte) 0xfe) {
            add(found, "ISATAP", v6, 12, 13, 14, 15);
        }
        return found;
    }

    private static void add(List<CarriedAddress> found, String form, byte[] v6, int a, int b, int c, int d) {
        found.add(new CarriedAddress(form, new IPv4Address(new byte[] {v6[a], v6[b], v6[c], v6[d]})));
    }

    private static boolean isUnspecifiedOrLoopback(byte[] v6) {
        return begins(v6, new int[OCTETS - 1]) && (v6[OCTETS - 1] == 0 || v6[OCTETS - 1] == 1);
    }

    private static boolean begins(byte[] v6, int... octets) {
        for (int i = 0; i < octets.length; i++) {
            if ((v6[i] & 0xff) != octets[i]) {
                return false;
            }
        }
        return true;
    }
}
