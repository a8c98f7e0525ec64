package dev.signet.keys;

import dev.signet.jose.Base64Url;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;

/**
 * A document of keys, ready to be sent.
 *
 * @param bytes JSON in UTF-8; shared, not to be changed
 * @param mediaType the value of {@code Content-Type}
 * @param etag a strong validator, quotes included: the same as long as the octets are
 * @param cacheControl the value of {@code Cache-Control}
 */
public record KeySetDocument(byte[] bytes, String mediaType, String etag, String cacheControl) {
    static KeySetDocument of(byte[] json, String mediaType, Duration maxAge) {
        String etag = '"' + Base64Url.encode(sha256(json)) + '"';
        return new KeySetDocument(json, mediaType, etag, "public, max-age=" + maxAge.toSeconds());
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
