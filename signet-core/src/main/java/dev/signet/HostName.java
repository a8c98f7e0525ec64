package dev.signet;

import java.net.IDN;
import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;

/** Names of hosts in DNS. */
public final class HostName {
    private static final int MOST_OCTETS = 253; // RFC 1035 section 2.3.4, as text
    private static final Pattern NAME =
            Pattern.compile("(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?");

    private static final String AS_A_LABELS = "write it in A-labels (xn--…)";

    private HostName() {}

    /**
     * The one form in which names are compared: lower-case A-labels (RFC 5890).
     *
     * @param host all in A-labels or all in U-labels
     * @throws IllegalArgumentException saying what is wrong, for what is no name of at least one label, or one that would be read as another
     */
    public static String normalize(String host) {
        if (host.length() > MOST_OCTETS) {
            throw new IllegalArgumentException("is longer than " + MOST_OCTETS + " characters");
        }
        boolean isAscii = host.chars().allMatch(c -> c < 0x80);
        String ascii = isAscii ? host.toLowerCase(Locale.ROOT) : toAscii(host);
        if (ascii.length() > MOST_OCTETS || !NAME.matcher(ascii).matches()) {
            throw new IllegalArgumentException(
                    "is no host name: labels of letters, digits and hyphens, with single dots between them");
        }
        return ascii;
    }

    /** Of names that every version of IDNA, and every parser of URLs, turns into the same. */
    private static String toAscii(String host) {
        // Capitals may be written in ASCII: the folding of all others changed over the versions of Unicode.
        StringBuilder lower = new StringBuilder();
        host.codePoints().map(c -> c < 0x80 ? Character.toLowerCase(c) : c).forEach(c -> {
            if (c >= 0x80 && !isPlain(c)) {
                throw new IllegalArgumentException(
                        String.format("has character U+%04X, which stands in no name; " + AS_A_LABELS, c));
            }
            lower.appendCodePoint(c);
        });
        String name = lower.toString();
        String ascii;
        try {
            ascii = IDN.toASCII(name, IDN.USE_STD3_ASCII_RULES | IDN.ALLOW_UNASSIGNED);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("is no host name", e);
        }
        // What is mapped on the way (soft hyphens, wide letters, sharp s) looks like one name and means another.
        if (!IDN.toUnicode(ascii, IDN.ALLOW_UNASSIGNED).equals(name)
                || !Normalizer.isNormalized(name, Normalizer.Form.NFKC)
                || !name.toLowerCase(Locale.ROOT).equals(name)) {
            throw new IllegalArgumentException("would be read as another name; " + AS_A_LABELS);
        }
        return ascii;
    }

    /** Letters, digits and marks, as RFC 5892 allows them; no symbols, punctuation, spaces or what is not seen. */
    private static boolean isPlain(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.LOWERCASE_LETTER,
                    Character.OTHER_LETTER,
                    Character.MODIFIER_LETTER,
                    Character.NON_SPACING_MARK,
                    Character.COMBINING_SPACING_MARK,
                    Character.DECIMAL_DIGIT_NUMBER -> true;
            default -> false;
        };
    }
}
