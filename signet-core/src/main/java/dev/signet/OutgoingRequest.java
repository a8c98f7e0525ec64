package dev.signet;

import dev.signet.jose.Base64Url;
import java.security.SecureRandom;
import java.util.Map;

/**
 * A request to be signed.
 *
 * @param method as it will be sent
 * @param url absolute, as the server's callers know it; no userinfo, no fragment
 * @param contentType the {@code Content-Type} that will be sent, or null without a body
 * @param body before any content coding; empty for none
 * @param hdrs fields to cover: lower-case name to exact value
 * @param iss the tenant, or null
 * @param aud the audience, or null
 * @param c14n {@code jcs}, {@code raw}, {@code jcs-nfc}, or null for the default of the content type
 * @param b64 whether the payload is base64url-encoded in the signing input
 * @param nonce 1 to 128 of {@code A-Z a-z 0-9 . _ ~ -}, fresh for each sending; null leaves it to the body
 * @param iat seconds; null leaves it to the body
 */
public record OutgoingRequest(
        String method,
        String url,
        String contentType,
        byte[] body,
        Map<String, String> hdrs,
        String iss,
        String aud,
        String c14n,
        boolean b64,
        String nonce,
        Long iat) {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int NONCE_OCTETS = 18;

    /** A nonce that nobody has used: 144 random bits in base64url. */
    public static String freshNonce() {
        byte[] octets = new byte[NONCE_OCTETS];
        RANDOM.nextBytes(octets);
        return Base64Url.encode(octets);
    }

    /** The usual request: default canonical form, unencoded payload, the given nonce and time. */
    public static OutgoingRequest of(
            String method, String url, String contentType, byte[] body, String nonce, long iat) {
        return new OutgoingRequest(method, url, contentType, body, Map.of(), null, null, null, false, nonce, iat);
    }
}
