package dev.signet.receipt;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;

/** The signatures beside the export of a period: first held to its receipts one by one, then, when the keys are known, verified. Bounded memory. */
final class SignatureLines implements Closeable {
    private static final int MAX_KIDS = 10_000;

    private final ReceiptSignatures.Source source;
    private final BufferedReader lines;

    private record Line(String receiptHash, Evidence evidence) {}

    SignatureLines(ReceiptSignatures.Source source) throws IOException {
        this.source = source;
        this.lines = reader(source);
    }

    private static BufferedReader reader(ReceiptSignatures.Source source) throws IOException {
        return new BufferedReader(new InputStreamReader(source.open(), StandardCharsets.UTF_8));
    }

    /** The check of the next receipt against what lies beside it. */
    Findings.Check next() throws IOException {
        String text = lines.readLine();
        return receipt -> {
            if (text == null) {
                throw new ReceiptException(ReceiptFault.SIGNATURE_MISSING, "no signature of it is there");
            }
            Line line = parse(text);
            if (!line.receiptHash.equals(receipt.receiptHash())) {
                throw new ReceiptException(
                        ReceiptFault.SIGNATURE_INVALID, "the signature in its place is for " + line.receiptHash);
            }
            String kid = line.evidence.kid();
            if (receipt.kid() != null && !receipt.kid().equals(kid)) {
                throw new ReceiptException(
                        ReceiptFault.SIGNATURE_INVALID,
                        "the signature is said to be by '" + kid + "', but the receipt names '" + receipt.kid() + "'");
            }
            line.evidence.checkRequest(receipt);
        };
    }

    /** Of a key that is not trusted, the first signature is told only; that a key is revoked is told of the export itself. */
    void verify(ReceiptKeys keys, Findings findings) throws IOException {
        if (lines.readLine() != null) {
            findings.whole(ReceiptFault.COUNT_MISMATCH, "there are more signatures than receipts");
        }
        Set<String> untrusted = new HashSet<>();
        try (BufferedReader again = reader(source)) {
            long index = 0;
            for (String text = again.readLine(); text != null; text = again.readLine(), index++) {
                Line line;
                try {
                    line = parse(text);
                } catch (ReceiptException e) {
                    continue; // told before
                }
                try {
                    verify(line, keys);
                } catch (ReceiptException e) {
                    boolean told = e.fault() == ReceiptFault.UNPROVEN
                            || e.fault() == ReceiptFault.UNTRUSTED_KEY
                                    && (untrusted.size() >= MAX_KIDS || !untrusted.add(line.evidence.kid()));
                    if (!told) {
                        findings.late(index, line.receiptHash, e);
                    }
                }
            }
        }
    }

    private static void verify(Line line, ReceiptKeys keys) {
        keys.verify(
                line.evidence.kid(),
                new String(Receipt.signatureInput(line.receiptHash), StandardCharsets.UTF_8),
                line.evidence.signature(),
                "the receipt's signature");
    }

    private static Line parse(String text) {
        JsonObject members = JsonObject.of(
                JsonObject.read(text.getBytes(StandardCharsets.UTF_8), ReceiptFault.SIGNATURE_INVALID)
                        .root(),
                ReceiptFault.SIGNATURE_INVALID,
                "what lies beside it");
        members.nonEmpty("kid");
        members.nonEmpty("signature");
        return new Line(members.hash("receipt_hash"), Evidence.of(members));
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
