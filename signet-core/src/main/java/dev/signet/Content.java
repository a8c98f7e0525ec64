package dev.signet;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.LongPredicate;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Content with its coding taken off (protocol section 2): none, or one {@code gzip} member that fills it to the last octet.
 *
 * @param rejection why it cannot be had, or null
 */
record Content(byte[] bytes, Rejection rejection, String detail) {
    private static final int HEADER = 10;
    private static final int TRAILER = 8;

    /**
     * @param limit most octets when decoded
     * @param memory asked before so many more octets are taken to decode into
     */
    static Content of(byte[] raw, List<String> codings, int limit, LongPredicate memory) {
        if (raw.length > limit) {
            return refused(Rejection.BODY_TOO_LARGE, "the body is larger than " + limit + " bytes");
        }
        String coding = coding(codings);
        if (coding.isEmpty()) {
            return new Content(raw, null, null);
        }
        if (!coding.equals("gzip")) {
            return refused(Rejection.CODING_UNSUPPORTED, "Content-Encoding must be absent or one 'gzip'");
        }
        return gunzip(raw, limit, memory);
    }

    /** {@code gzip}, empty for none, {@code unsupported} for all else. */
    static String coding(List<String> codings) {
        if (codings.isEmpty()) {
            return "";
        }
        String only = codings.size() == 1 ? codings.get(0).strip().toLowerCase(Locale.ROOT) : "unsupported";
        return switch (only) {
            case "", "identity" -> "";
            case "gzip", "x-gzip" -> "gzip";
            default -> "unsupported";
        };
    }

    private static Content refused(Rejection rejection, String detail) {
        return new Content(null, rejection, detail);
    }

    private static Content gunzip(byte[] raw, int limit, LongPredicate memory) {
        int start = headerLength(raw);
        if (start < 0 || raw.length < start + TRAILER) {
            return notGzip();
        }
        Inflater inflater = new Inflater(true);
        try {
            inflater.setInput(raw, start, raw.length - start);
            int first = (int) Math.min(limit, Math.max(64, raw.length * 4L));
            if (!memory.test(first)) {
                return overloaded();
            }
            byte[] out = new byte[first];
            int length = 0;
            while (!inflater.finished()) {
                if (length == out.length) {
                    if (length >= limit) {
                        // full: one more octet tells whether the stream ends right here
                        if (inflater.inflate(new byte[1]) > 0) {
                            return refused(
                                    Rejection.BODY_TOO_LARGE,
                                    "the body is larger than " + limit + " bytes when inflated");
                        }
                        if (!inflater.finished()) {
                            return notGzip();
                        }
                        break;
                    }
                    int more = (int) Math.min(limit, out.length * 2L);
                    if (!memory.test(more - out.length)) {
                        return overloaded();
                    }
                    out = Arrays.copyOf(out, more);
                }
                int inflated = inflater.inflate(out, length, out.length - length);
                if (inflated == 0 && !inflater.finished()) {
                    return notGzip(); // truncated, or needs a dictionary
                }
                length += inflated;
            }
            int trailer = raw.length - inflater.getRemaining();
            CRC32 crc = new CRC32();
            crc.update(out, 0, length);
            if (inflater.getRemaining() != TRAILER
                    || littleEndian(raw, trailer) != (int) crc.getValue()
                    || littleEndian(raw, trailer + 4) != length) {
                return notGzip();
            }
            return new Content(length == out.length ? out : Arrays.copyOf(out, length), null, null);
        } catch (DataFormatException e) {
            return notGzip();
        } finally {
            inflater.end();
        }
    }

    private static Content overloaded() {
        return refused(Rejection.OVERLOADED, "too many bodies are in flight; try again");
    }

    private static Content notGzip() {
        return refused(Rejection.CODING_UNSUPPORTED, "the body is not one whole gzip member (RFC 1952)");
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
