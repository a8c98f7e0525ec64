package dev.signet.receipt;

import dev.signet.jose.SignatureEngine;
import dev.signet.json.CanonicalForm;
import dev.signet.json.JsonValue;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.function.Consumer;

/**
 * Verifies receipts and exports of them, offline, against what is pinned (protocol section 8). Everything that is wrong is found, not only the first
 * of it. Safe for many threads.
 */
public final class ReceiptVerifier {
    private final TrustAnchors anchors;
    private final SignatureEngine engine;

    public ReceiptVerifier(TrustAnchors anchors, SignatureEngine engine) {
        this.anchors = anchors;
        this.engine = engine;
    }

    /**
     * Verifies a receipt, a list of receipts, the export of a chain or that of a period, recognized by its members. Memory stays bounded for the export of
     * a period, however long.
     *
     * @param each is told of each receipt as soon as it has been looked at
     * @throws IOException when the input cannot be read
     */
    public Report verify(InputStream in, Consumer<CheckedReceipt> each) throws IOException {
        return verify(in, null, each);
    }

    /**
     * The same, and for the export of a period the signatures that were archived beside it, as {@link ReceiptSignatures} writes them.
     *
     * @param signatures null where they are not at hand
     */
    public Report verify(InputStream in, ReceiptSignatures.Source signatures, Consumer<CheckedReceipt> each)
            throws IOException {
        InputStream input = in.markSupported() ? in : new BufferedInputStream(in, 1 << 16);
        ProofKind kind = Recognition.of(input);
        if (signatures != null && kind != ProofKind.PERIOD && kind != ProofKind.PERIOD_LINES) {
            Findings findings = new Findings(each);
            findings.whole(
                    ReceiptFault.BUNDLE_MALFORMED,
                    "signatures lie beside the export of a period; this is another thing");
            return findings.report(kind, false);
        }
        return switch (kind) {
            case PERIOD, PERIOD_LINES -> period(kind, input, signatures, each);
            case BUNDLE -> bundle(input.readAllBytes(), each);
            case CHAIN -> chain(input.readAllBytes(), each);
            case RECEIPT -> receipt(input.readAllBytes(), each);
        };
    }

    /** Verifies the export of a chain. */
    public Report bundle(byte[] json, Consumer<CheckedReceipt> each) {
        Findings findings = new Findings(each);
        findings.whole(() ->
                new BundleCheck(JsonObject.read(json, ReceiptFault.BUNDLE_MALFORMED), findings, this::keys).run());
        return findings.report(ProofKind.BUNDLE, true);
    }

    /** Verifies a whole chain as a log keeps it: the receipts, in order, with what is kept beside them. */
    public Report chain(List<Receipt> chain, Consumer<CheckedReceipt> each) {
        return chain(chain, true, each);
    }

    /** The same without the signatures of receipts: hashes, links and places, for which nobody vouches. */
    public Report links(List<Receipt> chain, Consumer<CheckedReceipt> each) {
        return chain(chain, false, each);
    }

    private Report chain(List<Receipt> chain, boolean signed, Consumer<CheckedReceipt> each) {
        Findings findings = new Findings(each);
        ReceiptKeys keys = keys(List.of());
        ChainLinks links = new ChainLinks();
        for (Receipt kept : chain) {
            Evidence evidence = new Evidence(kept.kid(), kept.signature(), kept.requestSignature());
            links.passed(findings.receipt(
                    kept.json(),
                    links,
                    receipt -> checkKept(receipt, kept),
                    signed ? evidence.check(keys) : receipt -> {},
                    evidence::checkRequest));
        }
        return findings.report(ProofKind.CHAIN, signed);
    }

    private static void checkKept(ReadReceipt receipt, Receipt kept) {
        if (!receipt.tenant().equals(kept.tenant())) {
            throw new ReceiptException(
                    ReceiptFault.TENANT_MISMATCH,
                    "it is kept for tenant '" + kept.tenant() + "', but says '" + receipt.tenant() + "'");
        }
        if (!receipt.traceId().equals(kept.traceId())
                || receipt.hop() != kept.hop()
                || !receipt.receiptHash().equals(kept.receiptHash())) {
            throw ChainLinks.broken("it is kept as hop " + kept.hop() + " of trace '" + kept.traceId() + "', "
                    + kept.receiptHash() + ", but says otherwise");
        }
    }

