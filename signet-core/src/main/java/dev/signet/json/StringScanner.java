package dev.signet.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Reads strings: finds the end, checks UTF-8 (RFC 3629), and brings escapes to their canonical form. */
final class StringScanner {
    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH = 0x8080808080808080L;

    private final byte[] in;
    private final int start;
    private final int end;
    private final Output output;
    private boolean plain;

    StringScanner(byte[] in, int start, int end, Output output) {
        this.in = in;
        this.start = start;
        this.end = end;
        this.output = output;
    }

    /** Whether the last string was ASCII without an escape. */
    boolean plain() {
        return plain;
    }

    /** Reads from behind the opening quote, and gives the index behind the closing one. */
    int scan(int from) {
        int p = run(from);
        plain = p < end && in[p] == '"';
        return plain ? p + 1 : special(p);
    }

    private int special(int from) {
        int p = from;
        while (p < end) {
            if (in[p] == '"') {
                return p + 1;
            } else if (in[p] == '\\') {
                p = escape(p);
            } else if (in[p] < 0) {
                p = multibyte(p);
            } else {
                throw fault(p, "control character in a string; escape it");
            }
            p = run(p);
        }
        throw fault(p, "the text ends inside a string; send all of it");
    }

    /** Passes over ASCII that needs no care, eight bytes at a time. */
    private int run(int from) {
        byte[] in = this.in;
        int end = this.end;
        int p = from;
        while (p <= end - Long.BYTES) {
            long x = (long) EIGHT.get(in, p);
            long quote = (x ^ '"' * ONES) - ONES;
            long backslash = (x ^ '\\' * ONES) - ONES;
            // Borrows reach only the bytes behind a hit, so the lowest bit is right.
            long hits = (quote | backslash | x - 0x20 * ONES | x) & HIGH;
            if (hits != 0) {
                return p + (Long.numberOfTrailingZeros(hits) >>> 3);
            }
            p += Long.BYTES;
        }
        while (p < end && in[p] >= 0x20 && in[p] != '"' && in[p] != '\\') {
            p++;
        }
        return p;
    }

    private int multibyte(int from) {
        int p = from;
        while (p < end && in[p] < 0) {
            int lead = in[p] & 0xff;
            int width = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
            if (lead < 0xc2 || lead > 0xf4 || end - p < width || !continues(p, lead, width)) {
                throw fault(p, "not UTF-8; send the text in UTF-8");
            }
            p += width;
        }
        return p;
    }

    private boolean continues(int p, int lead, int width) {
        int second = in[p + 1] & 0xff;
        // RFC 3629, section 4: neither overlong, nor a surrogate, nor above U+10FFFF.
        int low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
        int high = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
        return second >= low
                && second <= high
                && (width < 3 || (in[p + 2] & 0xc0) == 0x80)
                && (width < 4 || (in[p + 3] & 0xc0) == 0x80);
    }

    private int escape(int p) {
        return switch (p + 1 < end ? in[p + 1] : 0) {
            case '"', '\\', 'b', 'f', 'n', 'r', 't' -> p + 2;
            case '/' -> {
                output.skip(p, p + 1);
                yield p + 2;
            }
            case 'u' -> unicode(p);
            default -> throw fault(p, "unknown escape; escape the backslash itself as \\\\");
        };
    }

    private int unicode(int p) {
        int c = hex(p + 2);
        if (c >= 0x80) {
            return nonAscii(p, c);
        }
        int letter = StringText.letter(c);
        if (letter == 0 && c < 0x20 && in[p + 5] >= '0' && (in[p + 5] <= '9' || in[p + 5] >= 'a')) {
            return p + 6;
        }
        output.skip(p, p + 6);
        StringText.write(c, output);
        return p + 6;
    }

    private int nonAscii(int p, int c) {
        int next = p + 6;
        if (Character.isSurrogate((char) c)) {
            boolean pair = c < 0xdc00 && next + 1 < end && in[next] == '\\' && in[next + 1] == 'u';
            int low = pair ? hex(next + 2) : 0;
            if (low < 0xdc00 || low > 0xdfff) {
                throw fault(p, "lone surrogate; write both halves of the pair");
            }
            next += 6;
            output.skip(p, next);
            int point = Character.toCodePoint((char) c, (char) low);
            output.write(0xf0 | point >> 18);
            output.write(0x80 | point >> 12 & 0x3f);
            output.write(0x80 | point >> 6 & 0x3f);
            output.write(0x80 | point & 0x3f);
            return next;
        }
        output.skip(p, next);
        if (c < 0x800) {
            output.write(0xc0 | c >> 6);
        } else {
            output.write(0xe0 | c >> 12);
            output.write(0x80 | c >> 6 & 0x3f);
        }
        output.write(0x80 | c & 0x3f);
        return next;
    }

    private int hex(int p) {
        int value = 0;
        for (int i = p; i < p + 4; i++) {
            int digit = i < end && in[i] >= 0 ? Character.digit(in[i], 16) : -1;
            if (digit < 0) {
                throw fault(p - 2, "\\u needs four hexadecimal digits");
            }
            value = value << 4 | digit;
        }
        return value;
    }

    private JsonException fault(int p, String problem) {
        return new JsonException(p - start, problem);
    }
}
