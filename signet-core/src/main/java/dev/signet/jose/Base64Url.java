package dev.signet.jose;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Base64url as RFC 7515 section 2 wants it: no padding, no white space, no bits left over. */
public final class Base64Url {
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
    private static final Base64.Decoder DECODER = Base64.getUrlDecoder();

    private Base64Url() {}

    public static String encode(byte[] bytes) {
        return ENCODER.encodeToString(bytes);
    }

    public static String encodeUtf8(String text) {
        return encode(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Decodes strictly: every octet string has exactly one text that this takes.
     *
     * @throws IllegalArgumentException for padding, a foreign character, an impossible length or unused bits that are set
     */
    public static byte[] decode(String text) {
        int length = text.length();
        if (length == 0) {
            return new byte[0];
        }
        if (text.charAt(length - 1) == '=') {
            throw new IllegalArgumentException("is padded; base64url here has no '='");
        }
        byte[] bytes;
        try {
            bytes = DECODER.decode(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("is not base64url");
        }
        int unusedBits = length % 4 == 2 ? 0xf : length % 4 == 3 ? 0x3 : 0;
        if ((sextet(text.charAt(length - 1)) & unusedBits) != 0) {
            throw new IllegalArgumentException("ends in bits that stand for nothing");
        }
        return bytes;
    }

    private static int sextet(char c) {
        if (c >= 'A' && c <= 'Z') {
            return c - 'A';
        }
        if (c >= 'a' && c <= 'z') {
            return c - 'a' + 26;
        }
        if (c >= '0' && c <= '9') {
            return c - '0' + 52;
        }
        return c == '-' ? 62 : 63;
    }
}
