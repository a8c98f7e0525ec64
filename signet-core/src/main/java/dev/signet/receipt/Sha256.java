package dev.signet.receipt;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Digests as receipts write them: {@code sha256:} and 64 hex digits in lower case. */
public final class Sha256 {
    public static final String PREFIX = "sha256:";

    private Sha256() {}

    public static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every JDK has it
        }
    }

    public static String of(byte[] bytes) {
        return of(bytes, 0, bytes.length);
    }

    public static String of(byte[] bytes, int offset, int length) {
        MessageDigest digest = digest();
        digest.update(bytes, offset, length);
        return text(digest.digest());
    }

    /** A digest that was computed elsewhere. */
    public static String text(byte[] digest) {
        return PREFIX + HexFormat.of().formatHex(digest);
    }
}
