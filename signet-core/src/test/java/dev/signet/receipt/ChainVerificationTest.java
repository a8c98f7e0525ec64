package dev.signet.receipt;

import static dev.signet.receipt.TestChains.ENGINE;
import static dev.signet.receipt.TestChains.KEY;
import static dev.signet.receipt.TestChains.OTHER;
import static dev.signet.receipt.TestChains.codes;
import static dev.signet.receipt.TestChains.pinned;
import static dev.signet.receipt.TestChains.verifier;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.jose.Base64Url;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Chains as a log keeps them, and single receipts with the one before them. */
class ChainVerificationTest {
    private final List<Receipt> chain = new ArrayList<>(TestChains.chain("acme", "t-1", 4));

    private static Report verify(List<Receipt> chain) {
        return verifier(pinned(KEY)).chain(chain, each -> {});
    }

    private static Receipt with(Receipt receipt, String json) {
        return new Receipt(
                receipt.tenant(),
                receipt.traceId(),
                receipt.hop(),
                receipt.receiptHash(),
                receipt.kid(),
                json.getBytes(UTF_8),
                receipt.signature(),
                receipt.requestSignature());
    }

    private static void broken(Report report, int index, String code, String detail) {
        Finding headline = report.headline();
        assertEquals(
                index + " " + code, headline.index() + " " + headline.fault().code(), report.findings()::toString);
        assertTrue(headline.detail().contains(detail), headline::text);
        assertFalse(report.isValid());
    }

    @Test
    void holds() {
        List<CheckedReceipt> seen = new ArrayList<>();
        Report report = verifier(pinned(KEY)).chain(chain, seen::add);
        assertTrue(report.isValid(), report.findings()::toString);
        assertEquals(4, report.receipts());
        assertEquals(
                List.of(1, 2, 3, 4),
                seen.stream().map(each -> each.receipt().hop()).toList());
    }

    @Test
    void oneByteOfTheDatabaseChanged() {
        chain.set(2, with(chain.get(2), chain.get(2).text().replace("/rpc", "/rpd")));
        Report report = verify(chain);
        broken(report, 2, "receipt_hash_mismatch", "something in it was changed");
        assertEquals(1, report.broken());
        assertEquals(3, report.headline().hop());
    }

    @Test
    void notEvenJson() {
        chain.set(1, with(chain.get(1), "x"));
        Report report = verify(chain);
        broken(report, 1, "receipt_malformed", "not strict JSON");
        assertEquals(1, report.found());
    }

    @Test
    void rewrittenByOneWithoutTheKey() {
        ReceiptDraft draft = TestChains.draft("acme", "t-1", "/other", "{}");
        Receipt forged = Receipt.seal(draft, 2, chain.get(0).receiptHash(), OTHER);
        chain.set(1, forged);
        Report report = verify(chain);
        broken(report, 2, "chain_broken", "'prev_receipt_hash' says ");
        assertEquals(List.of("untrusted_key", "chain_broken"), codes(report));
        chain.set(
                1,
                new Receipt(
                        "acme",
                        "t-1",
                        2,
                        forged.receiptHash(),
                        forged.kid(),
                        forged.json(),
                        chain.get(0).signature(),
                        draft.requestSignature()));
        assertEquals(List.of("untrusted_key", "chain_broken"), codes(verify(chain)));
    }

    @Test
    void leftOutMovedDoubledAndForeign() {
        List<Receipt> gap = List.of(chain.get(0), chain.get(2), chain.get(3));
        broken(verify(gap), 1, "chain_broken", "hop 3 stands after hop 1: receipts between them are missing");
        broken(verify(chain.subList(1, 4)), 0, "chain_broken", "begins at hop 2");
        broken(verify(List.of(chain.get(0), chain.get(2), chain.get(1))), 1, "chain_broken", "");
        broken(verify(List.of(chain.get(0), chain.get(0))), 1, "chain_broken", "hop 1 stands after hop 1");
        List<Receipt> foreign = TestChains.chain("acme", "t-2", 2);
        broken(verify(List.of(chain.get(0), foreign.get(1))), 1, "chain_broken", "of trace 't-2'");
        List<Receipt> others = TestChains.chain("other", "t-1", 2);
        broken(verify(List.of(chain.get(0), others.get(1))), 1, "tenant_mismatch", "of tenant 'other'");
    }

    @Test
    void aCutOffEndIsNotSeen() {
        assertTrue(verify(chain.subList(0, 2)).isValid());
    }

    @Test
    void keptInAnotherPlaceThanItSays() {
        Receipt first = chain.get(0);
        Receipt moved = new Receipt(
                "acme",
                "t-9",
                1,
                first.receiptHash(),
                first.kid(),
                first.json(),
                first.signature(),
                first.requestSignature());
        broken(verify(List.of(moved)), 0, "chain_broken", "kept as hop 1 of trace 't-9'");
        Receipt given = new Receipt(
                "eve",
                "t-1",
                1,
                first.receiptHash(),
                first.kid(),
                first.json(),
                first.signature(),
                first.requestSignature());
        broken(verify(List.of(given)), 0, "tenant_mismatch", "kept for tenant 'eve'");
    }

