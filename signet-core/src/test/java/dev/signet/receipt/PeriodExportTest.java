package dev.signet.receipt;

import static dev.signet.receipt.TestChains.KEY;
import static dev.signet.receipt.TestChains.codes;
import static dev.signet.receipt.TestChains.pinned;
import static dev.signet.receipt.TestChains.verifier;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.signet.jose.JwsAlgorithm;
import dev.signet.jose.VerificationKey;
import dev.signet.json.CanonicalJson;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The export of a period in both forms: made, and every way of spoiling it found. */
class PeriodExportTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final PeriodManifest.Subject SUBJECT = new PeriodManifest.Subject(
            "acme", TestChains.TIME, Instant.parse("2026-11-01T00:00:00Z"), Instant.parse("2026-11-20T12:00:00Z"));

    @TempDir
    Path folder;

    private final AtomicReference<String> lastManifest = new AtomicReference<>();
    private ProofKind kind;

    private PeriodExport export() {
        return new PeriodExport(SUBJECT, KEY, TestChains.history(KEY), sign -> {
            PeriodManifest manifest = sign.apply(lastManifest.get());
            lastManifest.set(manifest.hash());
            return manifest;
        });
    }

    private byte[] export(List<Receipt> receipts) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Iterator<Receipt> left = receipts.iterator();
        export().write(() -> left.hasNext() ? left.next() : null, form -> {
            kind = form;
            return out;
        });
        return out.toByteArray();
    }

    private static Report verify(byte[] json) throws IOException {
        return verifier(pinned(KEY)).verify(new ByteArrayInputStream(json), each -> {});
    }

    /** Three traces whose hops come in turn. */
    private static List<Receipt> mixed() {
        List<List<Receipt>> chains = List.of(
                TestChains.chain("acme", "a", 4), TestChains.chain("acme", "b", 4), TestChains.chain("acme", "c", 4));
        List<Receipt> receipts = new ArrayList<>();
        for (int hop = 0; hop < 4; hop++) {
            for (List<Receipt> chain : chains) {
                receipts.add(chain.get(hop));
            }
        }
        return receipts;
    }

    /** More receipts than one document holds. */
    private static List<Receipt> many() {
        Receipt one = TestChains.chain("acme", "x", 1).get(0);
        List<Receipt> receipts = new ArrayList<>();
        for (int i = 0; i <= PeriodExport.MAX_DOCUMENT; i++) {
            ReceiptDraft draft = TestChains.draft("acme", "t-" + i, "/rpc", TestChains.PAYLOAD);
            ReceiptJson.Sealed sealed = ReceiptJson.seal(draft, 1, null, KEY.kid());
            receipts.add(new Receipt(
                    "acme", draft.traceId(), 1, sealed.hash(), KEY.kid(), sealed.json(), one.signature(), "x"));
        }
        return receipts;
    }

    @Test
    void documentIsAsTheProtocolSays() throws Exception {
        List<Receipt> receipts = mixed();
        ObjectNode json = (ObjectNode) JSON.readTree(export(receipts));
        assertEquals(ProofKind.PERIOD, kind);
        assertEquals("acme", json.get("tenant_id").textValue());
        assertEquals("2026-11-20T12:00:00.123Z", json.get("export_timestamp").textValue());
        assertEquals("2026-11-01T00:00:00.000Z", json.at("/period/start").textValue());
        assertEquals("2026-11-20T12:00:00.000Z", json.at("/period/end").textValue());
        assertEquals(12, json.get("receipt_count").intValue());
        assertTrue(json.get("prev_manifest_hash").isNull());
        byte[] list =
                CanonicalJson.of(JSON.writeValueAsBytes(json.get("receipts"))).toByteArray();
        assertEquals(Sha256.of(list), json.get("integrity_hash").textValue());
        String signature = json.remove("bundle_signature").textValue();
        json.remove("receipts");
        json.remove("keys");
        String hash = Sha256.of(CanonicalJson.of(JSON.writeValueAsBytes(json)).toByteArray());
        assertEquals(lastManifest.get(), hash);
        byte[] input = ("signet-period-v1:" + hash).getBytes(UTF_8);
        assertTrue(VerificationKey.of(KEY.publicJwk(), TestChains.ENGINE)
                .verify(
                        JwsAlgorithm.ED25519,
                        input,
                        input.length,
                        Base64.getUrlDecoder().decode(signature)));
        assertEquals(
                hash, JSON.readTree(export(receipts)).get("prev_manifest_hash").textValue());
    }

    @Test
    void documentVerifiesHoweverItIsWritten() throws Exception {
        byte[] json = export(mixed());
        String reordered = JSON.writerWithDefaultPrettyPrinter()
                .writeValueAsString(JSON.readTree(CanonicalJson.of(json).toByteArray()));
        for (byte[] text :
                List.of(json, reordered.getBytes(UTF_8), CanonicalJson.of(json).toByteArray())) {
            Report report = verify(text);
            assertTrue(report.isValid(), report.findings()::toString);
            assertEquals(ProofKind.PERIOD, report.kind());
            assertEquals(12, report.receipts());
        }
        Report empty = verify(export(List.of()));
        assertTrue(empty.isValid() && empty.receipts() == 0, empty.findings()::toString);
    }

    @Test
    void everyOctetOfADocumentCounts() throws Exception {
        byte[] json = export(mixed().subList(0, 4));
        String text = new String(json, UTF_8);
        int keys = text.indexOf(",\"keys\"");
        int receipts = text.indexOf("\"receipts\"");
        for (int i = 0; i < json.length; i++) {
            if (i > keys && i < receipts || json[i] == '\n') {
                continue;
            }
            byte[] changed = json.clone();
            changed[i] ^= 1;
            int at = i;
            assertFalse(verify(changed).isValid(), () -> "octet " + at + " of " + text);
        }
        for (int end = 0; end < json.length - 1; end += 7) {
            byte[] cut = new byte[end];
            System.arraycopy(json, 0, cut, 0, end);
            int at = end;
            assertFalse(verify(cut).isValid(), () -> "cut off at " + at);
        }
    }

    @Test
    void changedReceiptIsNamed() throws Exception {
        List<Receipt> receipts = mixed();
        String json = new String(export(receipts), UTF_8);
        String hash = receipts.get(7).receiptHash();
        int at = json.indexOf("\"path\":\"/rpc\"", json.indexOf(receipts.get(6).receiptHash()) + 200);
        Report report = verify((json.substring(0, at) + "\"path\":\"/rpd\"" + json.substring(at + 13)).getBytes(UTF_8));
        assertEquals(List.of("receipt_hash_mismatch", "integrity_mismatch"), codes(report));
        assertEquals(7, report.headline().index());
        assertEquals(hash, report.headline().receiptHash());
        assertEquals(1, report.broken());
    }

    @Test
    void leftOutMovedAddedAndForeign() throws Exception {
        ObjectNode json = (ObjectNode) JSON.readTree(export(mixed()));
        ObjectNode cut = json.deepCopy();
        ((ArrayNode) cut.get("receipts")).remove(5);
        assertEquals(List.of("count_mismatch", "integrity_mismatch"), codes(verify(JSON.writeValueAsBytes(cut))));
        ObjectNode moved = json.deepCopy();
        ((ArrayNode) moved.get("receipts")).add(((ArrayNode) moved.get("receipts")).remove(0));
        assertEquals(List.of("integrity_mismatch"), codes(verify(JSON.writeValueAsBytes(moved))));
        ObjectNode doubled = json.deepCopy();
        ((ArrayNode) doubled.get("receipts")).add(json.at("/receipts/11"));
        assertEquals(
                "chain_broken",
                verify(JSON.writeValueAsBytes(doubled)).headline().fault().code());
        List<Receipt> foreign = new ArrayList<>(mixed());
        foreign.set(3, TestChains.chain("eve", "z", 1).get(0));
        assertThrows(IllegalStateException.class, () -> export(foreign));
        ObjectNode mixed = json.deepCopy();
        ((ArrayNode) mixed.get("receipts")).set(3, JSON.readTree(foreign.get(3).json()));
        Report report = verify(JSON.writeValueAsBytes(mixed));
        assertEquals(
                "3 tenant_mismatch",
                report.headline().index() + " " + report.headline().fault().code());
        ObjectNode given = json.deepCopy().put("tenant_id", "eve");
        assertEquals(List.of("tenant_mismatch", "signature_invalid"), codes(verify(JSON.writeValueAsBytes(given))));
    }

    @Test
    void neighbouringHopsOfOneTraceMustFit() throws Exception {
        List<Receipt> receipts = mixed();
        receipts.set(3, TestChains.chain("acme", "a", 2).get(1)); // another hop 2 of trace a, whole in itself
        Report report = verify(export(receipts));
        assertEquals(List.of("chain_broken", "chain_broken"), codes(report));
        assertEquals(3, report.headline().index());
        assertTrue(verify(export(mixed().subList(5, 9))).isValid(), "a period may begin inside a chain");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tenant_id",
                "export_timestamp",
                "period",
                "receipt_count",
                "integrity_hash",
                "prev_manifest_hash",
                "kid",
                "bundle_signature",
                "receipts"
            })
    void membersThatAreMissingOrOfAnotherType(String member) throws Exception {
        ObjectNode json = (ObjectNode) JSON.readTree(export(mixed()));
        json.remove(member);
        assertEquals(
                "manifest_malformed",
                verify(JSON.writeValueAsBytes(json)).headline().fault().code());
        json.put(member, 7.5);
        assertFalse(verify(JSON.writeValueAsBytes(json)).isValid());
    }

    @Test
    void twiceTheSameMember() throws Exception {
        String json = new String(export(mixed()), UTF_8);
        assertFalse(verify(json.replaceFirst("\\{", "{\"tenant_id\":\"eve\",").getBytes(UTF_8))
                .isValid());
        assertFalse(verify(json.replaceFirst("\\{", "{\"receipts\":[],").getBytes(UTF_8))
                .isValid());
        assertFalse(verify((json + "{}").getBytes(UTF_8)).isValid());
    }

    @Test
    void aboveTheLimitLines() throws Exception {
        List<Receipt> receipts = many();
        assertEquals(ProofKind.PERIOD, kindOf(export(receipts.subList(0, PeriodExport.MAX_DOCUMENT))));
        byte[] lines = export(receipts);
        assertEquals(ProofKind.PERIOD_LINES, kind);
        Report report = verify(lines);
        assertTrue(report.isValid(), report.findings()::toString);
        assertEquals(ProofKind.PERIOD_LINES, report.kind());
        assertEquals(10_001, report.receipts());
        assertNull(report.headline());

        String text = new String(lines, UTF_8);
        int second = text.indexOf('\n') + 1;
        int third = text.indexOf('\n', second) + 1;
        assertEquals(
                List.of("count_mismatch", "integrity_mismatch"),
                codes(verify((text.substring(0, second) + text.substring(third)).getBytes(UTF_8))));
        String changed = text.substring(0, second) + text.substring(second).replaceFirst("/rpc", "/rpd");
        Report broken = verify(changed.getBytes(UTF_8));
        assertEquals(List.of("receipt_hash_mismatch", "integrity_mismatch"), codes(broken));
        assertEquals(1, broken.headline().index());
        String garbled = text.substring(0, second) + "garbage\n" + text.substring(third);
        assertEquals(
                "1 receipt_malformed",
                verify(garbled.getBytes(UTF_8)).headline().index() + " "
                        + verify(garbled.getBytes(UTF_8)).headline().fault().code());
        String manifest = text.substring(text.lastIndexOf('\n', text.length() - 2) + 1);
        for (String cut : List.of(
                text.substring(0, text.length() - manifest.length()),
                text.substring(0, text.length() - 10),
                text + "\n",
                text + manifest)) {
            Report report2 = verify(cut.getBytes(UTF_8));
            assertFalse(report2.isValid(), () -> cut.substring(cut.length() - 100));
        }
    }

    private ProofKind kindOf(byte[] json) throws IOException {
        return Recognition.of(new ByteArrayInputStream(json));
    }

    @Test
    void receiptsOfARevokedKeyAreUnproven() throws Exception {
        byte[] json = export(mixed());
        String revoked =
                new String(TestChains.history(KEY), UTF_8).replace("\"state\":\"active\"", "\"state\":\"revoked\"");
        TrustAnchors anchors = TrustAnchors.NONE.withKeys(revoked, TestChains.ENGINE);
        Report report = verifier(anchors).verify(new ByteArrayInputStream(json), each -> {});
        assertEquals(List.of("unproven", "unproven"), codes(report));
        assertTrue(report.findings().get(1).detail().startsWith("receipt 1 is the first"), report.findings()::toString);
    }

    /** A million receipts, or a twentieth of them, pass through writer and reader without being held. */
    @Test
    void memoryStaysBounded() throws Exception {
        int count = Boolean.getBoolean("signet.full") ? 1_000_000 : 50_000;
        Path file = folder.resolve("period.jsonl");
        byte[] signature = TestChains.chain("acme", "x", 1).get(0).signature();
        int[] made = {0};
        try (OutputStream out = Files.newOutputStream(file)) {
            export().write(
                            () -> {
                                if (made[0]++ == count) {
                                    return null;
                                }
                                ReceiptDraft draft =
                                        TestChains.draft("acme", "t-" + made[0], "/rpc", TestChains.PAYLOAD);
                                ReceiptJson.Sealed sealed = ReceiptJson.seal(draft, 1, null, KEY.kid());
                                return new Receipt(
                                        "acme",
                                        draft.traceId(),
                                        1,
                                        sealed.hash(),
                                        KEY.kid(),
                                        sealed.json(),
                                        signature,
                                        "x");
                            },
                            form -> out);
        }
        long start = System.nanoTime();
        try (Held in = new Held(Files.newInputStream(file))) {
            Report report = verifier(pinned(KEY)).verify(in, each -> {});
            assertTrue(report.isValid(), report.findings()::toString);
            assertEquals(count, report.receipts());
            assertTrue(in.octets() < 1 << 20, () -> in.octets() + " octets are held");
        }
        System.out.println("verified a period of " + count + " receipts, " + Files.size(file) / 1_000_000 + " MB, in "
                + (System.nanoTime() - start) / 1_000_000 + " ms");
    }

    /** Tells how much it keeps, to go back to. */
    private static final class Held extends BufferedInputStream {
        Held(InputStream in) {
            super(in);
        }

        int octets() {
            return buf.length;
        }
    }
}
