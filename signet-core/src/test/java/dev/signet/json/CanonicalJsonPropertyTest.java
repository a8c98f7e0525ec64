package dev.signet.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CanonicalJsonPropertyTest {
    private static final int ROUNDS = Boolean.getBoolean("signet.full") ? 200_000 : 10_000;

    @Test
    void agreesWithTheOracleHoweverItIsWritten() {
        for (int seed = 0; seed < ROUNDS; seed++) {
            RandomJson random = new RandomJson(seed);
            Object value = random.value(4);
            byte[] json = random.write(value);
            String expected = Oracle.canonical(json);
            for (int i = 0; i < 3; i++) {
                String written = new String(json, UTF_8);
                assertEquals(
                        expected,
                        new String(CanonicalJson.of(json).toByteArray(), UTF_8),
                        "seed " + seed + ": " + written);
                json = random.write(value);
            }
        }
    }

    @Test
    void aCanonicalTextIsItsOwnForm() {
        for (int seed = 0; seed < ROUNDS; seed++) {
            RandomJson random = new RandomJson(seed);
            byte[] json = CanonicalJson.of(random.write(random.value(4))).toByteArray();
            CanonicalForm form = CanonicalJson.of(json);
            assertSame(json, form.array(), "seed " + seed);
            assertEquals(0, form.offset());
            assertEquals(json.length, form.length());
        }
    }

    @Test
    void aSliceGivesTheSameForm() {
        for (int seed = 0; seed < ROUNDS / 10; seed++) {
            RandomJson random = new RandomJson(seed);
            byte[] json = random.write(random.value(4));
            byte[] framed = new byte[json.length + 20];
            Arrays.fill(framed, (byte) '"');
            System.arraycopy(json, 0, framed, 7, json.length);
            CanonicalForm slice = CanonicalJson.of(framed, 7, json.length, JsonRules.STRICT);
            assertArrayEquals(CanonicalJson.of(json).toByteArray(), slice.toByteArray(), "seed " + seed);
        }
    }

    @Test
    void theFormGivesBackTheValue() {
        for (int seed = 0; seed < ROUNDS / 2; seed++) {
            RandomJson random = new RandomJson(seed);
            byte[] json = random.write(random.value(4));
            CanonicalForm form = CanonicalJson.of(json);
            check(Oracle.tree(json), form.root(), "seed " + seed);
            if (form.root().kind() == JsonValue.Kind.OBJECT) {
                checkTopLevel(form, "seed " + seed);
            }
        }
    }

    @Test
    void nfcIsTheFormOfTheNormalizedText() {
        for (int seed = 0; seed < ROUNDS; seed++) {
            String text = marks(seed);
            String escaped = new String(
                    CanonicalJson.of(Oracle.quote(text).getBytes(UTF_8)).toByteArray(), UTF_8);
            String json = "[1, " + escaped + ",{\"b\":" + escaped + ",\"a\":0}]";
            String normal = Oracle.quote(Normalizer.normalize(text, Normalizer.Form.NFC));
            JsonRules nfc = new JsonRules(JsonRules.LossyNumbers.REJECT, true);
            assertEquals(
                    "[1," + normal + ",{\"a\":0,\"b\":" + normal + "}]",
                    new String(CanonicalJson.of(json.getBytes(UTF_8), nfc).toByteArray(), UTF_8),
                    "seed " + seed);
        }
    }

    @Test
    void aNumberIsAcceptedOnlyIfItsDecimalValueIsKept() {
        Random random = new Random(7493);
        int accepted = 0;
        for (int i = 0; i < ROUNDS; i++) {
            String number = decimal(random);
            String written = Oracle.number(Double.parseDouble(number));
            boolean kept = new BigDecimal(number).compareTo(new BigDecimal(written)) == 0;
            assertEquals(written, form(number, JsonRules.LENIENT_NUMBERS), number);
            if (kept) {
                accepted++;
                assertEquals(written, form(number, JsonRules.STRICT), number);
            } else {
                assertThrows(JsonException.class, () -> form(number, JsonRules.STRICT), number);
            }
        }
        assertTrue(accepted > ROUNDS / 10 && accepted < ROUNDS * 9 / 10, "one-sided: " + accepted);
    }

    private static String decimal(Random random) {
        StringBuilder number = new StringBuilder(random.nextBoolean() ? "-" : "").append(random.nextInt(10));
        if (number.charAt(number.length() - 1) != '0') {
            digits(number, random.nextInt(21), random);
        }
        if (random.nextBoolean()) {
            digits(number.append('.'), 1 + random.nextInt(random.nextInt(20) == 0 ? 900 : 20), random);
        }
        if (random.nextInt(3) == 0) {
            number.append("e").append(random.nextInt(600) - 340);
        }
        return Double.isInfinite(Double.parseDouble(number.toString())) ? "1e308" : number.toString();
    }

    private static void digits(StringBuilder number, int count, Random random) {
        String alphabet = random.nextInt(3) == 0 ? "00000001" : "0123456789";
        for (int i = 0; i < count; i++) {
            number.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
    }

    private static String form(String json, JsonRules rules) {
        return new String(CanonicalJson.of(json.getBytes(UTF_8), rules).toByteArray(), UTF_8);
    }

    private static String marks(int seed) {
        Random random = new Random(seed);
        String alphabet = "aeAn\n\t\"\\\u0001<ü\u0300\u0301\u0323\u0338\u030a\u212b\u1100\u1161\u11a8";
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(12); i > 0; i--) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return text.toString();
    }

    private static void checkTopLevel(CanonicalForm form, String seed) {
        for (Map.Entry<String, JsonValue> member : form.root().members().entrySet()) {
            if (member.getKey().chars().allMatch(c -> c >= 0x20 && c < 0x7f && c != '"' && c != '\\')) {
                assertEquals(
                        member.getValue().text(), form.member(member.getKey()).text(), seed);
            }
        }
    }

    private static void check(JsonNode expected, JsonValue actual, String seed) {
        assertEquals(expected.getNodeType().name(), actual.kind().name(), seed);
        switch (actual.kind()) {
            case OBJECT:
                assertEquals(expected.size(), actual.members().size(), seed);
                actual.members().forEach((name, value) -> check(expected.get(name), value, seed));
                break;
            case ARRAY:
                assertEquals(expected.size(), actual.elements().size(), seed);
                for (int i = 0; i < expected.size(); i++) {
                    check(expected.get(i), actual.elements().get(i), seed);
                }
                break;
            case STRING:
                assertEquals(expected.textValue(), actual.string(), seed);
                break;
            case NUMBER:
                assertEquals(expected.doubleValue(), Double.parseDouble(actual.text()), 0, seed);
                if (actual.isInteger()) {
                    assertEquals(new BigDecimal(actual.text()).longValueExact(), actual.integer(), seed);
                }
                break;
            case BOOLEAN:
                assertEquals(expected.booleanValue(), actual.bool(), seed);
                break;
            default:
                assertTrue(expected.isNull(), seed);
        }
    }
}
