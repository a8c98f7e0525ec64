package dev.signet;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/** A block of addresses. */
record AddressRange(byte[] prefix, int bits) {
    private static final Pattern LITERAL = Pattern.compile("OCTET(\\.OCTET){3}|(?=.*:)[0-9a-fA-F:][0-9a-fA-F:.]*"
            .replace("OCTET", "(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)"));

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

    /** The octets of an address literal, or null. Never asks a name server, which {@link InetAddress#getByName} does for what is no literal. */
    static byte[] address(String text) {
        if (text == null || !LITERAL.matcher(text).matches()) {
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
