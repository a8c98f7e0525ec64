package dev.signet.json;

import static dev.signet.json.CanonicalForms.assertProblem;
import static dev.signet.json.CanonicalForms.form;
import static dev.signet.json.CanonicalForms.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Numbers that a double keeps, loses digits of, or cannot hold. */
class CanonicalNumbersTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "-0, 0",
        "-0.0, 0",
        "0e5, 0",
        "0E-99999999999999999999, 0",
        "0.1, 0.1",
        "1E2, 100",
        "1e0, 1",
        "1.0, 1",
        "100, 100",
        "-1.50, -1.5",
        "1e20, 100000000000000000000",
        "1e21, 1e+21",
        "123e19, 1.23e+21",
        "1e-6, 0.000001",
        "1e-7, 1e-7",
        "12e-8, 1.2e-7",
        "0.000001, 0.000001",
        "0.0000001, 1e-7",
        "9007199254740991, 9007199254740991",
        "9007199254740992, 9007199254740992",
        "-9007199254740992, -9007199254740992",
        "9007199254740994, 9007199254740994",
        "123456789012345680000, 123456789012345680000",
        "5e-324, 5e-324",
        "1e308, 1e+308",
        "1.7976931348623157e308, 1.7976931348623157e+308",
        "0.3333333333333333, 0.3333333333333333",
        "1763600000.123456, 1763600000.123456"
    })
    void numberKeptInBothModes(String number, String expected) {
        assertEquals("[" + expected + "]", form("[" + number + "]"));
        assertEquals("[" + expected + "]", form("[" + number + "]", JsonRules.LENIENT_NUMBERS));
        assertEquals(expected, form(number));
        assertEquals(expected, form(expected));
    }

    @ParameterizedTest
    @CsvSource({
        "9007199254740993, 9007199254740992",
        "-9007199254740993, -9007199254740992",
        "1e-400, 0",
        "-1e-400, 0",
        "4.9e-324, 5e-324",
        "333333333.33333329, 333333333.3333333",
        "0.10000000000000000001, 0.1",
        "0.1000000000000000055511151231257827, 0.1",
        "9223372036854775807, 9223372036854776000",
        "1.7976931348623158e308, 1.7976931348623157e+308",
        "1e-99999999999999, 0",
        "9007199254740993.0, 9007199254740992",
        "18446744073709551616, 18446744073709552000",
        "10000000000000000000000000000000001, 1e+34"
    })
    void lossyNumber(String number, String rounded) {
        assertEquals(rounded, form(number, JsonRules.LENIENT_NUMBERS));
        assertProblem(assertThrows(JsonException.class, () -> form(number)), "send it as a string");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1e309",
                "-1e309",
                "1.8e308",
                "1e400",
                "1e99999999999999999999",
                "179769313486231580793728971405304e276"
            })
    void infinityIsAlwaysRefused(String number) {
        refused(number, "send it as a string");
        assertProblem(
                assertThrows(JsonException.class, () -> form(number, JsonRules.LENIENT_NUMBERS)), "range of a double");
    }
}
