package dev.signet;

import java.net.IDN;
import java.util.Locale;
import java.util.regex.Pattern;

/** Names of hosts in DNS. */
public final class HostName {
    private static final int MOST_OCTETS = 253; // RFC 1035 section 2.3.4, as text
    private static final Pattern NAME =
            Pattern.compile("(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?");

    private HostName() {}

    /**
     * The one form in which names are compared: lower-case A-labels (RFC 5890).
     *
     * @param host A-labels, U-labels or both
     * @throws IllegalArgumentException saying what is wrong, for what is no name of at least one label, or one that would be read as another
     */
    public static String normalize(String host) {
        String lower = host.toLowerCase(Locale.ROOT);
        String ascii;
        try {
            ascii = IDN.toASCII(lower, IDN.USE_STD3_ASCII_RULES | IDN.ALLOW_UNASSIGNED);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("is no host name", e);
        }
        if (ascii.length() > MOST_OCTETS || !NAME.matcher(ascii).matches()) {
            throw new IllegalArgumentException(
                    "is no host name: labels of letters, digits and hyphens, with single dots between them");
        }
        // What is mapped on the way (soft hyphens, wide letters, other dots) looks like one name and means another.
        String unicode = IDN.toUnicode(ascii, IDN.ALLOW_UNASSIGNED);
        if (!lower.equals(ascii) && !lower.equals(unicode)) {
            throw new IllegalArgumentException("would be read as another name; write it in A-labels (xn--…)");
        }
        if (!IDN.toASCII(unicode, IDN.ALLOW_UNASSIGNED).equals(ascii)) {
            throw new IllegalArgumentException("has an A-label (xn--…) that stands for no name");
        }
        return ascii;
    }
}
