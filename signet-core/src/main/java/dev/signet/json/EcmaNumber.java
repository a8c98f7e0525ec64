package dev.signet.json;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.fasterxml.jackson.core.io.NumberOutput;

/** ECMAScript's Number::toString, note 2 included: of the shortest decimals that round to a double, the closest to it. */
final class EcmaNumber {
    /** Below this a double may have a decimal of one digit where Java's rule prefers a closer one of two. */
    private static final double COARSE = 1e-321;

    private EcmaNumber() {}

    /** The text of a finite double. */
    static String toString(double value) {
        byte[] text = new byte[Decimal.LONGEST];
        Decimal decimal = new Decimal(17);
        shortest(Math.abs(value), decimal);
        return new String(text, 0, decimal.write(value < 0, text), ISO_8859_1);
    }

    /** The digits of a finite double that is not negative. */
    static void shortest(double value, Decimal decimal) {
        // Not Double.toString, which gives more digits than needed before Java 19.
        read(NumberOutput.toString(value, true), decimal);
        if (value < COARSE && decimal.length() == 2) {
            oneDigit(value, decimal);
        }
    }

    private static void oneDigit(double value, Decimal decimal) {
        byte[] text = new byte[Decimal.LONGEST];
        String two = new String(text, 0, decimal.write(false, text), ISO_8859_1);
        int digit = two.charAt(0) - '0' + (two.charAt(2) < '5' ? 0 : 1);
        String one = digit + ".0" + two.substring(two.indexOf('e'));
        if (Double.parseDouble(one) == value) {
            read(one, decimal);
        }
    }

    /** Reads digits with a point, and perhaps an exponent behind an E. */
    private static void read(String text, Decimal decimal) {
        byte[] bytes = text.getBytes(ISO_8859_1);
        int whole = 0;
        while (bytes[whole] >= '0') {
            whole++;
        }
        int end = whole + 1;
        while (end < bytes.length && bytes[end] <= '9') {
            end++;
        }
        decimal.clear();
        decimal.append(bytes, 0, whole, false);
        decimal.append(bytes, whole + 1, end, true);
        decimal.finish(end == bytes.length ? 0 : Integer.parseInt(text, end + 1, text.length(), 10));
    }
}
