package dev.signet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.signet.jose.JwsAlgorithm;
import dev.signet.jose.SigningKey;
import dev.signet.json.CanonicalJson;
import dev.signet.json.JsonException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What must hold for every request: one changed byte is refused, the same JSON written otherwise is not. Seeds are fixed; {@code -Pfull} runs more rounds. */
class SignaturePropertiesTest {
    private static final int ROUNDS = Boolean.getBoolean("signet.full") ? 5_000 : 150;
    private static final String BASE64URL = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final TestServer server = new TestServer().set(Setting.ALLOW_RS256, "true");

    @ParameterizedTest
    @EnumSource(names = "EDDSA", mode = EnumSource.Mode.EXCLUDE)
    void everyAlgorithm(JwsAlgorithm algorithm) {
        Random random = new Random(algorithm.ordinal());
        SigningKey key = TestKeys.of(algorithm);
        for (int round = 0; round < ROUNDS / 5; round++) {
            String body = document(random, 3).toString();
            TestSigner signer = TestSigner.request().key(key).json(body);
            if (round % 2 == 0) {
                signer.unencoded();
            }
            TestRequest request = signer.sign();
            String signature = request.header("X-Signature");
            int at = random.nextInt(signature.length());
            assertRefused(signer.sign().replace("X-Signature", replaced(signature, at, random)), "header at " + at);
            assertBodyChangeRefused(signer.sign(), random);
            assertEquals("accepted", server.verdict(request), body);
        }
    }

    @Test
    void everyCharacterOfTheSignature() {
        Random random = new Random(1);
        TestRequest request = TestSigner.request().sign();
        String signature = request.header("X-Signature");
        for (int at = 0; at < signature.length(); at++) {
            assertRefused(request.replace("X-Signature", replaced(signature, at, random)), "changed at " + at);
            assertRefused(
                    request.replace("X-Signature", signature.substring(0, at) + signature.substring(at + 1)),
                    "removed at " + at);
            assertRefused(
                    request.replace("X-Signature", signature.substring(0, at) + "A" + signature.substring(at)),
                    "inserted at " + at);
        }
        assertEquals("accepted", server.verdict(request.replace("X-Signature", signature)));
    }

    @Test
    void everyBitOfARawBody() {
        byte[] body = "some octets \0 \u00e9".getBytes(UTF_8);
        TestRequest request =
                TestSigner.request().content("application/octet-stream", body).sign();
        for (int bit = 0; bit < body.length * 8; bit++) {
            byte[] changed = body.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            assertEquals("signature_invalid", server.verdict(request.body(changed)), "bit " + bit);
        }
        assertEquals("accepted", server.verdict(request.body(body)));
    }

    @Test
    void everyByteOfAJsonBody() {
        Random random = new Random(2);
        for (int round = 0; round < ROUNDS; round++) {
            TestRequest request =
                    TestSigner.request().json(document(random, 3).toString()).sign();
            assertBodyChangeRefused(request, random);
        }
    }

    @Test
    void theSameJsonWrittenOtherwise() throws IOException {
        Random random = new Random(3);
        for (int round = 0; round < ROUNDS; round++) {
            JsonNode document = document(random, 4);
            TestRequest request = TestSigner.request().json(document.toString()).sign();
            String rewritten = rewrite(document, random);
            assertEquals(document, JSON.readTree(rewritten));
            assertEquals("accepted", server.verdict(request.body(rewritten)), rewritten);
        }
    }

    @Test
    void theSameJsonWrittenOtherwiseIsAnotherRawBody() {
        TestRequest request = TestSigner.request()
                .string("c14n", "raw")
                .json("{\"a\":1,\"b\":2}")
                .sign();
        assertEquals("signature_invalid", server.verdict(request.body("{\"b\":2,\"a\":1}")));
        assertEquals("signature_invalid", server.verdict(request.body(" {\"a\":1,\"b\":2}")));
        assertEquals("accepted", server.verdict(request.body("{\"a\":1,\"b\":2}")));
    }

    private void assertBodyChangeRefused(TestRequest request, Random random) {
        byte[] body = request.body.clone();
        byte[] changed = body.clone();
        int at = random.nextInt(changed.length);
        changed[at] = (byte) (changed[at] + 1 + random.nextInt(255));
        try {
            if (Arrays.equals(
                    CanonicalJson.of(body).toByteArray(),
                    CanonicalJson.of(changed).toByteArray())) {
                return; // the same content
            }
        } catch (JsonException e) {
            // refused for that
        }
        assertRefused(request.body(changed), "body at " + at);
        request.body(body);
    }

    private void assertRefused(TestRequest request, String what) {
        TestServer.Outcome outcome = server.send(request);
        assertNotEquals("accepted", outcome.verdict(), what);
        assertEquals(false, outcome.passed(), what);
    }

    private static String replaced(String signature, int at, Random random) {
        char other;
        do {
            other = BASE64URL.charAt(random.nextInt(64));
        } while (other == signature.charAt(at));
        return signature.substring(0, at) + other + signature.substring(at + 1);
    }

    /** A JSON document in which nothing is lossy. */
    private static JsonNode document(Random random, int depth) {
        ObjectNode object = JSON.createObjectNode();
        int members = 1 + random.nextInt(5);
        for (int i = 0; i < members; i++) {
            object.set(text(random), value(random, depth - 1));
        }
        return object;
    }

    private static JsonNode value(Random random, int depth) {
        switch (random.nextInt(depth > 0 ? 7 : 5)) {
            case 0:
                return JSON.getNodeFactory().textNode(text(random));
            case 1:
                return JSON.getNodeFactory().numberNode(random.nextInt());
            case 2:
                return JSON.getNodeFactory().numberNode(random.nextInt(1000) / 8.0);
            case 3:
                return JSON.getNodeFactory().booleanNode(random.nextBoolean());
            case 4:
                return JSON.nullNode();
            case 5:
                ArrayNode array = JSON.createArrayNode();
                for (int i = random.nextInt(4); i > 0; i--) {
                    array.add(value(random, depth - 1));
                }
                return array;
            default:
                return document(random, depth);
        }
    }

    private static String text(Random random) {
        String alphabet = "abcXYZ09 \"\\/\n\t\u0001\u00e9\u20ac\ud83d\ude00";
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(8); i > 0; i--) {
            int start = alphabet.offsetByCodePoints(0, random.nextInt(alphabet.codePointCount(0, alphabet.length())));
            text.appendCodePoint(alphabet.codePointAt(start));
        }
        return text.toString();
    }

    /** The same document with members in another order, white space and escapes strewn in. */
    private static String rewrite(JsonNode node, Random random) {
        String space = " \n\t\r".substring(0, random.nextInt(5));
        if (node.isObject()) {
            List<String> members = new ArrayList<>();
            for (Map.Entry<String, JsonNode> member : node.properties()) {
                members.add(escape(member.getKey()) + space + ":" + space + rewrite(member.getValue(), random));
            }
            Collections.shuffle(members, random);
            return space + "{" + space + String.join("," + space, members) + "}" + space;
        }
        if (node.isArray()) {
            List<String> elements = new ArrayList<>();
            node.forEach(element -> elements.add(rewrite(element, random)));
            return "[" + space + String.join(space + ",", elements) + "]";
        }
        return node.isTextual() ? escape(node.textValue()) : space + node + space;
    }

    private static String escape(String text) {
        StringBuilder escaped = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            escaped.append(String.format("\\u%04X", (int) c));
        }
        return escaped.append('"').toString();
    }
}
