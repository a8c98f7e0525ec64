package dev.signet.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signet.Vectors;
import java.util.Base64;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CanonicalJsonVectorsTest {
    static Stream<JsonNode> vectors() {
        return Vectors.lines("jcs.jsonl");
    }

    @ParameterizedTest(name = "{index}")
    @MethodSource("vectors")
    void vector(JsonNode vector) {
        String id = vector.path("id").asText();
        switch (vector.path("kind").asText()) {
            case "doc" -> {
                byte[] expected =
                        HexFormat.of().parseHex(vector.path("canonical_hex").asText());
                assertArrayEquals(
                        expected, canonical(vector.path("input").asText().getBytes(UTF_8)), id);
                assertArrayEquals(expected, canonical(expected), id);
            }
            case "number" -> {
                double value = bits(vector);
                String text = vector.path("text").asText();
                assertEquals(text, EcmaNumber.toString(value), id);
                assertEquals(value == 0 ? 0 : value, Double.parseDouble(text), id);
                assertEquals(text, new String(canonical(text.getBytes(UTF_8)), UTF_8), id);
                assertEquals(text, new String(canonical(Double.toString(value).getBytes(UTF_8)), UTF_8), id);
            }
            case "number-error" -> {
                String notFinite = Double.toString(bits(vector));
                assertThrows(JsonException.class, () -> canonical(notFinite.getBytes(UTF_8)), id);
            }
            case "invalid" -> {
                byte[] input =
                        Base64.getDecoder().decode(vector.path("input_b64").asText());
                assertThrows(JsonException.class, () -> canonical(input), id);
            }
            default -> throw new AssertionError("unknown kind of vector: " + id);
        }
    }

    private static double bits(JsonNode vector) {
        return Double.longBitsToDouble(
                Long.parseUnsignedLong(vector.path("bits").asText(), 16));
    }

    private static byte[] canonical(byte[] json) {
        return CanonicalJson.of(json, JsonRules.LENIENT_NUMBERS).toByteArray();
    }
}
