package dev.signet.store;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.zip.CRC32C;

/** The first octets of a spool: its version and its salt, twice, so that one damaged sector does not cost the file. */
record SpoolHead(long salt) {
    private static final int COPY = 512;
    static final int LENGTH = 2 * COPY;

    private static final int MAGIC = 0x53475331;

    static SpoolHead create() {
        return new SpoolHead(new SecureRandom().nextLong());
    }

    /** Null where neither copy is whole. */
    static SpoolHead read(ByteBuffer file) {
        for (int at = 0; at + COPY <= Math.min(LENGTH, file.limit()); at += COPY) {
            long salt = file.getLong(at + 4);
            if (file.slice(at, 16).equals(copy(salt))) {
                return new SpoolHead(salt);
            }
        }
        return null;
    }

    /** Whether it can only be what a crash left of making a spool: no octet behind the head is written yet. */
    static boolean isFresh(ByteBuffer file) {
        boolean zero = true;
        for (int at = LENGTH; at < file.limit() && zero; at++) {
            zero = file.get(at) == 0;
        }
        return zero;
    }

    ByteBuffer bytes() {
        ByteBuffer bytes = ByteBuffer.allocate(LENGTH);
        bytes.put(0, copy(salt).array()).put(COPY, copy(salt).array());
        return bytes;
    }

    private static ByteBuffer copy(long salt) {
        ByteBuffer copy = ByteBuffer.allocate(16).putInt(MAGIC).putLong(salt);
        CRC32C crc = new CRC32C();
        crc.update(copy.array(), 0, copy.position());
        return copy.putInt((int) crc.getValue()).flip();
    }
}
