package dev.signet.keys;

import dev.signet.jose.Base64Url;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;

/**
 * A document of keys, ready to be sent.
 *
 * @param json UTF-8; shared, not to be changed
 * @param etag a strong validator, quotes included: the same as long as the octets are
 * @param mediaType the value of {@code Content-Type}
 * @param cacheControl the value of {@code Cache-Control}
 */
public record KeySetDocument(byte[] json, String etag, String mediaType, String cacheControl) {
    static KeySetDocument of(byte[] json, String mediaType, Duration maxAge) {
        String etag = '"' + Base64Url.encode(sha256(json)) + '"';
        return new KeySetDocument(json, etag, mediaType, "public, max-age=" + maxAge.toSeconds());
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
