package dev.signet.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.signet.jose.SignatureEngines;
import dev.signet.receipt.Finding;
import dev.signet.receipt.ProofKind;
import dev.signet.receipt.ReadReceipt;
import dev.signet.receipt.ReceiptException;
import dev.signet.receipt.ReceiptVerifier;
import dev.signet.receipt.Report;
import dev.signet.receipt.TrustAnchors;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** The ops {@code receipt.verify} and {@code bundle.verify}. */
final class ReceiptOps {
    private ReceiptOps() {}

    static void verifyReceipt(Members line, ObjectNode answer) {
        byte[] receipt = line.jsonBytes("receipt");
        byte[] previous = line.has("previous") ? line.jsonBytes("previous") : null;
        try {
            ReadReceipt read = verifier(line).receipt(receipt, previous, line.string("signature", null));
            answer.put("hop", read.hop());
            answer.put("receipt_hash", read.receiptHash());
        } catch (ReceiptException e) {
            throw new OpException(e.fault().code(), e.getMessage());
        }
    }

    static void verifyBundle(Members line, ObjectNode answer) {
        byte[] bundle = line.jsonBytes("bundle");
        Report report;
        try {
            report = verifier(line).verify(new ByteArrayInputStream(bundle), each -> {});
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory does not fail
        }
        if (report.kind() == ProofKind.RECEIPT || report.kind() == ProofKind.CHAIN) {
            throw new OpException("bundle_malformed", "'bundle' is no signed export of a chain or a period");
        }
        if (!report.isValid()) {
            Finding headline = report.headline();
            throw new OpException(headline.fault().code(), headline.text());
        }
        answer.put("receipts", report.receipts());
    }

    private static ReceiptVerifier verifier(Members line) {
        TrustAnchors anchors = TrustAnchors.NONE;
        if (line.has("jwks")) {
            try {
                anchors = anchors.withKeys(line.json("jwks"), SignatureEngines.current());
            } catch (IllegalArgumentException e) {
                throw new OpException("key_invalid", e.getMessage());
            }
        }
        return new ReceiptVerifier(anchors, SignatureEngines.current());
    }
}
