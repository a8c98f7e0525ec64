package dev.signet.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.signet.Vectors;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The op {@code egress.check}. */
class EgressConformanceTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static String answer(String line) {
        return Ran.conformance(List.of(line)).get(0).toString();
    }

    private static String members(String resolve) {
        return "{\"op\":\"egress.check\",\"id\":7,\"url\":\"https://a.example/\",\"allowlist\":[\"a.example\"],\"resolve\":"
                + resolve + "}";
    }

    @Test
    void vectors() {
        List<JsonNode> vectors = Vectors.lines("ssrf.jsonl")
                .filter(vector -> !vector.has("redirect_to"))
                .toList();
        List<JsonNode> answers = Ran.conformance(vectors.stream()
                .map(vector -> {
                    ObjectNode line = JSON.createObjectNode().put("op", "egress.check");
                    line.set("id", vector.get("id"));
                    line.set("url", vector.get("url"));
                    line.set("allowlist", vector.get("allowlist"));
                    line.putObject("resolve").set("*", vector.get("resolves_to"));
                    return line.toString();
                })
                .toList());
        assertEquals(vectors.size(), answers.size());
        for (int i = 0; i < answers.size(); i++) {
            JsonNode answer = answers.get(i);
            JsonNode vector = vectors.get(i);
            assertEquals(vector.get("id"), answer.get("id"));
            String expected = vector.get("expected").textValue();
            boolean ok = answer.get("ok").booleanValue();
            assertTrue(expected.equals("policy") || expected.equals("allow") == ok, vector + " " + answer);
            assertTrue(
                    ok || !answer.get("error").textValue().matches("internal_error|bad_request|lookup_timeout"),
                    vector + " " + answer);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"a.example\":[\"93.184.215.14\",\"2600::1\"]} | {\"id\":7,\"ok\":true,\"pinned_ip\":\"93.184.215.14\"}",
                "{\"*\":[\"2600:0:0:0::1\"]} | {\"id\":7,\"ok\":true,\"pinned_ip\":\"2600::1\"}",
                "{\"*\":[\"10.0.0.1\"],\"A.Example\":[\"93.184.215.14\"]} | {\"id\":7,\"ok\":true,\"pinned_ip\":\"93.184.215.14\"}"
            })
    void allowed(String resolve, String expected) {
        assertEquals(expected, answer(members(resolve)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{} | name_not_resolved",
                "null | name_not_resolved",
                "{\"b.example\":[\"93.184.215.14\"]} | name_not_resolved",
                "{\"a.example\":[],\"*\":[\"93.184.215.14\"]} | name_not_resolved",
                "{\"*\":[\"::ffff:10.0.0.1\"]} | address_not_public",
                "{\"*\":[\"93.184.215.14\",\"::1\"]} | address_not_public",
                "{\"*\":[\"fe80::1%eth0\"]} | address_not_public",
                "{\"*\":[\"2600::1%1\"]} | address_not_public",
                "{\"*\":[\"::ffff:168.63.129.16\"]} | metadata_address",
                "{\"*\":[\"127.1\"]} | bad_request",
                "{\"*\":[\"0177.0.0.1\"]} | bad_request",
                "{\"*\":[\"2130706433\"]} | bad_request",
                "{\"*\":[\"10.0.0.0/8\"]} | bad_request",
                "{\"*\":[\"10.0.0.*\"]} | bad_request",
                "{\"*\":[\"\"]} | bad_request",
                "{\"*\":[\"a.example\"]} | bad_request",
                "{\"*\":[7]} | bad_request",
                "{\"*\":\"93.184.215.14\"} | bad_request",
                "{\"[::1]\":[\"93.184.215.14\"]} | name_not_resolved",
                "{\"a_b\":[\"93.184.215.14\"],\"*\":[\"10.0.0.1\"]} | address_not_public",
                "{\"a_b\":[\"0177.0.0.1\"]} | bad_request",
                "[] | bad_request",
                "7 | bad_request"
            })
    void refused(String resolve, String code) {
        JsonNode answer = Ran.conformance(List.of(members(resolve))).get(0);
        assertEquals(false, answer.get("ok").booleanValue());
        assertEquals(code, answer.get("error").textValue());
        assertTrue(!answer.get("detail").textValue().isEmpty());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"op\":\"egress.check\",\"allowlist\":[\"*\"]} | 'url' is missing",
                "{\"op\":\"egress.check\",\"url\":7,\"allowlist\":[\"*\"]} | 'url' is not a string",
                "{\"op\":\"egress.check\",\"url\":\"https://a.example/\"} | 'allowlist' is missing",
                "{\"op\":\"egress.check\",\"url\":\"https://a.example/\",\"allowlist\":\"*\"} | 'allowlist' is not a list of strings",
                "{\"op\":\"egress.check\",\"url\":\"https://a.example/\",\"allowlist\":[1]} | 'allowlist' is not a list of strings",
                "{\"op\":\"egress.check\",\"url\":\"https://a.example/\",\"allowlist\":[\"b.example,*\"]} | 'b.example,*' is no host name",
                "{\"op\":\"egress.check\",\"url\":\"https://a.example/\",\"allowlist\":[\"*.example\"]} | '*.example' is too wide"
            })
    void badLines(String line, String said) {
        JsonNode answer = Ran.conformance(List.of(line)).get(0);
        assertEquals("bad_request", answer.get("error").textValue());
        assertTrue(answer.get("detail").textValue().startsWith(said), answer.toString());
    }
}
