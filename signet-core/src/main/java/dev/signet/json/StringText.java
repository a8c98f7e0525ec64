package dev.signet.json;

import static java.nio.charset.StandardCharsets.UTF_8;

/** The text of a string in canonical form, whose escapes are those of RFC 8785, section 3.2.2.2, and no others. */
final class StringText {
    private static final String HEX = "0123456789abcdef";

    private StringText() {}

    /** What the canonical content between the quotes stands for. */
    static String decode(byte[] bytes, int from, int to) {
        int i = from;
        while (i < to && bytes[i] != '\\') {
            i++;
        }
        if (i == to) {
            return new String(bytes, from, to - from, UTF_8);
        }
        byte[] text = new byte[to - from];
        int length = 0;
        for (i = from; i < to; i += width(bytes, i)) {
            text[length++] = bytes[i] == '\\' ? (byte) escaped(bytes, i) : bytes[i];
        }
        return new String(text, 0, length, UTF_8);
    }

    /** Writes a character below U+0080 in its canonical form. */
    static void write(int c, Output output) {
        int letter = letter(c);
        if (letter != 0) {
            output.write('\\');
            output.write(letter);
        } else if (c < 0x20) {
            output.write('\\');
            output.write('u');
            output.write('0');
            output.write('0');
            output.write(HEX.charAt(c >> 4));
            output.write(HEX.charAt(c & 15));
        } else {
            output.write(c);
        }
    }

    /** The character that the escape at an index stands for. */
    static int escaped(byte[] bytes, int i) {
        return switch (bytes[i + 1]) {
            case 'b' -> '\b';
            case 't' -> '\t';
            case 'n' -> '\n';
            case 'f' -> '\f';
            case 'r' -> '\r';
            case 'u' -> bytes[i + 4] - '0' << 4 | Character.digit(bytes[i + 5], 16);
            default -> bytes[i + 1];
        };
    }

    /** The bytes that belong to the escape at an index, else 1. */
    static int width(byte[] bytes, int i) {
        return bytes[i] != '\\' ? 1 : bytes[i + 1] == 'u' ? 6 : 2;
    }

    /** The letter of a character's two-character escape, or 0 where it has none. */
    static int letter(int c) {
        return switch (c) {
            case '"', '\\' -> c;
            case '\b' -> 'b';
            case '\t' -> 't';
            case '\n' -> 'n';
            case '\f' -> 'f';
            case '\r' -> 'r';
            default -> 0;
        };
    }
}
