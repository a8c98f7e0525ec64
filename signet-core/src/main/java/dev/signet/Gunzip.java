package dev.signet;

import java.util.Arrays;
import java.util.function.LongPredicate;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** One gzip member (RFC 1952) that fills its input to the last octet, inflated up to a limit and no further. */
final class Gunzip {
    private static final int HEADER = 10;
    private static final int TRAILER = 8;
    private static final int FIRST = 8 * 1024;

    private Gunzip() {}

    static Content content(byte[] raw, int limit, LongPredicate reserve) {
        int start = headerLength(raw);
        if (start < 0 || raw.length < start + TRAILER) {
            return notGzip();
        }
        Inflater inflater = new Inflater(true);
        try {
            inflater.setInput(raw, start, raw.length - start);
            byte[] out = new byte[0];
            int length = 0;
            while (!inflater.finished()) {
                if (length == out.length) {
                    // One octet more than the limit, so that what ends right there can be told from what goes on.
                    int size = (int) Math.min(limit + 1L, Math.max(FIRST, 2L * out.length));
                    if (!reserve.test(size - out.length)) {
                        return Content.refused(Rejection.OVERLOADED, "too many bodies are in flight; try again");
                    }
                    out = Arrays.copyOf(out, size);
                }
                int inflated = inflater.inflate(out, length, out.length - length);
                if (inflated == 0 && !inflater.finished()) {
                    return notGzip(); // truncated, or needs a dictionary
                }
                length += inflated;
                if (length > limit) {
                    return Content.refused(
                            Rejection.BODY_TOO_LARGE, "the body is larger than " + limit + " bytes when inflated");
                }
            }
            return isWhole(raw, inflater, out, length)
                    ? new Content(length == out.length ? out : Arrays.copyOf(out, length), null, null)
                    : notGzip();
        } catch (DataFormatException e) {
            return notGzip();
        } finally {
            inflater.end();
        }
    }

    /** Whether nothing but the trailer is left, and that tells the checksum and length of what came out. */
    private static boolean isWhole(byte[] raw, Inflater inflater, byte[] out, int length) {
        int trailer = raw.length - inflater.getRemaining();
        CRC32 crc = new CRC32();
        crc.update(out, 0, length);
        return inflater.getRemaining() == TRAILER
                && littleEndian(raw, trailer) == (int) crc.getValue()
                && littleEndian(raw, trailer + 4) == length;
    }

    private static Content notGzip() {
        return Content.refused(Rejection.CODING_UNSUPPORTED, "the body is not one whole gzip member (RFC 1952)");
    }

    /** Length of the member header with its optional fields, or -1. */
    private static int headerLength(byte[] raw) {
        if (raw.length < HEADER || raw[0] != 0x1f || raw[1] != (byte) 0x8b || raw[2] != 8 || (raw[3] & 0xe0) != 0) {
            return -1;
        }
        int flags = raw[3];
        int at = HEADER;
        if ((flags & 4) != 0) { // FEXTRA
            if (at + 2 > raw.length) {
                return -1;
            }
            at += 2 + (raw[at] & 0xff) + ((raw[at + 1] & 0xff) << 8);
        }
        for (int flag = 8; flag <= 16; flag <<= 1) { // FNAME, FCOMMENT
            if ((flags & flag) != 0) {
                while (at < raw.length && raw[at] != 0) {
                    at++;
                }
                at++;
            }
        }
        if ((flags & 2) != 0) { // FHCRC
            at += 2;
        }
        return at <= raw.length ? at : -1;
    }

    private static int littleEndian(byte[] raw, int at) {
        return raw[at] & 0xff | (raw[at + 1] & 0xff) << 8 | (raw[at + 2] & 0xff) << 16 | (raw[at + 3] & 0xff) << 24;
    }
}