    @Test
    void signatures() {
        Receipt first = chain.get(0);
        byte[] spoiled = first.signature().clone();
        spoiled[5] ^= 1;
        for (byte[] signature :
                new byte[][] {spoiled, new byte[0], new byte[64], chain.get(1).signature()}) {
            Receipt bad = new Receipt(
                    "acme",
                    "t-1",
                    1,
                    first.receiptHash(),
                    first.kid(),
                    first.json(),
                    signature,
                    first.requestSignature());
            broken(verify(List.of(bad)), 0, "signature_invalid", "key 'receipts-1'");
        }
        Receipt request = new Receipt(
                "acme", "t-1", 1, first.receiptHash(), first.kid(), first.json(), first.signature(), "x..y");
        broken(verify(List.of(request)), 0, "request_signature_mismatch", "'request.sig'");
        Receipt kid = new Receipt(
                "acme", "t-1", 1, first.receiptHash(), "k", first.json(), first.signature(), first.requestSignature());
        broken(verify(List.of(kid)), 0, "signature_invalid", "said to be by 'k'");
        Report nobody = verifier(TrustAnchors.NONE).chain(chain, each -> {});
        assertEquals(List.of("untrusted_key", "untrusted_key", "untrusted_key", "untrusted_key"), codes(nobody));
    }

    @Test
    void withoutSignaturesNobodyVouches() {
        Receipt first = chain.get(0);
        Receipt unsigned = new Receipt(
                "acme",
                "t-1",
                1,
                first.receiptHash(),
                first.kid(),
                first.json(),
                new byte[64],
                first.requestSignature());
        Report report = verifier(TrustAnchors.NONE).links(List.of(unsigned, chain.get(1)), each -> {});
        assertTrue(report.isValid(), report.findings()::toString);
        assertFalse(report.signed());
        Report gap = verifier(TrustAnchors.NONE).links(List.of(first, chain.get(2)), each -> {});
        broken(gap, 1, "chain_broken", "missing");
    }

    @Test
    void whatIsBrokenDoesNotDrownInWhatIsNotTrusted() {
        List<Receipt> whole = new ArrayList<>(TestChains.chain("acme", "long", Report.MAX_FINDINGS));
        whole.add(whole.get(whole.size() - 1));
        Report report = verifier(TrustAnchors.NONE).chain(whole, each -> {});
        assertEquals(Report.MAX_FINDINGS, report.findings().size());
        assertEquals(ReceiptFault.CHAIN_BROKEN, report.headline().fault());
    }

    @Test
    void streams() {
        ReceiptDraft open = TestChains.answered(
                TestChains.draft("acme", "t", "/s", "{}"),
                new ReceiptDraft.Response(200, null, ReceiptDraft.State.OPEN, null));
        Receipt first = Receipt.seal(open, 1, null, KEY);
        Receipt end = end(open, first, first.receiptHash());
        assertTrue(verify(List.of(first, end)).isValid());
        Receipt wrong = end(open, first, Sha256.of(new byte[1]));
        broken(verify(List.of(first, wrong)), 1, "chain_broken", "'response.opens'");
        Receipt again = Receipt.seal(
                TestChains.answered(
                        open, new ReceiptDraft.Response(200, null, ReceiptDraft.State.ABORTED, first.receiptHash())),
                3,
                end.receiptHash(),
                KEY);
        broken(verify(List.of(first, end, again)), 2, "chain_broken", "'response.opens'");
    }

    private static Receipt end(ReceiptDraft open, Receipt first, String opens) {
        ReceiptDraft.Response closed =
                new ReceiptDraft.Response(200, first.receiptHash(), ReceiptDraft.State.CLOSED, opens);
        return Receipt.seal(TestChains.answered(open, closed), 2, first.receiptHash(), KEY);
    }

    @Test
    void oneReceiptAndTheOneBefore() {
        ReceiptVerifier verifier = verifier(pinned(KEY));
        byte[] first = chain.get(0).json();
        byte[] second = chain.get(1).json();
        String signature = Base64Url.encode(chain.get(1).signature());
        assertEquals(2, verifier.receipt(second, first, signature).hop());
        assertEquals(2, verifier(TrustAnchors.NONE).receipt(second, null, null).hop());
        refused("chain_broken", () -> verifier.receipt(second, second, null));
        refused("chain_broken", () -> verifier.receipt(first, second, null));
        refused("receipt_malformed", () -> verifier.receipt(second, new byte[0], null));
        refused("signature_invalid", () -> verifier.receipt(first, null, signature));
        refused("signature_invalid", () -> verifier.receipt(second, null, signature + "="));
        refused("untrusted_key", () -> verifier(TrustAnchors.NONE).receipt(second, null, signature));
        refused("untrusted_key", () -> verifier(pinned(OTHER)).receipt(second, null, signature));
    }

    private static void refused(String code, Runnable check) {
        assertEquals(
                code, assertThrows(ReceiptException.class, check::run).fault().code());
    }

    @Test
    void pinnedKeysThatAreNone() {
        String response = KEY.publicJwk().toJSONString().replace("{", "{\"purpose\":\"response\",");
        for (String keys : List.of(response, "{}", "[]", "x", "{\"keys\":[7]}", "{\"keys\":7}")) {
            assertThrows(IllegalArgumentException.class, () -> TrustAnchors.NONE.withKeys(keys, ENGINE), keys);
        }
        assertThrows(IllegalArgumentException.class, () -> TrustAnchors.NONE.withThumbprint("abc"));
        TrustAnchors other = TrustAnchors.NONE.withKeys("{\"keys\":[" + response + "]}", ENGINE);
        Report report = verifier(other).chain(chain.subList(0, 1), each -> {});
        broken(report, 0, "untrusted_key", "the pinned key is not for receipts: 'purpose' is \"response\"");
        TrustAnchors empty = TrustAnchors.NONE.withKeys("{\"keys\":[]}", ENGINE);
        broken(verifier(empty).chain(chain.subList(0, 1), each -> {}), 0, "untrusted_key", "neither pinned");
    }
}
