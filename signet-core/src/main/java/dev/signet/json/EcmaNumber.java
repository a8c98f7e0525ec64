package dev.signet.json;

import static java.nio.charset.StandardCharsets.US_ASCII;

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
        return new String(text, 0, decimal.write(value < 0, text), US_ASCII);
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
        String two = new String(text, 0, decimal.write(false, text), US_ASCII);
        int mark = two.indexOf('e');
        int tens = two.charAt(0) - '0';
        String down = tens + two.substring(mark);
        String up = tens + 1 + two.substring(mark);
        boolean closerUp = two.charAt(2) >= '5';
        if (Double.parseDouble(closerUp ? up : down) == value) {
            read(closerUp ? up : down, decimal);
        }
    }

    private static void read(String text, Decimal decimal) {
        byte[] bytes = text.getBytes(US_ASCII);
        int mark = Math.max(text.indexOf('E'), text.indexOf('e'));
        int end = mark < 0 ? bytes.length : mark;
        int dot = text.indexOf('.');
        int whole = dot < 0 ? end : dot;
        decimal.clear();
        decimal.append(bytes, 0, whole, false);
        decimal.append(bytes, Math.min(whole + 1, end), end, true);
        decimal.finish(mark < 0 ? 0 : Integer.parseInt(text, mark + 1, text.length(), 10));
    }
}
