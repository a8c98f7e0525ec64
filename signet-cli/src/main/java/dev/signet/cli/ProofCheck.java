package dev.signet.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.signet.jose.SignatureEngines;
import dev.signet.json.JsonValue;
import dev.signet.receipt.CheckedReceipt;
import dev.signet.receipt.Finding;
import dev.signet.receipt.ProofKind;
import dev.signet.receipt.ReadReceipt;
import dev.signet.receipt.ReceiptFault;
import dev.signet.receipt.ReceiptVerifier;
import dev.signet.receipt.Report;
import dev.signet.receipt.TrustAnchors;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/** Verifies receipts and tells the verdict, to people line by line or to machines as JSON. */
final class ProofCheck {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int FEW = 1000; // a chain has no more
    private static final int PROGRESS = 100_000;
    private static final int SHOWN_OF_HASH = 19; // sha256: and twelve digits

    private final Console console;
    private final TrustAnchors anchors;
    private final ReceiptVerifier verifier;
    private final boolean json;

    ProofCheck(Console console, PinnedKeys pinned, boolean json) {
        this.console = console;
        this.anchors = pinned.anchors(console);
        this.verifier = new ReceiptVerifier(anchors, SignatureEngines.current());
        this.json = json;
    }

    /** Whatever a file holds; {@code exportsOnly} refuses what is no signed export. */
    int verify(String file, boolean exportsOnly) {
        return verify(file, null, exportsOnly);
    }

    /** @param signatures a file with what was archived beside the export of a period, or null */
    int verify(String file, String signatures, boolean exportsOnly) {
        try (InputStream in = new BufferedInputStream(console.open(file), 1 << 16)) {
            Report report = verifier.verify(in, signatures == null ? null : () -> console.open(signatures), each());
            boolean isExport = report.kind() != ProofKind.RECEIPT && report.kind() != ProofKind.CHAIN;
            if (exportsOnly && !isExport && report.isValid()) {
                String detail = "these are receipts, not a signed export; 'signet receipts verify' takes them";
                Finding finding = new Finding(ReceiptFault.BUNDLE_MALFORMED, -1, 0, null, detail);
                report = new Report(report.kind(), report.receipts(), 0, false, List.of(finding), 1);
            }
            return tell(report);
        } catch (IOException e) {
            throw UserError.notRead("cannot read " + file + ": " + e, e);
        }
    }

    private Consumer<CheckedReceipt> each() {
        return checked -> {
            if (!json && (checked.index() < FEW || !checked.isValid())) {
                console.text().println(line(checked));
            }
            if (checked.index() % PROGRESS == PROGRESS - 1) {
                console.err().println("signet: " + (checked.index() + 1) + " receipts so far");
                console.err().flush();
            }
        };
    }

    static String line(CheckedReceipt checked) {
        ReadReceipt receipt = checked.receipt();
        StringBuilder line = new StringBuilder();
        if (receipt == null) {
            line.append("receipt ").append(checked.index() + 1).append("  ").append(status(checked));
        } else {
            line.append("hop ")
                    .append(receipt.hop())
                    .append("  ")
                    .append(status(checked))
                    .append("  ");
            line.append(receipt.ts()).append("  ").append(what(receipt)).append("  ");
            line.append(receipt.receiptHash(), 0, SHOWN_OF_HASH).append('…');
        }
        for (Finding finding : checked.findings()) {
            line.append(System.lineSeparator())
                    .append("    ")
                    .append(finding.fault().code())
                    .append(": ")
                    .append(Terminal.printable(finding.detail()));
        }
        return line.toString();
    }

    static String status(CheckedReceipt checked) {
        if (checked.isValid()) {
            return "ok     ";
        }
        boolean trust =
                checked.findings().stream().allMatch(finding -> finding.fault().isAboutTrust());
        return trust ? "NO TRUST" : "BROKEN ";
    }

    /** The request and the status of its answer, where the receipt has them. */
    private static String what(ReadReceipt receipt) {
        Map<String, JsonValue> members = receipt.form().root().members();
        StringBuilder what = new StringBuilder();
        if (members.containsKey("request") && receipt.requestSig() != null) {
            Map<String, JsonValue> request = members.get("request").members();
            what.append(request.get("method").string())
                    .append(' ')
                    .append(request.get("path").string());
        } else {
            what.append(receipt.traceId());
        }
        if (members.containsKey("response") && members.get("response").kind() == JsonValue.Kind.OBJECT) {
            what.append(" → ").append(members.get("response").members().get("status"));
        }
        if (receipt.state() != null) {
            what.append(' ').append(receipt.state());
        }
        return Terminal.printable(what.toString());
    }

    private int tell(Report report) {
        if (json) {
            console.text().println(json(report).toPrettyString());
        } else {
            report.findings().stream()
                    .filter(finding -> finding.index() < 0)
                    .forEach(finding -> console.text()
                            .println("the whole  " + finding.fault().code() + ": "
                                    + Terminal.printable(finding.detail())));
            console.text().println(verdict(report));
        }
        return report.isValid() ? ExitCode.OK : ExitCode.REFUSED;
    }

    private String verdict(Report report) {
        String what = report.receipts() + (report.receipts() == 1 ? " receipt" : " receipts");
        if (report.isValid()) {
            return report.signed()
                    ? "valid: " + what + ", signed by trusted keys"
                    : "consistent: " + what + ", not signed: hashes and links hold, nobody vouches for them";
        }
        Finding headline = report.headline();
        StringBuilder verdict = new StringBuilder("NOT VALID: ");
        verdict.append(headline.fault().code()).append(", ").append(Terminal.printable(headline.text()));
        if (report.found() > 1) {
            verdict.append(" (the first of ").append(report.found()).append(" findings)");
        }
        if (headline.fault() == ReceiptFault.UNTRUSTED_KEY && anchors.isEmpty()) {
            verdict.append(System.lineSeparator())
                    .append("Keys that come along prove nothing: pin one with --jwks, --key or --thumbprint.");
        }
        return verdict.toString();
    }

    private static ObjectNode json(Report report) {
        ObjectNode verdict = JSON.createObjectNode();
        verdict.put("valid", report.isValid());
        verdict.put("signed", report.signed());
        verdict.put("kind", report.kind().name().toLowerCase(Locale.ROOT));
        verdict.put("receipts", report.receipts());
        verdict.put("broken", report.broken());
        if (!report.isValid()) {
            verdict.set("first", json(report.headline()));
        }
        verdict.put("found", report.found());
        report.findings().forEach(finding -> verdict.withArray("/findings").add(json(finding)));
        return verdict;
    }

    private static ObjectNode json(Finding finding) {
        ObjectNode json = JSON.createObjectNode().put("code", finding.fault().code());
        if (finding.index() >= 0) {
            json.put("index", finding.index());
        }
        if (finding.hop() > 0) {
            json.put("hop", finding.hop());
        }
        if (finding.receiptHash() != null) {
            json.put("receipt_hash", finding.receiptHash());
        }
        return json.put("detail", finding.detail());
    }
}
