package dev.signet.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.text.Normalizer;

/** Unicode NFC for the content of a string that has just gone out. */
final class Nfc {
    /** Putting marks into order takes time square to the length of their run; UAX #15 calls 30 safe for any text. */
    private static final int MAX_MARKS = 128;

    private static final int MARKS =
            1 << Character.NON_SPACING_MARK | 1 << Character.ENCLOSING_MARK | 1 << Character.COMBINING_SPACING_MARK;

    private Nfc() {}

    /**
     * Normalizes what went out from a position on.
     *
     * @param p where the input has been read to
     * @param offset the string's, for the message
     */
    static void apply(Output output, int position, int p, int offset) {
        output.join(position, p);
        int from = output.indexAt(position);
        String text = StringText.decode(output.arrayAt(position), from, from + output.position(p) - position);
        checkMarks(text, offset);
        if (Normalizer.isNormalized(text, Normalizer.Form.NFC)) {
            return;
        }
        output.rewind(position, p);
        for (byte b : Normalizer.normalize(text, Normalizer.Form.NFC).getBytes(UTF_8)) {
            if (b < 0) {
                output.write(b);
            } else {
                StringText.write(b, output);
            }
        }
    }

    private static void checkMarks(String text, int offset) {
        int run = 0;
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            run = (1 << Character.getType(c) & MARKS) != 0 ? run + 1 : 0;
            if (run > MAX_MARKS) {
                throw new JsonException(
                        offset, "string with more than " + MAX_MARKS + " combining marks in a row; sign without NFC");
            }
        }
    }
}
