package dev.signet.json;

import java.util.Arrays;

/** Reads numbers, and writes them as RFC 8785, section 3.2.2.3, says; most are left as they stand. */
final class NumberScanner {
    /** Up to here every integer is a double, and no shorter decimal rounds to it. */
    private static final long MAX_EXACT = 1L << 53;

    private static final int MAX_EXACT_DIGITS = 16;
    /** So many digits survive the way to a double and back, away from the ends of its range: none fewer would do. */
    private static final int SAFE_DIGITS = 15;

    private static final int SAFE_POINT = 300;
    /** A double's shortest decimal has at most so many digits. */
    private static final int SHORTEST = 17;
    /** Where two doubles meet there are at most 767 digits; one more that is not zero stands for the rest. */
    private static final int DECISIVE = 780;

    private static final long HUGE = 1L << 40;

    private final byte[] in;
    private final int start;
    private final int end;
    private final Output output;
    private final boolean lossless;
    private Decimal decimal;
    private Decimal shortest;
    private byte[] text;

    NumberScanner(byte[] in, int start, int end, Output output, JsonRules rules) {
        this.in = in;
        this.start = start;
        this.end = end;
        this.output = output;
        this.lossless = rules.lossyNumbers() == JsonRules.LossyNumbers.REJECT;
    }

    /** Reads from a minus sign or digit, and gives the index behind the number. */
    int scan(int from) {
        byte[] in = this.in;
        int end = this.end;
        int first = in[from] == '-' ? from + 1 : from;
        int p = first;
        long value = 0;
        while (p < end && isDigit(in[p])) {
            value = 10 * value + in[p++] - '0';
        }
        if (p == first) {
            throw fault(p, "digit expected");
        }
        if (in[first] == '0' && p - first > 1) {
            throw fault(first, "leading zero; leave it out");
        }
        if (p == end || (in[p] != '.' && (in[p] | 0x20) != 'e')) {
            boolean exact = p - first <= MAX_EXACT_DIGITS && value <= MAX_EXACT;
            return exact && (value != 0 || first == from) ? p : general(from, first, p);
        }
        return in[p] == '.' && value != 0 ? fraction(from, first, p) : general(from, first, p);
    }

    /** Passes over a number above 1 that stands as it will go out; most do. */
    private int fraction(int from, int first, int wholeEnd) {
        int p = digits(wholeEnd + 1);
        boolean asItStands = p - first - 1 <= SAFE_DIGITS && in[p - 1] != '0' && (at(p) | 0x20) != 'e';
        return asItStands ? p : general(from, first, wholeEnd);
    }

    private int general(int from, int first, int wholeEnd) {
        if (decimal == null) {
            decimal = new Decimal(lossless ? SHORTEST : DECISIVE);
            shortest = new Decimal(SHORTEST);
            text = new byte[Decimal.LONGEST];
        }
        decimal.clear();
        decimal.append(in, first, wholeEnd, false);
        int p = wholeEnd;
        if (at(p) == '.') {
            int fractionEnd = digits(p + 1);
            decimal.append(in, p + 1, fractionEnd, true);
            p = fractionEnd;
        }
        long exponent = 0;
        if ((at(p) | 0x20) == 'e') {
            int sign = at(p + 1) == '+' || at(p + 1) == '-' ? p + 1 : p;
            p = digits(sign + 1);
            exponent = at(sign) == '-' ? -exponent(sign + 1, p) : exponent(sign + 1, p);
        }
        decimal.finish(exponent);
        int length = canonical(from).write(first > from, text);
        if (!Arrays.equals(in, from, p, text, 0, length)) {
            output.skip(from, p);
            output.write(text, length);
        }
        return p;
    }

    /** The shortest decimal that rounds to the same double. */
    private Decimal canonical(int from) {
        boolean safe = decimal.length() <= SAFE_DIGITS && Math.abs(decimal.point()) <= SAFE_POINT;
        if (safe || decimal.length() == 0) {
            return decimal;
        }
        if (lossless && decimal.more()) {
            throw fault(from, "number with more than 17 significant digits; send it as a string");
        }
        double value = decimal.toDouble();
        if (Double.isInfinite(value)) {
            throw fault(from, "number beyond the range of a double; send it as a string");
        }
        EcmaNumber.shortest(value, shortest);
        if (lossless && !shortest.sameAs(decimal)) {
            String changed = EcmaNumber.toString(in[from] == '-' ? -value : value);
            throw fault(from, "number that RFC 8785 would change to " + changed + "; send it as a string");
        }
        return shortest;
    }

    /** Passes over at least one digit. */
    private int digits(int from) {
        int p = from;
        while (isDigit(at(p))) {
            p++;
        }
        if (p == from) {
            throw fault(p, "digit expected");
        }
        return p;
    }

    private long exponent(int from, int to) {
        long value = 0;
        for (int p = from; p < to; p++) {
            value = Math.min(10 * value + in[p] - '0', HUGE);
        }
        return value;
    }

    private byte at(int p) {
        return p < end ? in[p] : 0;
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    private JsonException fault(int p, String problem) {
        return new JsonException(p - start, problem);
    }
}
