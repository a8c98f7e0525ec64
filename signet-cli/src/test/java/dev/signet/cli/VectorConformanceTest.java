package dev.signet.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.signet.Vectors;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Every line of other projects' JOSE and JCS vectors, through {@code signet conformance}. */
class VectorConformanceTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The only disagreement: valid lines (eight, in jws.jsonl) with algorithms that the protocol does not offer (section 1) are refused. */
    private static final Set<String> NOT_OFFERED = Set.of("RS384", "RS512");

    private static ObjectNode op(String op, JsonNode vector) {
        return JSON.createObjectNode().put("op", op).put("id", vector.get("id").asText());
    }

    private static void run(List<JsonNode> vectors, Function<JsonNode, ObjectNode> line, Judge judge) {
        List<String> lines = vectors.stream().map(v -> line.apply(v).toString()).toList();
        List<JsonNode> answers = Ran.conformance(lines);
        assertEquals(vectors.size(), answers.size(), "one answer a line");
        List<String> wrong = new ArrayList<>();
        for (int i = 0; i < vectors.size(); i++) {
            JsonNode answer = answers.get(i);
            assertEquals(vectors.get(i).get("id"), answer.get("id"));
            String complaint = judge.complaint(vectors.get(i), answer);
            if (!answer.get("ok").asBoolean()
                    && answer.get("error").asText().matches("internal_error|bad_request|unknown_op")) {
                complaint = "no clear code";
            }
            if (complaint != null) {
                wrong.add(vectors.get(i).get("id").asText() + ": " + complaint + " " + answer);
            }
        }
        if (!wrong.isEmpty()) {
            fail(wrong.size() + " of " + vectors.size() + " lines disagree:\n" + String.join("\n", wrong));
        }
    }

    private interface Judge {
        /** What is wrong with the answer, or null. */
        String complaint(JsonNode vector, JsonNode answer);
    }

    private static String judgeSignature(JsonNode vector, JsonNode answer) {
        String expected =
                vector.path("strict_expected").asText(vector.get("expected").asText());
        boolean accepted = answer.get("ok").asBoolean();
        if (expected.equals("valid") && !accepted) {
            return NOT_OFFERED.contains(vector.get("alg").asText()) ? null : "valid, but refused";
        }
        return expected.equals("invalid") && accepted ? "invalid, but accepted" : null;
    }

    @Test
    void jws() {
        run(
                Vectors.lines("jws.jsonl").toList(),
                v -> {
                    ObjectNode line = op("jws.verify", v);
                    line.set("jws", v.get("jws"));
                    String keys = v.has("jwk") ? "jwk" : "jwks";
                    return line.set(keys, v.get(keys));
                },
                VectorConformanceTest::judgeSignature);
    }

    @Test
    void jwk() {
        run(
                Vectors.lines("jwk.jsonl").toList(),
                v -> op("jws.verify", v).<ObjectNode>set("jws", v.get("jws")).set("jwks", v.get("jwks")),
                VectorConformanceTest::judgeSignature);
    }

    @Test
    void rfcJose() {
        run(
                Vectors.lines("rfc-jose.jsonl").toList(),
                v -> {
                    ObjectNode line = op("jws.verify", v);
                    line.set("jws", v.get("jws"));
                    line.set("payload_b64", v.get("payload_b64"));
                    String keys = v.path("jwk").isObject() ? "jwk" : "jwks";
                    return line.set(keys, v.path(keys));
                },
                VectorConformanceTest::judgeSignature);
    }

    @Test
    void rfcJoseSignedAgainVerifies() {
        List<JsonNode> vectors = Vectors.lines("rfc-jose.jsonl")
                .filter(v -> v.get("expected").asText().equals("valid")
                        && v.path("private_jwk").isObject())
                .toList();
        assertTrue(vectors.size() > 10);
        List<String> lines = new ArrayList<>();
        for (JsonNode v : vectors) {
            ObjectNode line = op("jws.sign", v);
            line.set("jwk", v.get("private_jwk"));
            String header = v.get("jws").asText().split("\\.")[0];
            line.set("header", Ran.json(new String(Base64.getUrlDecoder().decode(header), StandardCharsets.UTF_8)));
            line.set("payload_b64", v.get("payload_b64"));
            line.set("detached", v.get("detached"));
            lines.add(line.toString());
        }
        List<JsonNode> signed = Ran.conformance(lines);
        List<String> again = new ArrayList<>();
        for (int i = 0; i < vectors.size(); i++) {
            assertTrue(signed.get(i).get("ok").asBoolean(), signed.get(i).toString());
            ObjectNode line = op("jws.verify", vectors.get(i));
            line.set("jws", signed.get(i).get("jws"));
            line.set("jwk", vectors.get(i).get("jwk"));
            line.set("payload_b64", vectors.get(i).get("payload_b64"));
            again.add(line.toString());
        }
        Ran.conformance(again).forEach(answer -> assertTrue(answer.get("ok").asBoolean(), answer.toString()));
    }

    @Test
    void rfc8037ThumbprintAndSignature() {
        JsonNode vector = Vectors.lines("rfc-jose.jsonl")
                .filter(v -> v.has("thumbprint_sha256"))
                .findFirst()
                .orElseThrow();
        ObjectNode parse = op("jwk.parse", vector);
        parse.set("jwk", vector.get("jwk"));
        ObjectNode sign = op("jws.sign", vector).put("detached", false);
        sign.set("jwk", vector.get("private_jwk"));
        sign.set("header", JSON.createObjectNode().put("alg", "EdDSA"));
        sign.set("payload_b64", vector.get("payload_b64"));
        List<JsonNode> answers = Ran.conformance(List.of(parse.toString(), sign.toString()));
        assertEquals(vector.get("thumbprint_sha256"), answers.get(0).get("thumbprint"));
        assertEquals("OKP", answers.get(0).get("kty").asText());
        assertEquals(vector.get("jws"), answers.get(1).get("jws"));
    }

    @Test
    void jcs() {
        List<JsonNode> vectors = Vectors.lines("jcs.jsonl").toList();
        run(
                vectors,
                v -> {
                    ObjectNode line = op("jcs", v).put("lossy_numbers", "allow");
                    if (v.has("input_b64")) {
                        return line.set("input_b64", v.get("input_b64"));
                    }
                    return line.put("input_b64", Base64.getEncoder().encodeToString(input(v)));
                },
                VectorConformanceTest::judgeCanonical);
    }

    private static byte[] input(JsonNode vector) {
        if (vector.has("input")) {
            return vector.get("input").asText().getBytes(StandardCharsets.UTF_8);
        }
        double value = Double.longBitsToDouble(
                Long.parseUnsignedLong(vector.get("bits").asText(), 16));
        return Double.toString(value).getBytes(StandardCharsets.UTF_8); // NaN and Infinity: no JSON, refused
    }

    private static String judgeCanonical(JsonNode vector, JsonNode answer) {
        boolean accepted = answer.get("ok").asBoolean();
        String output = accepted
                ? new String(Base64.getDecoder().decode(answer.get("output_b64").asText()), StandardCharsets.UTF_8)
                : null;
        return switch (vector.get("kind").asText()) {
            case "doc" ->
                new String(HexFormat.of().parseHex(vector.get("canonical_hex").asText()), StandardCharsets.UTF_8)
                                .equals(output)
                        ? null
                        : "another canonical form";
            case "number" -> vector.get("text").asText().equals(output) ? null : "another number";
            default -> accepted ? "invalid, but accepted" : null;
        };
    }
}
