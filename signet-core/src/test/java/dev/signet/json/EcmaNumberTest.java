package dev.signet.json;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EcmaNumberTest {
    private static final int ROUNDS = Boolean.getBoolean("signet.full") ? 300_000 : 20_000;

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "-0.0, 0",
        "4.9E-324, 5e-324",
        "-4.9E-324, -5e-324",
        "9.9E-324, 1e-323",
        "2.0E-323, 2e-323",
        "4.94E-323, 5e-323",
        "1.7976931348623157E308, 1.7976931348623157e+308",
        "9007199254740992, 9007199254740992",
        "1E20, 100000000000000000000",
        "1E21, 1e+21",
        "999999999999999900000, 999999999999999900000",
        "1E-6, 0.000001",
        "1E-7, 1e-7",
        "2.0E-3, 0.002",
        "2E23, 2e+23",
        "333333333.33333329, 333333333.3333333",
        "-1.5, -1.5"
    })
    void example(double value, String text) {
        assertEquals(text, EcmaNumber.toString(value));
    }

    @Test
    void smallestDoubles() {
        for (long bits = 1; bits < 5_000; bits++) {
            check(Double.longBitsToDouble(bits));
        }
    }

    @Test
    void powersOfTwoAndTheirNeighbours() {
        for (int exponent = Double.MIN_EXPONENT - 52; exponent <= Double.MAX_EXPONENT; exponent++) {
            double power = Math.scalb(1.0, exponent);
            check(power);
            check(Math.nextUp(power));
            check(Math.nextDown(power));
        }
    }

    @Test
    void randomDoubles() {
        Random random = new Random(8785);
        for (int i = 0; i < ROUNDS; i++) {
            double value = Double.longBitsToDouble(random.nextLong());
            if (Double.isFinite(value)) {
                check(value);
            }
            check(random.nextInt(1_000_000) / 1000.0);
            check(random.nextDouble());
        }
    }

    private static void check(double value) {
        assertEquals(Oracle.number(value), EcmaNumber.toString(value), () -> Double.toHexString(value));
    }
}
