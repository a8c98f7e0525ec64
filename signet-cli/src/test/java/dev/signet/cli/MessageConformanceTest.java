package dev.signet.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.signet.MessageSigner;
import dev.signet.OutgoingRequest;
import dev.signet.jose.Base64Url;
import dev.signet.jose.Jws;
import dev.signet.jose.JwsAlgorithm;
import dev.signet.jose.SignatureEngines;
import dev.signet.jose.SigningKey;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/** Protocol sections 1 to 6 through {@code signet conformance}: each code of steps 1 to 9 by a request that breaks exactly that. */
class MessageConformanceTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long NOW = 1_763_600_000;
    private static final String URL = "https://api.example.com/rpc?a=1";
    private static final byte[] BODY = "{\"b\": 2, \"a\": 1}".getBytes(StandardCharsets.UTF_8);
    private static final SigningKey KEY = SigningKey.generate(JwsAlgorithm.ED25519, "c-1", SignatureEngines.current());

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static ObjectNode jwks(SigningKey... keys) {
        ObjectNode set = JSON.createObjectNode();
        for (SigningKey key : keys) {
            set.withArray("keys").add(Ran.json(key.privateJwk().toJSONString()));
        }
        return set;
    }

    private static OutgoingRequest outgoing(String nonce, boolean b64, long iat) {
        return new OutgoingRequest("POST", URL, "application/json", BODY, Map.of(), null, null, null, b64, nonce, iat);
    }

    private static ObjectNode line(SigningKey key, String signature) {
        ObjectNode line = JSON.createObjectNode()
                .put("op", "request.verify")
                .put("method", "POST")
                .put("url", URL)
                .put("body_b64", base64(BODY))
                .put("now", NOW);
        line.set("jwks", jwks(key));
        line.withArray("headers").addArray().add("Content-Type").add("application/json");
        if (signature != null) {
            line.withArray("headers").addArray().add("X-Signature").add(signature);
        }
        return line;
    }

    /** An honest request. */
    private static ObjectNode honest(String nonce) {
        return line(KEY, MessageSigner.signRequest(KEY, outgoing(nonce, false, NOW)));
    }

    /** A request with this header, signed over the body, not canonicalized: {@code c14n} raw. */
    private static ObjectNode withHeader(String json) {
        return line(KEY, Jws.signDetached(KEY, json.getBytes(StandardCharsets.UTF_8), BODY, 0, BODY.length, true));
    }

    private static String header(String nonce, String more) {
        return "{\"alg\":\"Ed25519\",\"kid\":\"c-1\",\"typ\":\"signet-request+jws\",\"c14n\":\"raw\",\"nonce\":\""
                + nonce + "\",\"iat\":" + NOW + ",\"htm\":\"POST\",\"url\":\"" + URL + "\"" + more + "}";
    }

    private static JsonNode ask(ObjectNode... lines) {
        List<JsonNode> answers =
                Ran.conformance(List.of(lines).stream().map(JsonNode::toString).toList());
        assertEquals(lines.length, answers.size());
        return answers.get(lines.length - 1);
    }

    private static void refuses(String code, ObjectNode... lines) {
        JsonNode answer = ask(lines);
        assertFalse(answer.get("ok").asBoolean(), answer.toString());
        assertEquals(code, answer.get("error").asText(), answer.toString());
    }

    private static void accepts(ObjectNode... lines) {
        JsonNode answer = ask(lines);
        assertEquals("accepted", answer.path("verdict").asText(), answer.toString());
    }

    private static ObjectNode config(ObjectNode line, String name, Object value) {
        line.withObject("/config").set(name, JSON.valueToTree(value));
        return line;
    }

    @Test
    void everyAlgorithmAndBothPayloadForms() {
        for (JwsAlgorithm algorithm :
                List.of(JwsAlgorithm.ED25519, JwsAlgorithm.ES256, JwsAlgorithm.PS256, JwsAlgorithm.HS256)) {
            SigningKey key = SigningKey.generate(algorithm, "k-" + algorithm, SignatureEngines.current());
            for (boolean b64 : new boolean[] {false, true}) {
                JsonNode answer = ask(line(key, MessageSigner.signRequest(key, outgoing("n", b64, NOW))));
                assertTrue(answer.get("ok").asBoolean(), algorithm + " " + answer);
                assertEquals("default", answer.get("tenant").asText());
                assertEquals("k-" + algorithm, answer.get("kid").asText());
                assertEquals("n", answer.get("nonce").asText());
                assertEquals("accepted", answer.get("verdict").asText());
                respondsWith(key, b64);
            }
        }
    }

    /** A response signed by {@code jws.sign} verifies, and stops to when anything in it changes. */
    private static void respondsWith(SigningKey key, boolean b64) {
        String request = "a..b";
        ObjectNode sign = JSON.createObjectNode().put("op", "jws.sign").put("detached", true);
        sign.set("jwk", Ran.json(key.privateJwk().toJSONString()));
        ObjectNode header = sign.putObject("header");
        header.put("alg", key.algorithm().joseName())
                .put("kid", key.kid())
                .put("typ", "signet-response+jws")
                .put("iat", NOW)
                .put("status", 200)
                .put("cty", "application/json")
                .put("trace", "t-1")
                .put("req", sha256(request));
        if (!b64) {
            header.put("b64", false).putArray("crit").add("b64");
        }
        sign.put("payload_b64", base64("{\"a\":1,\"b\":2}".getBytes(StandardCharsets.UTF_8)));
        String jws = ask(sign).get("jws").asText();

        ObjectNode verify = JSON.createObjectNode()
                .put("op", "response.verify")
                .put("status", 200)
                .put("body_b64", base64(BODY))
                .put("request_signature", request)
                .put("now", NOW);
        verify.set("jwks", jwks(key));
        verify.withArray("headers").addArray().add("content-type").add("application/json");
        verify.withArray("headers").addArray().add("x-signature").add(jws);
        JsonNode answer = ask(verify);
        assertTrue(answer.get("ok").asBoolean(), answer.toString());
        assertEquals("t-1", answer.get("trace").asText());

        refuses("signature_mismatch", verify.deepCopy().put("status", 201));
        refuses("signature_mismatch", verify.deepCopy().put("request_signature", "a..c"));
        refuses("signature_invalid", verify.deepCopy().put("body_b64", base64("{}".getBytes(StandardCharsets.UTF_8))));
        refuses("signature_expired", verify.deepCopy().put("now", NOW + 1000));
        refuses("signature_not_yet_valid", verify.deepCopy().put("now", NOW - 1000));
        refuses("signature_unknown", verify.deepCopy().set("jwks", jwks(KEY)));
        refuses("signature_missing", verify.deepCopy().set("headers", JSON.createArrayNode()));
    }

    private static String sha256(String text) {
        try {
            return Base64Url.encode(
                    MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void step1And2Malformed() {
        refuses("signature_malformed", line(KEY, "not a signature"));
        refuses("signature_malformed", line(KEY, "e30.e30.AA"));
        refuses("signature_malformed", withHeader(header("n", ",\"typ\":\"x\"")));
        refuses("signature_malformed", withHeader(header("n", ",\"crit\":[\"exp\"],\"exp\":1")));
        refuses("signature_malformed", withHeader(header("n", ",\"b64\":false")));
        refuses("signature_malformed", withHeader(header("n n", "")));
        accepts(withHeader(header("n", "")));
    }

    @Test
    void step3Key() {
        SigningKey other = SigningKey.generate(JwsAlgorithm.ES256, "c-2", SignatureEngines.current());
        refuses("signature_unknown", line(other, MessageSigner.signRequest(KEY, outgoing("n", false, NOW))));
        ObjectNode revoked = honest("n");
        ((ObjectNode) revoked.at("/jwks/keys/0")).putObject("revoked").put("revoked_at", 1);
        refuses("key_revoked", revoked);
        refuses("tenant_suspended", config(honest("n"), "suspended_tenants", List.of("default")));
        ObjectNode weak = honest("n");
        ((ObjectNode) weak.at("/jwks/keys/0")).put("use", "enc");
        refuses("key_invalid", weak);
    }

    @Test
    void step4Algorithm() {
        SigningKey rsa = SigningKey.generate(JwsAlgorithm.RS256, "r-1", SignatureEngines.current());
        String signature = MessageSigner.signRequest(rsa, outgoing("n", false, NOW));
        refuses("signature_algorithm", line(rsa, signature));
        accepts(config(line(rsa, signature), "allow_rs256", true));
        refuses("signature_algorithm", withHeader(header("n", "").replace("Ed25519", "ES256")));
        refuses("signature_algorithm", withHeader(header("n", "").replace("Ed25519", "none")));
    }

    @Test
    void step5Time() {
        accepts(honest("n").put("now", NOW + 300));
        refuses("signature_expired", honest("n").put("now", NOW + 301));
        accepts(honest("n").put("now", NOW - 60));
        refuses("signature_not_yet_valid", honest("n").put("now", NOW - 61));
        refuses("signature_expired", config(honest("n").put("now", NOW + 11), "nonce_ttl", 10));
    }

    @Test
    void step6Match() {
        refuses("signature_mismatch", honest("n").put("method", "PUT"));
        refuses("signature_mismatch", honest("n").put("url", "https://api.example.com/rpc"));
        refuses("signature_mismatch", honest("n").put("url", "https://evil.example/rpc?a=1"));
        refuses("signature_mismatch", config(honest("n"), "external_urls", List.of("https://other.example")));
        accepts(config(honest("n"), "external_urls", List.of("https://other.example", "https://api.example.com")));
        refuses("signature_mismatch", withHeader(header("n", ",\"aud\":\"x\"")));
        accepts(config(withHeader(header("n", ",\"aud\":\"x\"")), "audiences", List.of("x")));
        ObjectNode other = honest("n");
        other.withArray("headers").addArray().add("X-Http-Method-Override").add("DELETE");
        refuses("signature_mismatch", other);
        ObjectNode uncovered = honest("n");
        uncovered.withArray("headers").addArray().add("Idempotency-Key").add("1");
        refuses("signature_mismatch", config(uncovered, "required_headers", List.of("idempotency-key")));
    }

    @Test
    void step7Body() throws IOException {
        refuses("body_too_large", config(honest("n"), "max_body", 5));
        ObjectNode brotli = honest("n");
        brotli.withArray("headers").addArray().add("Content-Encoding").add("br");
        refuses("coding_unsupported", brotli);
        refuses(
                "body_not_canonical",
                honest("n").put("body_b64", base64("{\"a\":1,\"a\":1}".getBytes(StandardCharsets.UTF_8))));
        refuses("body_not_canonical", config(withHeader(header("n", "")), "raw_json", "refuse"));

        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(zipped)) {
            gzip.write(BODY);
        }
        ObjectNode coded = honest("n").put("body_b64", base64(zipped.toByteArray()));
        coded.withArray("headers").addArray().add("Content-Encoding").add("gzip");
        accepts(coded);
    }

    @Test
    void step8Signature() {
        refuses(
                "signature_invalid",
                honest("n").put("body_b64", base64("{\"a\":1,\"b\":3}".getBytes(StandardCharsets.UTF_8))));
        SigningKey other = SigningKey.generate(JwsAlgorithm.ED25519, "c-1", SignatureEngines.current());
        refuses("signature_invalid", line(other, MessageSigner.signRequest(KEY, outgoing("n", false, NOW))));
    }

    @Test
    void step9ReplayFromLineToLine() {
        refuses("replay_detected", honest("n"), honest("n"));
        accepts(honest("n"), honest("m"));
        ObjectNode later = line(KEY, MessageSigner.signRequest(KEY, outgoing("n", false, NOW + 361)));
        accepts(honest("n"), later.put("now", NOW + 361));
        ObjectNode invalid = honest("n").put("body_b64", base64("{}".getBytes(StandardCharsets.UTF_8)));
        accepts(invalid, honest("n"));
    }

    @Test
    void phasesRoutesAndExemptions() {
        ObjectNode unsigned = line(KEY, null);
        assertEquals("unsigned", ask(unsigned.deepCopy()).get("verdict").asText());
        refuses("signature_missing", config(unsigned.deepCopy(), "phase", "require"));
        ObjectNode elsewhere = unsigned.deepCopy().put("url", "https://api.example.com/other");
        assertEquals(
                "unsigned",
                ask(config(elsewhere.deepCopy(), "phase", "require"))
                        .get("verdict")
                        .asText());
        refuses("signature_missing", config(elsewhere.deepCopy(), "phase", "enforce"));
        ObjectNode exempt = config(elsewhere.deepCopy(), "phase", "enforce");
        assertEquals(
                "unsigned",
                ask(config(exempt, "exempt", List.of("/other"))).get("verdict").asText());
        refuses(
                "signature_missing",
                config(config(elsewhere.deepCopy(), "phase", "require"), "routes", List.of("POST /other")));
        JsonNode passed = ask(config(honest("n").put("now", NOW + 1000), "phase", "publish"));
        assertEquals("unsigned", passed.get("verdict").asText());
        assertEquals("signature_expired", passed.get("let_pass").asText());
        refuses(
                "request_ambiguous",
                config(honest("n").put("url", "https://api.example.com/a/../rpc"), "phase", "enforce"));
    }

    @Test
    void badLinesAreAnsweredInOrder() {
        List<JsonNode> answers = Ran.conformance(List.of(
                "not json",
                "[]",
                "",
                "{\"id\":7}",
                "{\"id\":\"x\",\"op\":\"stream.sign\"}",
                "{\"op\":\"jcs\"}",
                "{\"op\":\"jcs\",\"input_b64\":\"*\"}",
                "{\"op\":\"jcs\",\"op\":\"jcs\"}",
                "{\"op\":\"jws.verify\",\"jws\":7,\"jwk\":{}}",
                "{\"op\":\"jws.verify\",\"jws\":\"e30..\",\"jwk\":{}}",
                "{\"op\":\"jwk.parse\",\"jwk\":{\"kty\":\"oct\",\"k\":\"AA\"}}",
                "{\"op\":\"jcs\",\"input_b64\":\"e30=\"} {}",
                "[".repeat(100_000),
                "{\"id\":[1],\"op\":\"jcs\",\"input_b64\":\"eyJiIjoxLCJhIjoyfQ==\"}"));
        List<String> codes = answers.stream()
                .map(a -> a.get("ok").asBoolean() ? "ok" : a.get("error").asText())
                .toList();
        assertEquals(
                List.of(
                        "bad_request",
                        "bad_request",
                        "bad_request",
                        "bad_request",
                        "unknown_op",
                        "bad_request",
                        "bad_request",
                        "bad_request",
                        "signature_malformed",
                        "signature_malformed",
                        "key_invalid",
                        "bad_request",
                        "bad_request",
                        "ok"),
                codes);
        assertEquals(7, answers.get(3).get("id").asInt());
        assertEquals("x", answers.get(4).get("id").asText());
        assertEquals("[1]", answers.get(13).get("id").toString());
        assertEquals("eyJhIjoyLCJiIjoxfQ==", answers.get(13).get("output_b64").asText());
    }

    @Test
    void signingIsRefusedForWhatTheKeyIsNotFor() {
        ObjectNode sign = JSON.createObjectNode().put("op", "jws.sign").put("payload_b64", "YS5i");
        sign.set("jwk", jwks(KEY).at("/keys/0"));
        sign.putObject("header").put("alg", "EdDSA");
        assertEquals("YS5i", ask(sign).get("jws").asText().split("\\.")[1]);
        ((ObjectNode) sign.get("header")).put("alg", "none");
        refuses("signature_algorithm", sign);
        ((ObjectNode) sign.get("header")).put("alg", "ES256");
        refuses("signature_algorithm", sign);
        ((ObjectNode) sign.get("header")).put("alg", "Ed25519").put("b64", false);
        refuses("signature_malformed", sign);
        ((ObjectNode) sign.get("header")).putArray("crit").add("b64");
        refuses("bad_request", sign);
        assertTrue(ask(sign.put("detached", true)).get("ok").asBoolean());
        ((ObjectNode) sign.get("jwk")).remove("d");
        refuses("key_invalid", sign);
    }

    @Test
    void unknownSettingsAreNamed() {
        refuses("unknown_setting", config(honest("n"), "nonce_tll", 5));
        refuses("unknown_setting", config(honest("n"), "nonce-ttl", 5));
        refuses("unknown_setting", config(honest("n"), "signing_key", "x"));
        refuses("bad_request", config(honest("n"), "binding", "half"));
    }

    @Test
    void lossyNumbersAndNfc() {
        ObjectNode lossy = JSON.createObjectNode()
                .put("op", "jcs")
                .put("input_b64", base64("[9007199254740993]".getBytes(StandardCharsets.US_ASCII)));
        refuses("body_not_canonical", lossy);
        assertTrue(ask(lossy.deepCopy().put("lossy_numbers", "allow")).get("ok").asBoolean());
        ObjectNode decomposed = JSON.createObjectNode()
                .put("op", "jcs")
                .put("nfc", true)
                .put("input_b64", base64("\"a\u0308\"".getBytes(StandardCharsets.UTF_8)));
        assertEquals(
                base64("\"\u00e4\"".getBytes(StandardCharsets.UTF_8)),
                ask(decomposed).get("output_b64").asText());
    }
}
