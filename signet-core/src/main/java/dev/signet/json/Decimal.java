package dev.signet.json;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.fasterxml.jackson.core.io.NumberInput;
import java.util.Arrays;

/** The digits and the exponent of a decimal number, 0.d₁d₂…dₖ × 10ⁿ: d₁ and dₖ are not 0, and zero has no digits. */
final class Decimal {
    /** The longest text of {@link #write}: the sign, 0.00000 and 17 digits. */
    static final int LONGEST = 25;

    /** So many digits fit a long, and are parsed without a slow path of their own. */
    private static final int SIGNIFICAND = 18;

    private final int capacity;
    private byte[] digits = new byte[24];
    private int length;
    private long point;
    private boolean more;

    /** Keeps so many digits; of what is beyond them only whether it is zero. */
    Decimal(int capacity) {
        this.capacity = capacity;
    }

    void clear() {
        length = 0;
        point = 0;
        more = false;
    }

    /** Adds digits behind those that are there. */
    void append(byte[] text, int from, int to, boolean fraction) {
        int p = from;
        if (length == 0) {
            while (p < to && text[p] == '0') {
                p++;
            }
            point -= fraction ? p - from : 0;
        }
        point += fraction ? 0 : to - p;
        for (; p < to; p++) {
            if (length == capacity) {
                more |= text[p] != '0';
            } else {
                if (length == digits.length) {
                    digits = Arrays.copyOf(digits, 2 * length);
                }
                digits[length++] = text[p];
            }
        }
    }

    /** Multiplies by a power of ten, and strips the zeros at the end unless digits follow them that did not fit. */
    void finish(long exponent) {
        point += exponent;
        while (!more && length > 0 && digits[length - 1] == '0') {
            length--;
        }
    }

    int length() {
        return length;
    }

    /** n, the position of the decimal point behind the first digit's. */
    long point() {
        return point;
    }

    /** Whether digits that are not zero did not fit. */
    boolean more() {
        return more;
    }

    boolean sameAs(Decimal other) {
        return point == other.point && Arrays.equals(digits, 0, length, other.digits, 0, other.length);
    }

    /** The nearest double, by ties to even. */
    double toDouble() {
        String text = new String(digits, 0, length, ISO_8859_1);
        if (more) {
            // One digit stands for all that were cut off: it decides a tie, and nothing else depends on it.
            return Double.parseDouble("0." + text + "1E" + point);
        }
        return NumberInput.parseDouble(text + 'E' + (point - length), length <= SIGNIFICAND);
    }

    /** Writes it as ECMAScript's Number::toString would (at most 17 digits), and gives the length of the text. */
    int write(boolean negative, byte[] text) {
        if (length == 0) {
            text[0] = '0';
            return 1;
        }
        int t = 0;
        if (negative) {
            text[t++] = '-';
        }
        if (point > 21 || point < -5) {
            return exponential(text, t);
        }
        int n = (int) point;
        if (n <= 0) {
            text[t++] = '0';
            text[t++] = '.';
            t = zeros(text, t, -n);
            System.arraycopy(digits, 0, text, t, length);
            return t + length;
        }
        int whole = Math.min(n, length);
        System.arraycopy(digits, 0, text, t, whole);
        t = zeros(text, t + whole, n - whole);
        if (whole < length) {
            text[t++] = '.';
            System.arraycopy(digits, whole, text, t, length - whole);
            t += length - whole;
        }
        return t;
    }

    private int exponential(byte[] text, int from) {
        int t = from;
        text[t++] = digits[0];
        if (length > 1) {
            text[t++] = '.';
            System.arraycopy(digits, 1, text, t, length - 1);
            t += length - 1;
        }
        int exponent = (int) Math.abs(point - 1);
        text[t++] = 'e';
        text[t++] = (byte) (point > 0 ? '+' : '-');
        if (exponent >= 100) {
            text[t++] = (byte) ('0' + exponent / 100);
        }
        if (exponent >= 10) {
            text[t++] = (byte) ('0' + exponent / 10 % 10);
        }
        text[t++] = (byte) ('0' + exponent % 10);
        return t;
    }

    private static int zeros(byte[] text, int from, int count) {
        Arrays.fill(text, from, from + count, (byte) '0');
        return from + count;
    }
}
