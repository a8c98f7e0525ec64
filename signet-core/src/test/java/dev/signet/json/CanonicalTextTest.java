package dev.signet.json;

import static dev.signet.json.CanonicalForms.assertProblem;
import static dev.signet.json.CanonicalForms.form;
import static dev.signet.json.CanonicalForms.refused;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.Charset;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Octets that are UTF-8 and others, escapes, surrogates, and normalization. */
class CanonicalTextTest {
    private static final JsonRules NFC = new JsonRules(JsonRules.LossyNumbers.REJECT, true);

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

    private static String hex(String text) {
        return HexFormat.of().formatHex(text.getBytes(UTF_8));
    }
}
