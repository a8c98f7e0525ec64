package dev.signet.json;

import static dev.signet.json.CanonicalForms.form;
import static dev.signet.json.CanonicalForms.refused;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each rule, and an input that breaks that one and no other. */
class CanonicalJsonTest {
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
}
