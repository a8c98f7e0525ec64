package dev.signet.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.signet.Rejection;
import dev.signet.jose.JwsException;
import dev.signet.json.CanonicalJson;
import dev.signet.json.JsonException;
import dev.signet.json.JsonRules;
import java.io.IOException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;

/** Protocol section 10: one line in, one line out. No line, however bad, ends it. */
final class Conformance {
    private static final int MAX_STRING = 200_000_000;
    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxStringLength(MAX_STRING)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    private final Map<String, BiConsumer<Members, ObjectNode>> ops = new LinkedHashMap<>();

    Conformance() {
        MessageOps messages = new MessageOps();
        ops.put("jcs", Conformance::canonicalize);
        ops.put("jws.verify", JwsOps::verify);
        ops.put("jws.sign", JwsOps::sign);
        ops.put("jwk.parse", JwsOps::parseKey);
        ops.put("request.verify", messages::verifyRequest);
        ops.put("response.verify", messages::verifyResponse);
        ops.put("stream.verify", messages::verifyStream);
        ops.put("receipt.verify", ReceiptOps::verifyReceipt);
        ops.put("bundle.verify", ReceiptOps::verifyBundle);
        ops.put("egress.check", EgressOps::check);
    }

    /** Answers one line, without its end. */
    String answer(byte[] line) {
        ObjectNode answer = JSON.createObjectNode();
        try {
            JsonNode parsed = JSON.readTree(line);
            if (parsed == null || !parsed.isObject()) {
                throw OpException.badRequest("the line is not a JSON object");
            }
            if (parsed.has("id")) {
                answer.set("id", parsed.get("id"));
            }
            ObjectNode results = JSON.createObjectNode();
            run(new Members(parsed), results);
            return answer.put("ok", true).setAll(results).toString();
        } catch (OpException e) {
            return refuse(answer, e.code(), e.getMessage());
        } catch (IOException e) {
            return refuse(answer, "bad_request", "the line is not JSON: " + firstLine(e.getMessage()));
        } catch (RuntimeException | StackOverflowError e) {
            return refuse(answer, "internal_error", e.toString());
        }
    }

    private void run(Members line, ObjectNode answer) {
        String name = line.string("op");
        BiConsumer<Members, ObjectNode> op = ops.get(name);
        if (op == null) {
            throw new OpException("unknown_op", "known are " + String.join(", ", ops.keySet()));
        }
        try {
            op.accept(line, answer);
        } catch (JwsException e) {
            throw JwsOps.refusal(e);
        }
    }

    private static void canonicalize(Members line, ObjectNode answer) {
        JsonRules.LossyNumbers lossy = switch (line.string("lossy_numbers", "reject")) {
            case "reject" -> JsonRules.LossyNumbers.REJECT;
            case "allow" -> JsonRules.LossyNumbers.ALLOW;
            default -> throw OpException.badRequest("'lossy_numbers' is neither reject nor allow");
        };
        if (!line.has("input_b64")) {
            throw OpException.badRequest("'input_b64' is missing");
        }
        try {
            byte[] canonical = CanonicalJson.of(line.bytes("input_b64"), new JsonRules(lossy, line.flag("nfc")))
                    .toByteArray();
            answer.put("output_b64", Base64.getEncoder().encodeToString(canonical));
        } catch (JsonException e) {
            throw OpException.of(Rejection.BODY_NOT_CANONICAL, e.getMessage());
        }
    }

    private static String refuse(ObjectNode answer, String code, String detail) {
        return answer.put("ok", false).put("error", code).put("detail", detail).toString();
    }

    private static String firstLine(String text) {
        int end = text.indexOf('\n');
        return end < 0 ? text : text.substring(0, end);
    }
}
