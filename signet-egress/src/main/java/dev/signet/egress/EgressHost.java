package dev.signet.egress;

import dev.signet.HostName;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;

/**
 * The host of a URL as it is written there: an address, a name, or neither.
 *
 * @param isAddress whether some reader would take it for an address
 * @param name in normal form; null for an address
 */
record EgressHost(boolean isAddress, String name) {
    private static final int LONGEST = 1024; // of an address with zeros before it; names are shorter

    /** @throws IllegalArgumentException saying what is wrong, for what is neither an address nor a name in DNS */
    static EgressHost read(String text) {
        if (text.length() > LONGEST) {
            throw new IllegalArgumentException("is longer than " + LONGEST + " characters");
        }
        if (isAddress(text)) {
            return new EgressHost(true, null);
        }
        if (text.indexOf('%') >= 0) {
            throw new IllegalArgumentException("is percent-encoded");
        }
        String name = HostName.normalize(text);
        if (name.indexOf('.') < 0) {
            throw new IllegalArgumentException("is a name of one label: such names are local");
        }
        return new EgressHost(false, name);
    }

    /**
     * What stands in brackets, and what ends in a number: the last label of a name begins with a letter (RFC 1123 section 2.1), that of every notation of an IPv4 address with a digit: decimal, octal,
     * hexadecimal, short, too large.
     */
    private static boolean isAddress(String text) {
        String read = asReadByTheLenient(text);
        if (read.startsWith("[") || read.indexOf(':') >= 0) {
            return true;
        }
        int end = read.length();
        while (end > 0 && read.charAt(end - 1) == '.') {
            end--;
        }
        int start = read.lastIndexOf('.', end - 1) + 1;
        return start < end && Character.isDigit(read.codePointAt(start));
    }

    /** With percent-encoding undone, and digits and dots of other scripts and sizes in their plain form. */
    private static String asReadByTheLenient(String text) {
        String decoded = text;
        if (text.indexOf('%') >= 0) {
            try {
                decoded = URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
            } catch (IllegalArgumentException e) {
                decoded = text; // no encoding: refused as a name
            }
        }
        return Normalizer.normalize(decoded, Normalizer.Form.NFKC).replace('\u3002', '.');
    }
}
