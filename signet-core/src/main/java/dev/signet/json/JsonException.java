package dev.signet.json;

/**
 * Bytes that are not one strict JSON text. The message names what is wrong, at which byte, and what to do, and shows at
 * most a few printable characters of the input. It has no stack trace: hostile input must be cheap to refuse.
 */
public final class JsonException extends RuntimeException {
    private static final int SHOWN = 24;

    private final int offset;

    JsonException(int offset, String problem) {
        super("JSON, byte " + offset + ": " + problem, null, false, false);
        this.offset = offset;
    }

    /** Position of the offending byte, counted from 0 at the first byte of the text. */
    public int offset() {
        return offset;
    }

    /** One byte, fit for a message. */
    static String show(byte b) {
        return b > 0x20 && b < 0x7f
                ? "'" + (char) b + "'"
                : "byte 0x" + Integer.toHexString(b & 0xff | 0x100).substring(1);
    }

    /** The beginning of a slice, fit for a message. */
    static String show(byte[] bytes, int from, int to) {
        StringBuilder shown = new StringBuilder("\"");
        for (int i = from; i < to && i < from + SHOWN; i++) {
            byte b = bytes[i];
            shown.append(b >= 0x20 && b < 0x7f ? (char) b : '?');
        }
        return shown.append(to - from > SHOWN ? "…\"" : "\"").toString();
    }
}
