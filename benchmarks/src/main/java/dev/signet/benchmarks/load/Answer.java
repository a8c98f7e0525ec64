package dev.signet.benchmarks.load;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * An answer as it came.
 *
 * @param request the index of what it answers
 */
record Answer(int request, byte[] octets) {
    private static final byte[] OK = "HTTP/1.1 200".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] LENGTH = "\ncontent-length:".getBytes(StandardCharsets.US_ASCII);

    /**
     * The length of the first answer in these octets, or -1 while its head is not complete.
     *
     * @throws IllegalStateException when it is not a 200 of known length
     */
    static int length(byte[] octets, int length) {
        int end = -1;
        int body = -1;
        for (int i = 0; i < length && end < 0; i++) {
            if (octets[i] != '\n') {
                continue;
            }
            if (i >= 3 && octets[i - 2] == '\n') {
                end = i + 1;
            } else if (startsWith(octets, length, i, LENGTH)) {
                body = number(octets, i + LENGTH.length);
            }
        }
        if (end < 0) {
            return -1;
        }
        if (!startsWith(octets, length, 0, OK) || body < 0) {
            throw new IllegalStateException(
                    "not a 200 with a Content-Length:\n" + new String(octets, 0, length, StandardCharsets.ISO_8859_1));
        }
        return end + body;
    }

    private static boolean startsWith(byte[] octets, int length, int offset, byte[] text) {
        if (offset + text.length > length) {
            return false;
        }
        for (int i = 0; i < text.length; i++) {
            byte octet = octets[offset + i];
            boolean upper = octet >= 'A' && octet <= 'Z' && text[i] >= 'a';
            if ((upper ? octet + 32 : octet) != text[i]) {
                return false;
            }
        }
        return true;
    }

    private static int number(byte[] octets, int offset) {
        int number = 0;
        for (int i = offset; octets[i] != '\r'; i++) {
            if (octets[i] != ' ') {
                number = 10 * number + octets[i] - '0';
            }
        }
        return number;
    }

    /** The values of that field. */
    List<String> fields(String name) {
        String head = new String(octets, StandardCharsets.ISO_8859_1).split("\r\n\r\n", 2)[0];
        List<String> values = new ArrayList<>();
        for (String line : head.split("\r\n")) {
            if (line.toLowerCase(Locale.ROOT).startsWith(name.toLowerCase(Locale.ROOT) + ":")) {
                values.add(line.substring(name.length() + 1).strip());
            }
        }
        return values;
    }

    byte[] body() {
        int head = new String(octets, StandardCharsets.ISO_8859_1).indexOf("\r\n\r\n") + 4;
        return Arrays.copyOfRange(octets, head, octets.length);
    }
}
