package dev.signet;

import java.util.Arrays;

/** The octets that a signature is over (protocol section 2): a slice that is shared, not copied. */
public record Payload(byte[] array, int offset, int length) {
    static final Payload EMPTY = new Payload(new byte[0], 0, 0);

    static Payload of(byte[] bytes) {
        return new Payload(bytes, 0, bytes.length);
    }

    public byte[] toByteArray() {
        return Arrays.copyOfRange(array, offset, offset + length);
    }
}
