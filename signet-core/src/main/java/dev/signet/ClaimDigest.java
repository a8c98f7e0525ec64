package dev.signet;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** What a guard knows a claim by: SHA-256 over tenant, kid and nonce, each with its length. */
public final class ClaimDigest {
    private static final ThreadLocal<MessageDigest> SHA256 = ThreadLocal.withInitial(() -> {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every JDK has it
        }
    });

    private ClaimDigest() {}

    /** 32 octets. */
    public static byte[] of(String tenant, String kid, String nonce) {
        byte[] one = tenant.getBytes(StandardCharsets.UTF_8);
        byte[] two = kid.getBytes(StandardCharsets.UTF_8);
        byte[] three = nonce.getBytes(StandardCharsets.UTF_8);
        ByteBuffer all = ByteBuffer.allocate(3 * Integer.BYTES + one.length + two.length + three.length);
        all.putInt(one.length)
                .put(one)
                .putInt(two.length)
                .put(two)
                .putInt(three.length)
                .put(three);
        return SHA256.get().digest(all.array());
    }
}
