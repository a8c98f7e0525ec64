package dev.signet.cli;

import static dev.signet.receipt.TestChains.KEY;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.signet.Vectors;
import dev.signet.jose.Base64Url;
import dev.signet.receipt.Receipt;
import dev.signet.receipt.TestChains;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The ops {@code receipt.verify} and {@code bundle.verify}. */
class ReceiptConformanceTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<Receipt> chain = TestChains.chain("acme", "t-1", 2);

    private static ObjectNode op(String op) {
        return JSON.createObjectNode().put("op", op);
    }

    private static String answer(ObjectNode line) {
        JsonNode answer = Ran.conformance(List.of(line.toString())).get(0);
        return answer.get("ok").booleanValue() ? "ok" : answer.get("error").textValue();
    }

    private static JsonNode keys() throws Exception {
        return JSON.readTree(TestChains.history(KEY));
    }

    private ObjectNode receipt(int index) throws Exception {
        return op("receipt.verify")
                .set("receipt", JSON.readTree(chain.get(index).json()));
    }

    @Test
    void receipts() throws Exception {
        assertEquals("ok", answer(receipt(0)));
        assertEquals("ok", answer(receipt(0).putNull("previous")));
        assertEquals(
                "ok", answer(op("receipt.verify").put("receipt", chain.get(0).text())));
        JsonNode first = JSON.readTree(chain.get(0).json());
        assertEquals("ok", answer(receipt(1).set("previous", first)));
        assertEquals("chain_broken", answer(receipt(0).set("previous", first)));
        ObjectNode signed =
                receipt(1).put("signature", Base64Url.encode(chain.get(1).signature()));
        assertEquals("untrusted_key", answer(signed));
        assertEquals("ok", answer(signed.deepCopy().set("jwks", keys())));
        assertEquals("untrusted_key", answer(signed.deepCopy().set("jwks", JSON.readTree("{\"keys\":[]}"))));
        assertEquals("key_invalid", answer(signed.deepCopy().put("jwks", "x")));
        String other = Base64Url.encode(chain.get(0).signature());
        assertEquals("signature_invalid", answer(signed.put("signature", other).set("jwks", keys())));
        ObjectNode changed = receipt(0);
        ((ObjectNode) changed.get("receipt")).put("tenant", "eve");
        assertEquals("receipt_hash_mismatch", answer(changed));
    }

    @Test
    void vectors() throws Exception {
        Path folder = Vectors.folder().resolve("receipts");
        JsonNode basic = JSON.readTree(Files.readString(folder.resolve("basic-receipt.json")));
        JsonNode list = JSON.readTree(Files.readString(folder.resolve("simple-chain.json")));
        assertEquals("ok", answer(op("receipt.verify").set("receipt", basic)));
        assertEquals(
                "ok",
                answer(op("receipt.verify")
                        .<ObjectNode>set("receipt", list.get(1))
                        .set("previous", list.get(0))));
        assertEquals(
                "chain_broken",
                answer(op("receipt.verify")
                        .<ObjectNode>set("receipt", list.get(1))
                        .set("previous", basic)));
    }

    @Test
    void bundles() throws Exception {
        byte[] bundle = TestChains.bundle(chain);
        ObjectNode line = op("bundle.verify").set("bundle", JSON.readTree(bundle));
        assertEquals("untrusted_key", answer(line));
        assertEquals("ok", answer(line.deepCopy().set("jwks", keys())));
        assertEquals(
                "ok",
                answer(op("bundle.verify")
                        .put("bundle", new String(bundle, UTF_8))
                        .set("jwks", keys())));
        ObjectNode changed = line.deepCopy().set("jwks", keys());
        ((ObjectNode) changed.at("/bundle/head")).put("hop", 1);
        assertEquals("head_mismatch", answer(changed));
    }

    @Test
    void nonsenseHasAClearCode() throws Exception {
        List<String> lines = new ArrayList<>();
        for (String value : List.of(
                "null",
                "7",
                "1e400",
                "\"\"",
                "\"x\"",
                "[]",
                "{}",
                "[[]]",
                "{\"chain\":7}",
                "{\"receipts\":{}}",
                "{\"tenant\":\"\\ud800\"}",
                "{\"bundle_cid\":1,\"chain\":[null],\"receipt_signatures\":[3]}",
                "{\"keys\":[1]}")) {
            lines.add("{\"op\":\"receipt.verify\",\"receipt\":" + value + "}");
            lines.add("{\"op\":\"receipt.verify\",\"receipt\":" + receipt(1).get("receipt") + ",\"previous\":[" + value
                    + "]}");
            lines.add("{\"op\":\"receipt.verify\",\"receipt\":" + receipt(1).get("receipt") + ",\"signature\":[" + value
                    + "]}");
            lines.add("{\"op\":\"bundle.verify\",\"bundle\":" + value + "}");
            lines.add("{\"op\":\"bundle.verify\",\"bundle\":{},\"jwks\":[" + value + "]}");
        }
        for (JsonNode answer : Ran.conformance(lines)) {
            assertFalse(answer.get("ok").booleanValue(), answer.toString());
            assertTrue(!answer.get("error").textValue().equals("internal_error"), answer.toString());
        }
    }
}
