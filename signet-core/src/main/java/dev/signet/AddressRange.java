package dev.signet;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** A block of addresses. */
record AddressRange(byte[] prefix, int bits) {

    /** @throws IllegalArgumentException for what is neither an address literal nor a CIDR block */
    static AddressRange parse(String text) {
        int slash = text.indexOf('/');
        byte[] prefix = address(slash < 0 ? text : text.substring(0, slash));
        try {
            int bits = slash < 0 ? -1 : Integer.parseInt(text.substring(slash + 1));
            if (prefix != null && bits <= prefix.length * 8 && (slash < 0 || bits >= 0)) {
                return new AddressRange(prefix, slash < 0 ? prefix.length * 8 : bits);
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new IllegalArgumentException("'" + text + "' is neither an address nor a block such as 10.0.0.0/8");
    }

    /** The octets of an address literal, or null. Never asks a name server. */
    static byte[] address(String text) {
        boolean literal = text != null
                && (text.matches("\\d{1,3}(\\.\\d{1,3}){3}")
                        || text.indexOf(':') >= 0 && text.matches("[0-9a-fA-F:.]+"));
        if (!literal) {
            return null;
        }
        try {
            return InetAddress.getByName(text).getAddress();
        } catch (UnknownHostException e) {
            return null;
        }
    }

    boolean contains(byte[] address) {
        if (address.length != prefix.length) {
            return false;
        }
        for (int bit = 0; bit < bits; bit++) {
            int mask = 0x80 >> (bit & 7);
            if ((address[bit >> 3] & mask) != (prefix[bit >> 3] & mask)) {
                return false;
            }
        }
        return true;
    }
}
