package dev.signet;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * What the lines of a block say, as the HTML Living Standard (section 9.2.6) reads them.
 *
 * @param data the lines of data joined by LF, in UTF-8; null where there is none, so that this is no event
 * @param type the event's type, or null for the usual one
 * @param id its id, perhaps empty; null where it has none
 * @param signatures the values of {@code signature} lines
 */
record EventFields(byte[] data, String type, String id, List<String> signatures) {
    static final String SIGNATURE = "signature";

    static EventFields of(byte[] octets, int length) {
        ByteArrayOutputStream data = null;
        String type = null;
        String id = null;
        List<String> signatures = new ArrayList<>(1);
        for (int start = 0; start < length; ) {
            int end = start;
            while (end < length && octets[end] != '\n' && octets[end] != '\r') {
                end++;
            }
            int colon = colon(octets, start, end);
            int value = colon == end ? end : colon + 1;
            if (value < end && octets[value] == ' ') {
                value++;
            }
            switch (new String(octets, start, colon - start, UTF_8)) {
                case "data" -> {
                    if (data == null) {
                        data = new ByteArrayOutputStream(end - value);
                    } else {
                        data.write('\n');
                    }
                    data.write(octets, value, end - value);
                }
                case "event" -> type = value == end ? null : new String(octets, value, end - value, UTF_8);
                case "id" -> {
                    String text = new String(octets, value, end - value, UTF_8);
                    id = text.indexOf('\0') < 0 ? text : id;
                }
                case SIGNATURE -> signatures.add(new String(octets, value, end - value, UTF_8));
                default -> {} // comments, and what parsers skip
            }
            start = end + 1;
        }
        // octets that are no UTF-8 are what a parser makes of them: U+FFFD
        byte[] payload = data == null ? null : data.toString(UTF_8).getBytes(UTF_8);
        return new EventFields(payload, type, id, signatures);
    }

    /** Where the name of a line's field ends. */
    static int colon(byte[] octets, int start, int end) {
        int colon = start;
        while (colon < end && octets[colon] != ':') {
            colon++;
        }
        return colon;
    }
}
