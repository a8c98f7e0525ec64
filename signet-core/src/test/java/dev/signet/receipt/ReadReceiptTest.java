package dev.signet.receipt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.signet.Vectors;
import dev.signet.json.CanonicalJson;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One receipt by itself. */
class ReadReceiptTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static ObjectNode receipt() throws Exception {
        return (ObjectNode)
                JSON.readTree(TestChains.chain("acme", "t-1", 1).get(0).json());
    }

    /** With the hash made right again, so that nothing but the change itself is wrong. */
    private static byte[] hashed(ObjectNode receipt) throws Exception {
        receipt.remove("receipt_hash");
        String hash =
                Sha256.of(CanonicalJson.of(JSON.writeValueAsBytes(receipt)).toByteArray());
        return JSON.writeValueAsBytes(receipt.put("receipt_hash", hash));
    }

    private static void refused(String code, String detail, byte[] json) {
        ReceiptException refusal = assertThrows(ReceiptException.class, () -> ReadReceipt.parse(json));
        assertEquals(code, refusal.fault().code(), refusal.getMessage());
        assertTrue(refusal.getMessage().contains(detail), refusal.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"basic-receipt.json", "simple-chain.json"})
    void vectorsOfTheOlderForm(String file) throws Exception {
        Path path = Vectors.folder().resolve("receipts").resolve(file);
        try (ByteArrayInputStream in = new ByteArrayInputStream(Files.readAllBytes(path))) {
            Report report = TestChains.verifier(TrustAnchors.NONE).verify(in, each -> {});
            assertTrue(report.isValid(), () -> report.findings().toString());
            assertEquals(file.startsWith("basic") ? 1 : 2, report.receipts());
        }
    }

    @Test
    void anySpellingOfTheJson() throws Exception {
        ObjectNode receipt = receipt();
        String pretty = receipt.toPrettyString().replace("\"hop\" : 1", "\"hop\" : 1.0");
        assertEquals(
                receipt.get("receipt_hash").textValue(),
                ReadReceipt.parse(pretty.getBytes(UTF_8)).receiptHash());
    }

    @Test
    void everyCharacterCounts() throws Exception {
        byte[] json = JSON.writeValueAsBytes(receipt());
        for (int i = 0; i < json.length; i++) {
            byte[] changed = json.clone();
            changed[i] ^= 1;
            assertThrows(ReceiptException.class, () -> ReadReceipt.parse(changed), "byte " + i);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "trace_id, 1",
        "trace_id, '\"\"'",
        "trace_id, '\"a b\"'",
        "hop, 0",
        "hop, 1001",
        "hop, '\"1\"'",
        "hop, 1.5",
        "ts, '\"yesterday\"'",
        "ts, '\"2026-13-01T00:00:00Z\"'",
        "ts, '\"2026-11-20T12:00:00\"'",
        "ts, 1763600000",
        "tenant, '\"\"'",
        "tenant, null",
        "cid, '\"e6658d\"'",
        "algo, '\"sha512\"'",
        "policy, true",
        "kid, 1",
        "prev_receipt_hash, false",
        "canon, {}",
        "request, []",
        "request, {}",
        "response, 200",
        "response, '{\"status\":\"200\"}'",
        "response, '{\"status\":200,\"state\":\"half\"}'",
        "fu_tokens, 0.5",
        "forwarded, '{\"response_size\":1e-3}'"
    })
    void membersOfAnotherType(String member, String value) throws Exception {
        ObjectNode receipt = receipt();
        receipt.set(member, JSON.readTree(value));
        byte[] json = hashed(receipt);
        String detail = value.contains(".5") || value.contains("e-3") ? "is not an integer" : "'" + member;
        refused("receipt_malformed", member.equals("hop") ? "integer" : detail, json);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"trace_id", "hop", "ts", "tenant", "cid", "algo", "prev_receipt_hash", "policy", "receipt_hash"})
    void missingMembers(String member) throws Exception {
        ObjectNode receipt = receipt();
        receipt.remove(member);
        byte[] json = member.equals("receipt_hash") ? JSON.writeValueAsBytes(receipt) : hashed(receipt);
        refused("receipt_malformed", "'" + member + "' is missing", json);
    }

    @Test
    void newerMembersMayBeMissingAndUnknownOnesThere() throws Exception {
        ObjectNode receipt = receipt();
        receipt.remove("kid");
        receipt.remove("request");
        receipt.remove("response");
        receipt.putObject("of_tomorrow").putArray("x").add(7).add("…");
        ReadReceipt read = ReadReceipt.parse(hashed(receipt));
        assertNull(read.kid());
        assertNull(read.requestSig());
    }

    @Test
    void previousHashAndHopAgree() throws Exception {
        ObjectNode second = receipt();
        second.put("hop", 2);
        refused("receipt_malformed", "null at hop 2", hashed(second));
        ObjectNode first = receipt();
        first.put("prev_receipt_hash", Sha256.of(new byte[0]));
        refused("receipt_malformed", "not null at hop 1", hashed(first));
    }

    @Test
    void payloadInTheReceipt() throws Exception {
        ObjectNode receipt = receipt();
        receipt.put("canon", TestChains.PAYLOAD);
        ReadReceipt.parse(hashed(receipt));
        receipt.put("canon", TestChains.PAYLOAD + " ");
        refused("cid_mismatch", "'canon' gives sha256:", hashed(receipt));
    }

    @Test
    void hashThatIsNotItsOwn() throws Exception {
        JsonNode receipt = receipt().put("tenant", "acne");
        refused("receipt_hash_mismatch", "something in it was changed", JSON.writeValueAsBytes(receipt));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{}",
                "\"x\"",
                "{\"hop\":1,\"hop\":1}",
                "{\"tenant\":\"\\ud800\"}",
                "{\"hop\":1}x",
                "\uFEFF{}"
            })
    void noReceiptAtAll(String json) {
        refused("receipt_malformed", "", json.getBytes(UTF_8));
    }
}
