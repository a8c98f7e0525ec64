package dev.signet.receipt;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** Remembers what was read until it is taken, so that a value which a parser has found can be had octet for octet. */
final class Recorder extends FilterInputStream {
    private byte[] kept = new byte[1 << 14];
    private int length;
    private long start; // where in the stream the first kept octet stood

    Recorder(InputStream in) {
        super(in);
    }

    /** The octets from one position to another; what stood before them is forgotten. */
    byte[] take(long from, long to) {
        byte[] taken = Arrays.copyOfRange(kept, (int) (from - start), (int) (to - start));
        length -= (int) (to - start);
        System.arraycopy(kept, (int) (to - start), kept, 0, length);
        start = to;
        return taken;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int count) throws IOException {
        int read = super.read(bytes, offset, count);
        if (read > 0) {
            if (length + read > PeriodDocument.MAX_VALUE) {
                throw new ReceiptException(
                        ReceiptFault.MANIFEST_MALFORMED,
                        "a value has more than " + PeriodDocument.MAX_VALUE + " octets");
            }
            if (kept.length - length < read) {
                kept = Arrays.copyOf(kept, Math.max(length + read, 2 * kept.length));
            }
            System.arraycopy(bytes, offset, kept, length, read);
            length += read;
        }
        return read;
    }
}
