package dev.signet.store;

import dev.signet.receipt.Sha256;
import java.util.HexFormat;

/** {@code sha256:<hex>} as the 32 octets that a database keeps. */
final class Hashes {
    private static final int TEXT_LENGTH = Sha256.PREFIX.length() + 64;

    private Hashes() {}

    static byte[] octets(String hash) {
        return hash == null ? null : HexFormat.of().parseHex(hash, Sha256.PREFIX.length(), hash.length());
    }

    static String text(byte[] octets) {
        return octets == null ? null : Sha256.text(octets);
    }

    /** Whether {@link #octets} can read it: what callers send may be anything. */
    static boolean isHash(String text) {
        boolean hash = text.length() == TEXT_LENGTH && text.startsWith(Sha256.PREFIX);
        for (int i = Sha256.PREFIX.length(); hash && i < text.length(); i++) {
            char c = text.charAt(i);
            hash = c >= '0' && c <= '9' || c >= 'a' && c <= 'f';
        }
        return hash;
    }
}
