package dev.signet.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.signet.ResponseVerifier;
import dev.signet.ResponseVerifier.Asked;
import dev.signet.SignedResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/** A response as it came over the wire. */
record Received(int status, Map<String, List<String>> headers, byte[] body, Asked asked, Client client) {
    private static final ObjectMapper JSON = new ObjectMapper();

    List<String> all(String name) {
        for (Map.Entry<String, List<String>> header : headers.entrySet()) {
            if (header.getKey() != null && header.getKey().equalsIgnoreCase(name)) {
                return header.getValue();
            }
        }
        return List.of();
    }

    /** The only value of that field, or null. */
    String header(String name) {
        List<String> values = all(name);
        assertTrue(values.size() <= 1, () -> name + " is there more than once: " + values);
        return values.isEmpty() ? null : values.get(0);
    }

    /** The content with its coding taken off. */
    byte[] content() {
        if (!"gzip".equals(header("Content-Encoding")) || body.length == 0) {
            return body;
        }
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(body))) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String text() {
        return new String(content(), StandardCharsets.UTF_8);
    }

    JsonNode json() {
        try {
            return JSON.readTree(content());
        } catch (IOException e) {
            throw new UncheckedIOException("not JSON: " + text(), e);
        }
    }

    ResponseVerifier.Result verification() {
        return client.verifier()
                .verify(new SignedResponse(status, all("X-Signature"), header("Content-Type"), content()), asked);
    }

    /** Fails unless this has that status and a signature that holds and answers what was asked. */
    Received signed(int expected) {
        assertEquals(expected, status, this::text);
        ResponseVerifier.Result result = verification();
        assertTrue(result.isValid(), () -> result.detail() + "\n" + this);
        assertEquals(header("X-Signet-Trace"), result.trace());
        assertEquals(header("X-Signet-Receipt"), result.receipt());
        assertNull(header("X-Signet-Unsigned"));
        return this;
    }

    /** Fails unless this has that status and is a stream of signed events, whole, that answers what was asked. */
    Received events(int expected) {
        assertEquals(expected, status, this::text);
        assertNull(header("X-Signature"));
        assertNull(header("X-Signet-Unsigned"));
        ResponseVerifier.Result result = verification();
        assertTrue(result.isValid(), () -> result.detail() + "\n" + this);
        return this;
    }

    /** The same without what Signet adds. */
    String eventsAsWritten() {
        return text().replaceAll("signature: [^\n]*\n", "").replaceAll(": signet-end [^\n]*\n", "");
    }

    /** Fails unless this is a signed problem document with that code (RFC 9457; protocol section 3). */
    Received problem(int expected, String code) {
        signed(expected);
        assertEquals("application/problem+json", header("Content-Type"));
        problem(json(), expected, code);
        return this;
    }

    /** Fails unless this is a signed JSON-RPC error around a problem with that code; {@code id} as JSON. */
    Received rpcError(int expected, String code, String id) {
        signed(expected);
        assertEquals("application/json", header("Content-Type"));
        assertEquals("2.0", json().path("jsonrpc").asText());
        assertEquals(-32010, json().at("/error/code").asInt());
        assertEquals(code, json().at("/error/message").asText());
        assertEquals(id, json().path("id").toString());
        problem(json().at("/error/data"), expected, code);
        return this;
    }

    private void problem(JsonNode document, int expected, String code) {
        assertEquals(code, document.path("code").asText(), document::toString);
        assertEquals("urn:signet:problem:" + code, document.path("type").asText());
        assertEquals(expected, document.path("status").asInt());
        assertTrue(document.path("title").isTextual() && document.path("detail").isTextual(), document::toString);
        assertEquals(header("X-Signet-Trace"), document.path("trace_id").asText());
    }

    /** Fails unless this passed unsigned, for that reason. */
    Received unsigned(int expected, String reason) {
        assertEquals(expected, status, this::text);
        assertEquals(reason, header("X-Signet-Unsigned"));
        assertNull(header("X-Signature"));
        return this;
    }

    @Override
    public String toString() {
        return status + " " + headers + "\n" + text();
    }
}
