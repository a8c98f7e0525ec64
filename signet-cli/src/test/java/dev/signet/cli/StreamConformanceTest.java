package dev.signet.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.signet.jose.Base64Url;
import dev.signet.jose.Jws;
import dev.signet.jose.JwsAlgorithm;
import dev.signet.jose.SignatureEngines;
import dev.signet.jose.SigningKey;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The op {@code stream.verify} on streams that are made here by protocol section 6, not by Signet. */
class StreamConformanceTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final SigningKey KEY = SigningKey.generate(JwsAlgorithm.ED25519, "s-1", SignatureEngines.current());
    private static final String REQUEST = "a..b";

    private final StringBuilder stream = new StringBuilder();
    private String previous;
    private int seq;

    private static String digest(String text) {
        try {
            return Base64Url.encode(
                    MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private String sign(String typ, String payload, String more, boolean b64) {
        ObjectNode header = JSON.createObjectNode()
                .put("alg", "Ed25519")
                .put("kid", "s-1")
                .put("typ", typ)
                .put("seq", seq)
                .put("req", digest(REQUEST));
        if (previous != null) {
            header.put("prev", digest(previous));
        }
        if (!b64) {
            header.put("b64", false).putArray("crit").add("b64");
        }
        header.setAll((ObjectNode) Ran.json("{" + more + "}"));
        byte[] octets = payload.getBytes(StandardCharsets.UTF_8);
        previous = Jws.signDetached(
                KEY, header.toString().getBytes(StandardCharsets.UTF_8), octets, 0, octets.length, b64);
        return previous;
    }

    private StreamConformanceTest event(String lines, String payload, String more) {
        String signature = sign("signet-event+jws", payload, more, seq % 2 == 1);
        stream.append(lines).append("signature: ").append(signature).append("\n\n");
        seq++;
        return this;
    }

    private String end(String more) {
        return stream + ": signet-end " + sign("signet-end+jws", "", more, false) + "\n";
    }

    private static JsonNode verify(String stream, String request) {
        ObjectNode line = JSON.createObjectNode()
                .put("op", "stream.verify")
                .put("id", 7)
                .put("body_b64", Base64.getEncoder().encodeToString(stream.getBytes(StandardCharsets.UTF_8)))
                .put("now", 1_763_600_000);
        line.putObject("jwks").putArray("keys").add(Ran.json(KEY.publicJwk().toJSONString()));
        if (request != null) {
            line.put("request_signature", request);
        }
        return Ran.conformance(List.of(line.toString())).get(0);
    }

    private String honest() {
        return event("data: a\n", "a", "")
                .event(": c\nevent: x\ndata: b\nid: 5\ndata:  c\n", "b\n c", "\"event\":\"x\",\"id\":\"5\"")
                .event("data\n", "", "")
                .end("\"receipt\":\"sha256:1\"");
    }

    @Test
    void honestStreams() {
        String stream = honest();
        for (String request : new String[] {REQUEST, null}) {
            JsonNode answer = verify(stream, request);
            assertTrue(answer.get("ok").asBoolean(), answer.toString());
            assertEquals(7, answer.get("id").asInt());
            assertEquals(3, answer.get("events").asInt());
            assertEquals("sha256:1", answer.get("receipt").asText());
        }
        JsonNode empty = verify(new StreamConformanceTest().end(""), REQUEST);
        assertEquals(0, empty.get("events").asInt(-1), empty.toString());
        assertFalse(empty.has("receipt"));
    }

    private static void refuses(String code, String stream, String request) {
        JsonNode answer = verify(stream, request);
        assertFalse(answer.get("ok").asBoolean(), answer.toString());
        assertEquals(code, answer.get("error").asText(), answer.toString());
    }

    @Test
    void spoiledStreams() {
        String stream = honest();
        refuses("signature_invalid", stream.replace("data: a", "data: b"), REQUEST);
        refuses("signature_mismatch", stream.replace("id: 5", "id: 6"), REQUEST);
        refuses("signature_mismatch", stream.substring(stream.indexOf("\n\n") + 2), REQUEST);
        refuses("signature_mismatch", stream, "b..a");
        refuses("signature_missing", stream.substring(0, stream.indexOf(": signet-end")), REQUEST);
        refuses("signature_missing", "data: x\n\n" + stream, REQUEST);
        refuses("signature_missing", "", REQUEST);
        refuses("signature_mismatch", stream + stream, REQUEST);
    }
}
