package dev.signet.fuzzing;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.signet.jose.SignatureEngines;
import dev.signet.jose.SigningKey;
import dev.signet.json.CanonicalJson;
import dev.signet.receipt.AuditBundle;
import dev.signet.receipt.PeriodExport;
import dev.signet.receipt.PeriodManifest;
import dev.signet.receipt.ProofKind;
import dev.signet.receipt.Receipt;
import dev.signet.receipt.ReceiptDraft;
import dev.signet.receipt.ReceiptVerifier;
import dev.signet.receipt.Report;
import dev.signet.receipt.Sha256;
import dev.signet.receipt.TrustAnchors;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Any bytes: a verdict, and no exception. What is valid stays valid in canonical form, and is never signed unless it is what we signed. */
public final class ReceiptFuzzer {
    private static final Instant TIME = Instant.parse("2026-11-20T12:00:00.123Z");
    private static final SigningKey KEY = SigningKey.ed25519(new byte[32], "r", SignatureEngines.current());
    private static final ReceiptVerifier PINNED = new ReceiptVerifier(
            TrustAnchors.NONE.withKeys(KEY.publicJwk().toJSONString(), SignatureEngines.current()),
            SignatureEngines.current());
    private static final ReceiptVerifier BARE = new ReceiptVerifier(TrustAnchors.NONE, SignatureEngines.current());

    private ReceiptFuzzer() {}

    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        for (ReceiptVerifier verifier : List.of(PINNED, BARE)) {
            Report report = verifier.verify(new ByteArrayInputStream(input), each -> {});
            if (report.isValid() && report.kind() != ProofKind.PERIOD_LINES) {
                byte[] canonical = CanonicalJson.of(input).toByteArray();
                if (!verifier.verify(new ByteArrayInputStream(canonical), each -> {})
                        .isValid()) {
                    throw new AssertionError("valid, but not in canonical form");
                }
            }
            if (report.isValid() && report.signed() && verifier == BARE) {
                throw new AssertionError("valid though nobody is trusted");
            }
        }
    }

    private static List<Receipt> chain() {
        ReceiptDraft draft = new ReceiptDraft(
                new UUID(1, 2),
                TIME,
                "acme",
                "t",
                true,
                true,
                Sha256.of(new byte[0]),
                new ReceiptDraft.Request("GET", "/", Sha256.of(new byte[1]), "c", Sha256.of("s".getBytes(UTF_8)), true),
                new ReceiptDraft.Response(200, null, ReceiptDraft.State.OPEN, null),
                "s",
                null);
        Receipt first = Receipt.seal(draft, 1, null, KEY);
        return List.of(first, Receipt.seal(draft, 2, first.receiptHash(), KEY));
    }

    private static byte[] keys() {
        String jwk = KEY.publicJwk().toJSONString();
        return ("{\"keys\":[" + jwk.substring(0, jwk.length() - 1) + ",\"purpose\":\"receipt\"}]}").getBytes(UTF_8);
    }

    /** A receipt, a list, a bundle and both forms of a period. */
    static String[] seeds() throws IOException {
        List<Receipt> chain = chain();
        byte[] payload = new byte[0];
        String bundle = new String(
                AuditBundle.of(chain, TIME, KEY, keys(), Map.of(chain.get(0).receiptHash(), payload)), UTF_8);
        ByteArrayOutputStream period = new ByteArrayOutputStream();
        Iterator<Receipt> left = chain.iterator();
        new PeriodExport(
                        new PeriodManifest.Subject("acme", TIME, TIME.minusSeconds(1), TIME),
                        KEY,
                        keys(),
                        sign -> sign.apply(null))
                .write(() -> left.hasNext() ? left.next() : null, kind -> period);
        String document = period.toString(UTF_8);
        String manifest = document.substring(0, document.indexOf(",\"receipts\"")) + "}\n";
        return new String[] {
            chain.get(0).text(),
            "[" + chain.get(0).text() + "," + chain.get(1).text() + "]",
            bundle,
            document,
            chain.get(0).text() + "\n" + chain.get(1).text() + "\n" + manifest
        };
    }
}
