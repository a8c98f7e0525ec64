package dev.signet.egress;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/** Which addresses are public, worked out once more: ranges of numbers, read by a parser of its own. */
final class Ranges {
    private static final BigInteger BYTE = BigInteger.valueOf(256);
    private static final BigInteger GROUP = BigInteger.valueOf(65_536);

    /** The registries' blocks that are not globally reachable (or anycast), and what is multicast, site-local or deprecated. */
    private static final List<Range> NOT_PUBLIC = of("""
            0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24
            192.88.99.0/24 192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4
            168.63.129.16/32 192.80.8.124/32
            ::/3 4000::/2 8000::/1 2001::/23 2001:db8::/32 2002::/16 3fff::/20""");

    /** Blocks inside those that are. */
    private static final List<Range> PUBLIC_INSIDE =
            of("64:ff9b::/96 2001:3::/32 2001:4:112::/48 2001:20::/28 2001:30::/28 ::ffff:0:0/96");

    /** As in the registries: {@code a.b.c.d/n} or {@code a:b::c/n}. */
    record Range(BigInteger first, BigInteger last, boolean isV6) {
        static Range of(String block) {
            int slash = block.indexOf('/');
            boolean isV6 = block.indexOf(':') >= 0;
            String address = block.substring(0, slash);
            BigInteger first = isV6 ? v6(address) : v4(address);
            int free = (isV6 ? 128 : 32) - Integer.parseInt(block.substring(slash + 1));
            return new Range(first, first.add(BigInteger.ONE.shiftLeft(free)).subtract(BigInteger.ONE), isV6);
        }

        boolean has(BigInteger address) {
            return first.compareTo(address) <= 0 && address.compareTo(last) <= 0;
        }
    }

    private Ranges() {}

    static List<Range> all() {
        List<Range> all = new ArrayList<>(NOT_PUBLIC);
        all.addAll(PUBLIC_INSIDE);
        return all;
    }

    static boolean isPublic(BigInteger address, boolean isV6) {
        return has(PUBLIC_INSIDE, address, isV6) || !has(NOT_PUBLIC, address, isV6);
    }

    private static boolean has(List<Range> ranges, BigInteger address, boolean isV6) {
        return ranges.stream().anyMatch(range -> range.isV6 == isV6 && range.has(address));
    }

    private static List<Range> of(String blocks) {
        return List.of(blocks.strip().split("\\s+")).stream().map(Range::of).toList();
    }

    static byte[] octets(BigInteger address, boolean isV6) {
        byte[] octets = new byte[isV6 ? 16 : 4];
        for (int i = octets.length - 1; i >= 0; i--) {
            octets[i] = address.byteValue();
            address = address.shiftRight(8);
        }
        return octets;
    }

    private static BigInteger v4(String text) {
        BigInteger address = BigInteger.ZERO;
        for (String octet : text.split("\\.")) {
            address = address.multiply(BYTE).add(new BigInteger(octet));
        }
        return address;
    }

    private static BigInteger v6(String text) {
        int gap = text.indexOf("::");
        String[] head = groups(gap < 0 ? text : text.substring(0, gap));
        String[] tail = groups(gap < 0 ? "" : text.substring(gap + 2));
        BigInteger address = BigInteger.ZERO;
        for (int i = 0; i < 8; i++) {
            String group = i < head.length ? head[i] : i >= 8 - tail.length ? tail[i - 8 + tail.length] : "0";
            address = address.multiply(GROUP).add(new BigInteger(group, 16));
        }
        return address;
    }

    private static String[] groups(String text) {
        return text.isEmpty() ? new String[0] : text.split(":");
    }
}
