package dev.signet.keys;

import dev.signet.jose.Base64Url;

/** 32 secret octets as text: base64url or base64, padded or not. No error shows any of it. */
final class SecretText {
    private static final int OCTETS = 32;
    private static final String HINT = "; make one with: openssl rand -base64 32";

    private SecretText() {}

    /** @param name what the text is, for messages, such as the name of the environment variable */
    static byte[] decode(String name, String text) {
        String plain = text.strip().replace('+', '-').replace('/', '_');
        if (plain.length() % 4 == 0) {
            plain = plain.replaceFirst("={1,2}$", "");
        }
        byte[] octets;
        try {
            octets = Base64Url.decode(plain);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name + " is not base64url, nor base64, of " + OCTETS + " octets" + HINT);
        }
        if (octets.length != OCTETS) {
            throw new IllegalArgumentException(
                    name + " holds " + octets.length + " octets; " + OCTETS + " are needed" + HINT);
        }
        return octets;
    }
}
