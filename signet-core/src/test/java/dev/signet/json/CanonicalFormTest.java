package dev.signet.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CanonicalFormTest {
    @Test
    void sharesTheInputWhereOnlySpaceSurroundsIt() {
        byte[] json = " \n{\"a\":1,\"b\":[\"\\n\",0.5]}\r\n".getBytes(UTF_8);
        CanonicalForm form = CanonicalJson.of(json);
        assertSame(json, form.array());
        assertEquals(2, form.offset());
        assertEquals(json.length - 4, form.length());
        assertEquals("[\"\\n\",0.5]", form.member("b").text());
        assertEquals("1", form.member("a").text());
        assertNotSame(json, form.toByteArray());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"ts\":17,\"nonce\":\"n\",\"id\":[1,{}]}",
                " { \"ts\" : 17.0 , \"nonce\" : \"\\u006e\" , \"id\" : [ 1 , { } ] } ",
                "{\"id\":[1,{}],\"nonce\":\"n\",\"ts\":17}",
                "{\"id\":[1,{ }],\"\\u006eonce\":\"n\",\"\\u0074s\":17}",
                "{\"nonce\":\"n\",\"id\":[1.0,{}],\"\\u0074s\":17}"
            })
    void membersWithoutAnotherParse(String json) {
        CanonicalForm form = form(json);
        assertEquals("n", form.member("nonce").string());
        assertEquals(17, form.member("ts").integer());
        assertEquals("[1,{}]", form.member("id").text());
        assertNull(form.member("n"));
        assertNull(form.member(""));
        assertNull(form.member("idx"));
        assertNull(form.member("tx"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"b\":{\"m\":1},\"m\":\"x,\"}|{\"b\":{\"m\":1}}",
                " {\"m\" : [1,2] , \"z\":1, \"a\":\"\\u006d\"}|{\"a\":\"m\",\"z\":1}",
                "{\"\\u006d\":null}|{}",
                "{\"z\":0,\"m\":{}}|{\"z\":0}"
            })
    void withoutAMember(String json, String rest) {
        CanonicalForm form = form(json);
        assertEquals(rest, new String(form.without("m"), UTF_8));
        assertThrows(IllegalArgumentException.class, () -> form.without("none"));
    }

    @Test
    void nestedMembersAreNotTopLevel() {
        CanonicalForm form = form("{\"z\":{\"nonce\":\"inner\",\"a\":1},\"b\":[{\"y\":1,\"nonce\":2}]}");
        assertNull(form.member("nonce"));
        assertNull(form.member("a"));
        assertEquals("{\"a\":1,\"nonce\":\"inner\"}", form.member("z").text());
        for (String other :
                new String[] {"[{\"nonce\":1}]", "\"nonce\"", "1", "null", "{}", "[]", "{\"a\":{\"nonce\":1}}"}) {
            assertNull(form(other).member("nonce"), other);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"é", "\"", "\\", "\n", "\u007f", "a\u0000"})
    void memberTakesPlainAsciiOnly(String name) {
        CanonicalForm form = form("{}");
        assertThrows(IllegalArgumentException.class, () -> form.member(name));
    }

    @Test
    void valuesOfEachKind() {
        JsonValue root =
                form("{\"o\":{\"x\":1},\"a\":[1,\"]\",[2]],\"s\":\"\\u00e9\\n\\u0001\\\"\\\\\",\"n\":-1.5,\"t\":true,\"f\":false,\"z\":null}")
                        .root();
        Map<String, JsonValue> members = root.members();
        assertEquals(List.of("a", "f", "n", "o", "s", "t", "z"), new ArrayList<>(members.keySet()));
        assertEquals(JsonValue.Kind.OBJECT, root.kind());
        assertEquals("1", members.get("o").members().get("x").text());
        assertEquals("[1, \"]\", [2]]", members.get("a").elements().toString());
        assertEquals("é\n\u0001\"\\", members.get("s").string());
        assertFalse(members.get("n").isInteger());
        assertTrue(members.get("t").bool());
        assertFalse(members.get("f").bool());
        assertEquals(JsonValue.Kind.NULL, members.get("z").kind());
        assertArrayEquals("-1.5".getBytes(UTF_8), members.get("n").bytes());
        assertThrows(UnsupportedOperationException.class, () -> members.clear());
        assertThrows(
                UnsupportedOperationException.class,
                () -> members.get("a").elements().clear());
        assertEquals(0, form("[]").root().elements().size());
        assertEquals(0, form("{}").root().members().size());
    }

    @Test
    void aValueOfAnotherKindIsAFault() {
        JsonValue number = form("1").root();
        assertThrows(IllegalStateException.class, number::string);
        assertThrows(IllegalStateException.class, number::bool);
        assertThrows(IllegalStateException.class, number::elements);
        assertThrows(IllegalStateException.class, number::members);
        assertThrows(IllegalStateException.class, () -> form("\"1\"").root().integer());
        assertFalse(form("\"1\"").root().isInteger());
        assertFalse(form("true").root().isInteger());
        assertFalse(form("null").root().isInteger());
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "-0, 0",
        "-1, -1",
        "1E2, 100",
        "9007199254740992, 9007199254740992",
        "9223372036854774784, 9223372036854775000",
        "-9223372036854774784, -9223372036854775000",
        "1763600000.0, 1763600000"
    })
    void integer(String json, long value) {
        JsonValue number = CanonicalJson.of(json.getBytes(UTF_8), JsonRules.LENIENT_NUMBERS)
                .root();
        assertTrue(number.isInteger());
        assertEquals(value, number.integer());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.5",
                "1e21",
                "1e-7",
                "-1.5",
                "9223372036854776000",
                "-9223372036854776000",
                "10000000000000000000",
                "-99999999999999990000"
            })
    void notAnInteger(String json) {
        JsonValue number = CanonicalJson.of(json.getBytes(UTF_8), JsonRules.LENIENT_NUMBERS)
                .root();
        assertFalse(number.isInteger());
        assertThrows(IllegalStateException.class, number::integer);
    }

    private static CanonicalForm form(String json) {
        return CanonicalJson.of(json.getBytes(UTF_8));
    }
}
