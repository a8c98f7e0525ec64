package dev.signet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.signet.json.CanonicalJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Protocol section 8: hashes over the canonical form, against receipts of an earlier implementation. */
class ReceiptCanonicalFormTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    static Stream<JsonNode> cases() throws IOException {
        return StreamSupport.stream(
                read("canonicalization-tests.json").path("tests").spliterator(), false);
    }

    @ParameterizedTest(name = "{index}")
    @MethodSource("cases")
    void canonicalForm(JsonNode test) {
        assertEquals(
                test.path("expected").asText(),
                canonical(test.path("input")),
                test.path("name").asText());
    }

    @ParameterizedTest
    @ValueSource(strings = {"basic-receipt.json", "simple-chain.json"})
    void hashes(String file) throws IOException {
        JsonNode json = read(file);
        int seen = 0;
        for (JsonNode found : json.findParents("receipt_hash")) {
            ObjectNode receipt = found.deepCopy();
            String hash = receipt.remove("receipt_hash").asText();
            assertEquals(hash, "sha256:" + sha256(canonical(receipt)));
            seen++;
        }
        assertEquals(file.startsWith("basic") ? 1 : 2, seen);
    }

    private static String canonical(JsonNode json) {
        return new String(CanonicalJson.of(json.toString().getBytes(UTF_8)).toByteArray(), UTF_8);
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static JsonNode read(String file) throws IOException {
        Path path = Vectors.folder().resolve("receipts").resolve(file);
        return JSON.readTree(Files.readString(path));
    }
}
