package dev.signet.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.signet.jose.Base64Url;
import dev.signet.receipt.Sha256;
import java.security.MessageDigest;
import java.security.SecureRandom;

/** API keys as the store makes them: {@code sgn_}, 8 characters that may be shown, {@code _}, 32 random octets in base64url. */
final class ApiKeyText {
    static final String PREFIX_FORM = "sgn_ and 8 characters";

    private static final String BRAND = "sgn_";
    private static final String ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"; // none that looks like another
    private static final int NAME_LENGTH = 8;
    private static final int SECRET_OCTETS = 32;
    private static final int SALT_OCTETS = 16;
    private static final int PREFIX_LENGTH = BRAND.length() + NAME_LENGTH;
    private static final int LENGTH = PREFIX_LENGTH + 1 + 43;
    private static final SecureRandom RANDOM = new SecureRandom();

    private ApiKeyText() {}

    static String draw() {
        StringBuilder key = new StringBuilder(BRAND);
        for (int i = 0; i < NAME_LENGTH; i++) {
            key.append(ALPHABET.charAt(RANDOM.nextInt(ALPHABET.length())));
        }
        return key.append('_').append(Base64Url.encode(octets(SECRET_OCTETS))).toString();
    }

    static byte[] salt() {
        return octets(SALT_OCTETS);
    }

    private static byte[] octets(int count) {
        byte[] octets = new byte[count];
        RANDOM.nextBytes(octets);
        return octets;
    }

    /** What of a text that looks like a key may be shown, else null. */
    static String prefix(String key) {
        return key.length() == LENGTH && key.charAt(PREFIX_LENGTH) == '_' && isPrefix(key.substring(0, PREFIX_LENGTH))
                ? key.substring(0, PREFIX_LENGTH)
                : null;
    }

    static boolean isPrefix(String text) {
        return text.length() == PREFIX_LENGTH
                && text.startsWith(BRAND)
                && text.chars().skip(BRAND.length()).allMatch(c -> ALPHABET.indexOf(c) >= 0);
    }

    /** A fast digest is enough: nobody tries 2^256 keys. */
    static byte[] hash(byte[] salt, String key) {
        MessageDigest digest = Sha256.digest();
        digest.update(salt);
        return digest.digest(key.getBytes(UTF_8));
    }
}
