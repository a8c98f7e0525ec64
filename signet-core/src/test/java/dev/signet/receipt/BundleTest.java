package dev.signet.receipt;

import static dev.signet.receipt.TestChains.ENGINE;
import static dev.signet.receipt.TestChains.KEY;
import static dev.signet.receipt.TestChains.OTHER;
import static dev.signet.receipt.TestChains.TIME;
import static dev.signet.receipt.TestChains.codes;
import static dev.signet.receipt.TestChains.pinned;
import static dev.signet.receipt.TestChains.verifier;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.signet.json.CanonicalJson;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The export of a chain: made, and every way of spoiling it found. */
class BundleTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<Receipt> chain = TestChains.chain("acme", "t-1", 3);
    private final byte[] bundle = TestChains.bundle(chain);

    private static Report verify(byte[] json, TrustAnchors anchors) throws IOException {
        return verifier(anchors).verify(new ByteArrayInputStream(json), each -> {});
    }

    private ObjectNode tree() throws IOException {
        return (ObjectNode) JSON.readTree(bundle);
    }

    private static Report verify(ObjectNode json) throws IOException {
        return verify(JSON.writeValueAsBytes(json), pinned(KEY));
    }

    @Test
    void isAsTheProtocolSays() throws Exception {
        ObjectNode json = tree();
        ObjectNode content = JSON.createObjectNode();
        List.of("trace_id", "chain", "exported_at").forEach(name -> content.set(name, json.get(name)));
        String cid = Sha256.of(CanonicalJson.of(JSON.writeValueAsBytes(content)).toByteArray());
        assertEquals(cid, json.get("bundle_cid").textValue());
        assertEquals("2026-11-20T12:00:00.123Z", json.get("exported_at").textValue());
        assertTrue(json.get("signature").textValue().matches("[A-Za-z0-9+/]{86}=="));
        assertEquals(3, json.at("/head/hop").intValue());
        assertEquals("receipt", json.at("/keys/0/purpose").textValue());
        Report report = verify(json);
        assertTrue(
                report.isValid() && report.signed() && report.kind() == ProofKind.BUNDLE, report.findings()::toString);
    }

    @Test
    void withoutAPinnedKeyNothingIsTrusted() throws Exception {
        Report report = verify(bundle, TrustAnchors.NONE);
        assertEquals(List.of("untrusted_key", "untrusted_key", "untrusted_key", "untrusted_key"), codes(report));
        assertTrue(report.headline().detail().contains("no pinned key leads to it"), report.headline()::text);
        assertFalse(verify(bundle, pinned(OTHER)).isValid());
    }

    @Test
    void pinnedInEveryForm() throws Exception {
        String thumbprint = KEY.publicJwk().computeThumbprint().toString();
        TrustAnchors none = TrustAnchors.NONE;
        for (TrustAnchors anchors : List.of(
                none.withThumbprint(thumbprint),
                none.withKeys(KEY.publicJwk().toJSONString(), ENGINE),
                none.withKeys("{\"keys\":[" + KEY.publicJwk().toJSONString() + "]}", ENGINE),
                none.withKeys(new String(TestChains.history(OTHER), UTF_8), ENGINE)
                        .withThumbprint(thumbprint),
                pinned(KEY))) {
            Report report = verify(bundle, anchors);
            assertTrue(report.isValid(), report.findings()::toString);
        }
    }

    @Test
    void everyOctetOfWhatIsProvedCounts() throws Exception {
        String text = new String(bundle, UTF_8);
        int signatures = text.indexOf("\"receipt_signatures\"");
        int from = text.indexOf("\"chain\"");
        int to = text.indexOf("\"keys\"");
        // Beside a receipt these two may be missing: the receipt itself names its key.
        BitSet optional = new BitSet();
        Pattern.compile("\"(kid|request_signature)\":")
                .matcher(text)
                .results()
                .filter(name -> name.start() > signatures)
                .forEach(name -> optional.set(name.start() + 1, name.end() - 2));
        for (int i = from; i < to; i++) {
            if (optional.get(i)) {
                continue;
            }
            byte[] changed = bundle.clone();
            changed[i] ^= 1;
            int at = i;
            Report report = verify(changed, pinned(KEY));
            assertFalse(
                    report.isValid(),
                    () -> "octet " + at + ": " + new String(changed, UTF_8).substring(at - 20, at + 20));
        }
    }

    @Test
    void theReceiptThatBreaksIsNamed() throws Exception {
        ObjectNode json = tree();
        ((ObjectNode) json.at("/chain/1/request")).put("path", "/admin");
        Report report = verify(json);
        Finding headline = report.headline();
        assertEquals(ReceiptFault.RECEIPT_HASH_MISMATCH, headline.fault());
        assertEquals(1, headline.index());
        assertEquals(2, headline.hop());
        assertEquals(chain.get(1).receiptHash(), headline.receiptHash());
        assertTrue(
                headline.text().startsWith("receipt 2, hop 2, " + chain.get(1).receiptHash()), headline.text());
        assertEquals(List.of("receipt_hash_mismatch", "bundle_cid_mismatch"), codes(report));
        // Also where nobody is trusted, what is broken comes first.
        assertEquals(
                headline.fault(),
                verify(JSON.writeValueAsBytes(json), TrustAnchors.NONE)
                        .headline()
                        .fault());
    }

    @Test
    void forgedWholeByAnotherKey() throws Exception {
        List<Receipt> forged = TestChains.sealed(List.of(TestChains.draft("acme", "t-1", "/x", "{}")), OTHER);
        byte[] json = AuditBundle.of(forged, TIME, OTHER, TestChains.history(OTHER), Map.of());
        assertTrue(verify(json, pinned(OTHER)).isValid());
        assertEquals(List.of("untrusted_key", "untrusted_key"), codes(verify(json, pinned(KEY))));
        // The same with the kid of the pinned key.
        byte[] renamed =
                new String(json, UTF_8).replace("receipts-2", "receipts-1").getBytes(UTF_8);
        assertEquals(
                "receipt_hash_mismatch",
                verify(renamed, pinned(KEY)).headline().fault().code());
    }

    @Test
    void receiptsLeftOutMovedOrAdded() throws Exception {
        ObjectNode cut = tree();
        ((ArrayNode) cut.get("chain")).remove(2);
        assertEquals(List.of("head_mismatch", "bundle_cid_mismatch", "bundle_malformed"), codes(verify(cut)));
        ObjectNode gap = tree();
        ((ArrayNode) gap.get("chain")).remove(1);
        assertEquals("chain_broken", verify(gap).headline().fault().code());
        ObjectNode empty = tree();
        ((ArrayNode) empty.get("chain")).removeAll();
        assertFalse(verify(empty).isValid());
        ObjectNode other = tree();
        other.put("trace_id", "t-2");
        assertTrue(verify(other).headline().detail().contains("the bundle of 't-2'"));
    }

    @Test
    void signaturesLeftOut() throws Exception {
        ObjectNode json = tree();
        ((ArrayNode) json.get("receipt_signatures")).remove(1);
        Report report = verify(json);
        assertEquals(List.of("signature_missing"), codes(report));
        assertEquals(1, report.headline().index());
        ObjectNode request = tree();
        ((ObjectNode) request.at("/receipt_signatures/2")).put("request_signature", "other..one");
        assertEquals(List.of("request_signature_mismatch"), codes(verify(request)));
        ((ObjectNode) request.at("/receipt_signatures/2")).putNull("request_signature");
        assertTrue(verify(request).isValid(), "it may not have been kept");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "trace_id",
                "chain",
                "exported_at",
                "bundle_cid",
                "signature",
                "kid",
                "receipt_signatures",
                "head"
            })
    void membersThatAreMissingOrOfAnotherType(String member) throws Exception {
        ObjectNode json = tree();
        json.remove(member);
        assertEquals("bundle_malformed", verify(json).headline().fault().code());
        json.put(member, 7);
        assertEquals("bundle_malformed", verify(json).headline().fault().code());
    }

    @ParameterizedTest
    @CsvSource({
        "signature, AAAA, bundle_malformed|signature_invalid",
        "kid, receipts-9, untrusted_key",
        "bundle_cid, x, bundle_malformed"
    })
    void otherValues(String member, String value, String codes) throws Exception {
        ObjectNode json = tree();
        json.put(member, value);
        assertTrue(
                codes.contains(verify(json).headline().fault().code()),
                verify(json).findings()::toString);
    }

    @Test
    void payloadsBesideTheReceipts() throws Exception {
        byte[] binary = {(byte) 0xff, 0, 1};
        ReceiptDraft second = TestChains.draft("acme", "t", "/b", "x");
        second = new ReceiptDraft(
                second.entry(),
                second.ts(),
                "acme",
                "t",
                true,
                true,
                Sha256.of(binary),
                second.request(),
                second.response(),
                second.requestSignature(),
                binary);
        List<Receipt> receipts =
                TestChains.sealed(List.of(TestChains.draft("acme", "t", "/a", "{\"é\":1}"), second), KEY);
        Map<String, byte[]> payloads = new HashMap<>();
        payloads.put(receipts.get(0).receiptHash(), "{\"é\":1}".getBytes(UTF_8));
        payloads.put(receipts.get(1).receiptHash(), binary);
        ObjectNode json =
                (ObjectNode) JSON.readTree(AuditBundle.of(receipts, TIME, KEY, TestChains.history(KEY), payloads));
        assertEquals("{\"é\":1}", json.at("/payloads/0/canon").textValue());
        assertEquals("/wAB", json.at("/payloads/1/canon_b64").textValue());
        assertTrue(verify(json).isValid(), verify(json).findings()::toString);

        ((ObjectNode) json.at("/payloads/0")).put("canon", "{}");
        Report report = verify(json);
        assertEquals(List.of("cid_mismatch"), codes(report));
        assertEquals(0, report.headline().index());
        ((ArrayNode) json.get("payloads")).remove(0);
        assertTrue(verify(json).isValid(), "erased payloads leave the chain whole");
    }
}
