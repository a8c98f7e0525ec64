package dev.signet;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Values by secret. The secrets themselves are not kept, but their HMACs under a key that this process has drawn: nobody outside can know which bucket of the table a
 * text falls into, so the time of a lookup tells nothing about the secrets that are there. To be filled by one thread, then read by many.
 */
final class SecretIndex<V> {
    private static final String HMAC = "HmacSHA256";

    private final SecretKeySpec key;
    private final Map<ByteBuffer, Slot<V>> slots = new HashMap<>();

    private record Slot<V>(byte[] digest, V value) {}

    SecretIndex() {
        byte[] octets = new byte[32];
        new SecureRandom().nextBytes(octets);
        key = new SecretKeySpec(octets, HMAC);
    }

    void put(String secret, V value) {
        byte[] digest = digest(secret);
        slots.put(bucket(digest), new Slot<>(digest, value));
    }

    /** The value, or null. */
    V get(String presented) {
        byte[] digest = digest(presented);
        Slot<V> slot = slots.get(bucket(digest));
        return slot != null && MessageDigest.isEqual(slot.digest, digest) ? slot.value : null;
    }

    /** Half of the digest finds; all of it decides, in constant time. */
    private static ByteBuffer bucket(byte[] digest) {
        return ByteBuffer.wrap(digest, 0, 16).slice();
    }

    private byte[] digest(String secret) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(key);
            return mac.doFinal(secret.getBytes(UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e); // every JDK has it
        }
    }
}