    private Report chain(byte[] json, Consumer<CheckedReceipt> each) {
        Findings findings = new Findings(each);
        ReceiptKeys keys = keys(List.of());
        findings.whole(() -> {
            JsonValue list =
                    JsonObject.read(json, ReceiptFault.RECEIPT_MALFORMED).root();
            ChainLinks links = new ChainLinks();
            for (JsonValue receipt : list.elements()) {
                links.passed(findings.receipt(receipt.bytes(), links, bare(keys)));
            }
            if (findings.receipts() == 0) {
                throw new ReceiptException(ReceiptFault.RECEIPT_MALFORMED, "the list is empty");
            }
        });
        return findings.report(ProofKind.CHAIN, false);
    }

    /** A receipt alone, or {@code {"receipt": …}} with the signatures kept beside it. */
    private Report receipt(byte[] json, Consumer<CheckedReceipt> each) {
        Findings findings = new Findings(each);
        boolean[] signed = {false};
        findings.whole(() -> {
            CanonicalForm form = JsonObject.read(json, ReceiptFault.RECEIPT_MALFORMED);
            JsonObject members = JsonObject.of(form.root(), ReceiptFault.RECEIPT_MALFORMED, "the receipt");
            if (!members.has("receipt")) {
                findings.receipt(form, bare(keys(List.of())));
                return;
            }
            Evidence evidence = Evidence.of(members);
            ReceiptKeys keys = keys(members.optionalArray("keys"));
            signed[0] = evidence.signature() != null;
            findings.receipt(
                    members.present("receipt").bytes(),
                    signed[0] ? evidence.check(keys) : bare(keys),
                    evidence::checkRequest);
        });
        return findings.report(ProofKind.RECEIPT, signed[0]);
    }

    /** Who has pinned a key wants a signature; without one a bare receipt is consistent at best. */
    private Findings.Check bare(ReceiptKeys keys) {
        return anchors.isEmpty() ? receipt -> {} : Evidence.NONE.check(keys);
    }

    private Report period(
            ProofKind kind, InputStream in, ReceiptSignatures.Source signatures, Consumer<CheckedReceipt> each)
            throws IOException {
        Findings findings = new Findings(each);
        try (SignatureLines beside = signatures == null ? null : new SignatureLines(signatures)) {
            PeriodCheck check = new PeriodCheck(findings, this::keys, kind == ProofKind.PERIOD_LINES, beside);
            if (kind == ProofKind.PERIOD) {
                new PeriodDocument(in).read(check);
            } else {
                PeriodLines.read(in, check);
            }
        } catch (ReceiptException e) {
            findings.whole(e.fault(), e.getMessage());
        }
        return findings.report(kind, true);
    }

    /**
     * Verifies one receipt.
     *
     * @param previous the receipt before it, or null where that is not at hand
     * @param signature base64url, or null where it is not to be verified
     * @throws ReceiptException saying what is wrong
     */
    public ReadReceipt receipt(byte[] json, byte[] previous, String signature) {
        ReadReceipt receipt = ReadReceipt.parse(json);
        if (previous != null) {
            ReadReceipt before;
            try {
                before = ReadReceipt.parse(previous);
            } catch (ReceiptException e) {
                throw new ReceiptException(e.fault(), "the receipt before it: " + e.getMessage());
            }
            ChainLinks.check(receipt, before);
        }
        if (signature != null) {
            new Evidence(null, ReceiptKeys.decode(signature, "the receipt's signature"), null)
                    .check(keys(List.of()))
                    .run(receipt);
        }
        return receipt;
    }

    private ReceiptKeys keys(List<JsonValue> brought) {
        return ReceiptKeys.of(anchors, brought, engine);
    }
}
