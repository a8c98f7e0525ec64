package dev.signet.json;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.Charset;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each rule, and an input that breaks that one and no other. */
class CanonicalJsonTest {
    private static final JsonRules NFC = new JsonRules(JsonRules.LossyNumbers.REJECT, true);

    @Test
    void rfc8785Section322() {
        String input =
                "{\n  \"numbers\": [333333333.33333329, 1E30, 4.50,\n              2e-3, 0.000000000000000000000000001],\n"
                        + "  \"string\": \"\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\\"\\/\",\n"
                        + "  \"literals\": [null, true, false]\n}";
        String expected = "{\"literals\":[null,true,false],\"numbers\":[333333333.3333333,1e+30,4.5,0.002,1e-27],"
                + "\"string\":\"€$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}";
        assertEquals(expected, form(input, JsonRules.LENIENT_NUMBERS));
        refused(input, "number that RFC 8785 would change to 333333333.3333333");
    }

    @Test
    void rfc8785Section323() {
        String input =
                "{\"\\u20ac\":\"Euro Sign\",\"\\r\":\"Carriage Return\",\"\\ufb33\":\"Hebrew Letter Dalet With Dagesh\","
                        + "\"1\":\"One\",\"\\ud83d\\ude00\":\"Emoji: Grinning Face\",\"\\u0080\":\"Control\","
                        + "\"\\u00f6\":\"Latin Small Letter O With Diaeresis\"}";
        assertEquals(
                "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u0080\":\"Control\",\"ö\":\"Latin Small Letter O With Diaeresis\","
                        + "\"€\":\"Euro Sign\",\"\ud83d\ude00\":\"Emoji: Grinning Face\",\"\ufb33\":\"Hebrew Letter Dalet With Dagesh\"}",
                form(input));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "[",
                "[1",
                "[1,",
                "{\"a\"",
                "{\"a\":",
                "{\"a\":1",
                "{\"a\":1,",
                "\"",
                "\"a",
                "\"\\",
                "\"\\u00",
                "-",
                "1.",
                "1e",
                "1e+",
                "tru",
                "n"
            })
    void endsTooEarly(String json) {
        JsonException refused = assertThrows(JsonException.class, () -> form(json));
        assertTrue(refused.offset() <= json.length());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[1 2] | 3 | where ',' or ']' should be",
                "[1,] | 3 | where a value should be",
                "[,1] | 1 | where a value should be",
                "[1} | 2 | where ',' or ']' should be",
                "{\"a\":1 \"b\":2} | 7 | where ',' or '}' should be",
                "{\"a\":1,} | 7 | where a member name should be",
                "{\"a\" 1} | 5 | where ':' should be",
                "{a:1} | 1 | where a member name should be",
                "{1:1} | 1 | where a member name should be",
                "{'a':1} | 1 | where a member name should be",
                "['a'] | 1 | where a value should be",
                "[tRue] | 1 | unknown word",
                "[nul] | 1 | unknown word",
                "[falsey] | 6 | where ',' or ']' should be",
                "[NaN] | 1 | where a value should be",
                "[01] | 1 | leading zero",
                "[-01] | 2 | leading zero",
                "[00] | 1 | leading zero",
                "[1.] | 3 | digit expected",
                "[.5] | 1 | where a value should be",
                "[+1] | 1 | where a value should be",
                "[-] | 2 | digit expected",
                "[1e] | 3 | digit expected",
                "[1e-] | 4 | digit expected",
                "[1.e1] | 3 | digit expected",
                "[0x1] | 2 | where ',' or ']' should be",
                "[1]] | 3 | after the end",
                "[1] x | 4 | after the end",
                "{}{} | 2 | after the end",
                "/**/1 | 0 | where a value should be",
                "[1,/**/2] | 3 | where a value should be",
                "[\"\\x\"] | 2 | unknown escape",
                "[\"\\U0041\"] | 2 | unknown escape",
                "[\"\\u004\"] | 2 | four hexadecimal digits",
                "[\"\\u00g0\"] | 2 | four hexadecimal digits",
                "[\"\\u 041\"] | 2 | four hexadecimal digits",
                "[\"\\u\uff10041\"] | 2 | four hexadecimal digits"
            })
    void syntax(String json, int offset, String problem) {
        JsonException refused = refused(json, problem);
        assertEquals(offset, refused.offset());
        assertTrue(refused.getMessage().startsWith("JSON, byte " + offset + ": "), refused.getMessage());
    }

    @Test
    void spaceIsThatOfJsonOnly() {
        assertEquals("[1,{\"a\":2}]", form(" \t\r\n[ \t\r\n1 \t\r\n, \t{ \n\"a\"\r:\n2 } \t\r\n] \t\r\n"));
        for (String space : new String[] {"\f", "\u000b", "\u0000", "\u00a0", "\u2028", "\u0085"}) {
            refused("[1," + space + "2]", "where a value should be");
            refused("[1]" + space, "after the end");
        }
    }

    @Test
    void onlyUtf8WithoutAMark() {
        refused("\ufeff{}", "byte order mark");
        for (Charset charset : new Charset[] {
            UTF_16, UTF_16LE, Charset.forName("UTF-16BE"), Charset.forName("UTF-32"), Charset.forName("UTF-32LE")
        }) {
            assertProblem(
                    assertThrows(
                            JsonException.class, () -> CanonicalJson.of("{\"a\":1}".getBytes(charset)), charset.name()),
                    "UTF-8");
        }
        assertEquals("\"\ufeff\"", form("\"\ufeff\""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "80",
                "bf",
                "c080",
                "c1bf",
                "c2",
                "c241",
                "e08080",
                "e09fbf",
                "e1bf",
                "e1bf41",
                "e141bf",
                "eda080",
                "edbfbf",
                "f0808080",
                "f08fbfbf",
                "f0909041",
                "f0904190",
                "f0419090",
                "f09090",
                "f4908080",
                "f5808080",
                "f8a0808080",
                "fe",
                "ff",
                "eda0bdedb880"
            })
    void brokenUtf8(String hex) {
        for (String[] frame :
                new String[][] {{"[\"", "\"]"}, {"{\"", "\":1}"}, {"[\"12345678", "12345678\"]"}, {"[\"é", ""}}) {
            byte[] json = HexFormat.of().parseHex(hex(frame[0]) + hex + hex(frame[1]));
            JsonException refused = assertThrows(JsonException.class, () -> CanonicalJson.of(json));
            assertProblem(refused, "not UTF-8");
            assertEquals(frame[0].getBytes(UTF_8).length, refused.offset());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "7f",
                "c280",
                "dfbf",
                "e0a080",
                "ed9fbf",
                "ee8080",
                "efbfbe",
                "efbfbf",
                "f0908080",
                "f48fbfbf",
                "f09fbfbe"
            })
    void edgesOfUtf8(String hex) {
        String json = "22" + hex + "22";
        assertEquals(
                json,
                HexFormat.of()
                        .formatHex(
                                CanonicalJson.of(HexFormat.of().parseHex(json)).toByteArray()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\\ud800",
                "\\udc00",
                "\\ud83dx",
                "\\ud83d\\n",
                "\\ud83d\\u0041",
                "\\ud83d\\ud83d",
                "\\ude00\\ud83d",
                "\\uDBFF"
            })
    void loneSurrogate(String text) {
        refused("\"" + text + "\"", "lone surrogate");
        refused("{\"" + text + "\":1}", "lone surrogate");
    }

    @Test
    void controlCharactersMustBeEscaped() {
        for (char c = 0; c < 0x20; c++) {
            refused("[\"" + c + "\"]", "control character");
            refused("[\"1234567" + c + "1234567\"]", "control character");
        }
        assertEquals("\"\u007f\"", form("\"\u007f\""));
    }

    @Test
    void escapesOfSection3222() {
        assertEquals("\"\\b\\t\\n\\f\\r\\\"\\\\/\"", form("\"\\b\\t\\n\\f\\r\\\"\\\\\\/\""));
        assertEquals(
                "\"\\b\\t\\n\\f\\r\\\"\\\\/\"", form("\"\\u0008\\u0009\\u000A\\u000c\\u000D\\u0022\\u005C\\u002f\""));
        assertEquals(
                "\"\\u0000\\u000b\\u001f\u007fAé€\ud83d\ude00\"",
                form("\"\\u0000\\u000B\\u001f\\u007F\\u0041\\u00e9\\u20AC\\uD83d\\uDe00\""));
        assertEquals("\"\\u001a\"", form("\"\\u001A\""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":1,\"a\":2}",
                "{\"a\":1,\"\\u0061\":2}",
                "{\"é\":1,\"\\u00e9\":2}",
                "{\"\\n\":1,\"\\u000A\":2}",
                "{\"/\":1,\"\\/\":2}",
                "{\"b\":1,\"c\":1,\"a\":2,\"b\":3}",
                "{\"\":1,\"\":2}",
                "[{\"x\":{\"a\":1,\"b\":1,\"a\":1}}]",
                "{\"\\ud83d\\ude00\":1,\"😀\":2}"
            })
    void duplicateName(String json) {
        refused(json, "duplicate member name");
    }

    @Test
    void sameNameInOtherObjectsIsNoDuplicate() {
        assertEquals("{\"a\":{\"a\":[{\"a\":1},{\"a\":1}]}}", form("{\"a\":{\"a\":[{\"a\":1},{\"a\":1}]}}"));
    }

    @Test
    void duplicateSaysWhereAndShowsLittle() {
        String name = "\"" + "x".repeat(100) + "\"";
        JsonException refused = refused("{" + name + ":1, " + name + ":2}", "duplicate");
        assertEquals(107, refused.offset());
        assertTrue(refused.getMessage().length() < 140, refused.getMessage());
        assertTrue(refused("{\"é\":1,\"é\":2}", "duplicate").getMessage().contains("\"??\""));
    }

    @Test
    void orderIsThatOfUtf16() {
        String[] names = {
            "",
            "\\u0000",
            "\\b",
            "\\n",
            "\\u001f",
            " ",
            "!",
            "\\\"",
            "#",
            "A",
            "AA",
            "[",
            "\\\\",
            "]",
            "a",
            "\u007f",
            "é",
            "߿",
            "ࠀ",
            "퟿",
            "\ud800\udc00",
            "\udbff\udfff",
            "\ue000",
            "\uffff"
        };
        for (int i = 0; i < names.length; i++) {
            for (int j = i + 1; j < names.length; j++) {
                for (String prefix : new String[] {"", "p", "\\n", "\\u0001", "\ud800\udc00"}) {
                    String low = "\"" + prefix + names[i] + "\":1";
                    String high = "\"" + prefix + names[j] + "\":2";
                    assertEquals("{" + low + "," + high + "}", form("{" + high + "," + low + "}"));
                    assertEquals("{" + low + "," + high + "}", form("{" + low + "," + high + "}"));
                }
            }
        }
    }

    @Test
    void nestingUpTo128() {
        String arrays = "[".repeat(128) + "]".repeat(128);
        String objects = "{\"a\":".repeat(127) + "{}" + "}".repeat(127);
        assertEquals(arrays, form(arrays));
        assertEquals(objects, form(objects));
        assertEquals(128, refused("[" + arrays + "]", "nested deeper").offset());
        refused("{\"a\":" + objects + "}", "nested deeper");
        refused("[" + objects + "]", "nested deeper");
        refused("[".repeat(100_000), "nested deeper");
    }

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

    @Test
    void unnormalizedStringsAreKeptUnlessAsked() {
        assertEquals("\"A\u030a\"", form("\"A\\u030a\""));
        assertEquals("\"\u00c5\"", form("\"A\\u030a\"", NFC));
        assertEquals("{\"\u00c5\":\"\u00c5\"}", form("{\"A\u030a\":\"\u212b\"}", NFC));
        assertEquals("\"\\n\u0301\"", form("\"\\n\u0301\"", NFC));
    }

    @Test
    void duplicatesAreFoundAfterNormalization() {
        String json = "{\"A\u030a\":1,\"\u00c5\":2}";
        assertEquals(json, form(json));
        assertProblem(assertThrows(JsonException.class, () -> form(json, NFC)), "duplicate member name");
    }

    @Test
    void nfcOrdersByNormalizedNames() {
        assertEquals("{\"b\":2,\"\u00e0\":1}", form("{\"a\u0300\":1,\"b\":2}", NFC));
    }

    @Test
    void nfcLimitsRunsOfMarks() {
        String most = "\"a" + "\u0316".repeat(128) + "b\u0316\"";
        assertEquals(most, form(most, NFC));
        String more = "\"a" + "\u0316".repeat(129) + "\"";
        assertEquals(more, form(more));
        assertProblem(assertThrows(JsonException.class, () -> form(more, NFC)), "combining marks");
    }

    @Test
    void offsetsCountFromTheSlice() {
        byte[] json = "xxxx[1,x]".getBytes(UTF_8);
        JsonException refused = assertThrows(JsonException.class, () -> CanonicalJson.of(json, 4, 5, JsonRules.STRICT));
        assertEquals(3, refused.offset());
        assertThrows(JsonException.class, () -> CanonicalJson.of("[1]".getBytes(UTF_8), 0, 2, JsonRules.STRICT));
        assertThrows(IndexOutOfBoundsException.class, () -> CanonicalJson.of(json, 5, 5, JsonRules.STRICT));
    }

    @Test
    void refusalsAreCheap() {
        assertEquals(0, assertThrows(JsonException.class, () -> form("x")).getStackTrace().length);
    }

    private static String form(String json) {
        return form(json, JsonRules.STRICT);
    }

    private static String form(String json, JsonRules rules) {
        return new String(CanonicalJson.of(json.getBytes(UTF_8), rules).toByteArray(), UTF_8);
    }

    private static JsonException refused(String json, String problem) {
        JsonException refused = assertThrows(JsonException.class, () -> form(json), json);
        assertProblem(refused, problem);
        return refused;
    }

    private static void assertProblem(JsonException refused, String problem) {
        assertTrue(refused.getMessage().contains(problem), refused.getMessage());
    }

    private static String hex(String text) {
        return HexFormat.of().formatHex(text.getBytes(UTF_8));
    }
}
