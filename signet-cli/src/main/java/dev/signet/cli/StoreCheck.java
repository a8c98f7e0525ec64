package dev.signet.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.signet.jose.SignatureEngines;
import dev.signet.receipt.CheckedReceipt;
import dev.signet.receipt.Finding;
import dev.signet.receipt.Receipt;
import dev.signet.receipt.ReceiptVerifier;
import dev.signet.receipt.Report;
import dev.signet.receipt.TrustAnchors;
import dev.signet.store.StoredReceipts;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;

/** Verifies chains where they are kept, and tells which receipt breaks. */
final class StoreCheck {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Console console;
    private final boolean signed;
    private final ReceiptVerifier verifier;
    private final Progress progress;
    private final boolean json;
    private final List<Kept> findings = new ArrayList<>();
    private long tenants;
    private long chains;
    private long receipts;
    private long broken;
    private long found;

    /** A finding, with the place that its receipt has in the store. */
    private record Kept(Receipt receipt, Finding finding) {
        String place() {
            return "tenant " + receipt.tenant() + ", trace " + receipt.traceId() + ", hop " + receipt.hop() + ", "
                    + receipt.receiptHash();
        }
    }

    /** Without anchors only hashes and links are looked at. */
    StoreCheck(Console console, TrustAnchors anchors, Progress progress, boolean json) {
        this.console = console;
        this.signed = !anchors.isEmpty();
        this.verifier = new ReceiptVerifier(anchors, SignatureEngines.current());
        this.progress = progress;
        this.json = json;
    }

    /** Every receipt is told. */
    int verify(List<Receipt> chain) {
        tenants = 1;
        chain(chain, true);
        return tell();
    }

    /** What breaks is told. */
    int verify(StoredReceipts store, List<String> whose) {
        progress.begin(console);
        try {
            whose.forEach(tenant -> tenant(store, tenant));
        } finally {
            progress.end();
        }
        if (receipts == 0) {
            throw UserError.notRead("there are no receipts to verify"
                    + (whose.size() == 1 ? " of tenant " + whose.get(0) : " in the store"));
        }
        return tell();
    }

    private void tenant(StoredReceipts store, String tenant) {
        Iterator<List<Receipt>> all = store.chains(tenant);
        tenants += all.hasNext() ? 1 : 0;
        while (all.hasNext()) {
            chain(all.next(), false);
            progress.at(receipts);
        }
    }

    private void chain(List<Receipt> chain, boolean all) {
        boolean[] named = {false};
        Consumer<CheckedReceipt> each = checked -> {
            Receipt kept = chain.get((int) checked.index());
            checked.findings().stream()
                    .filter(finding -> findings.size() < Report.MAX_FINDINGS)
                    .forEach(finding -> findings.add(new Kept(kept, finding)));
            if (json || !all && checked.isValid()) {
                return;
            }
            if (!named[0]) {
                console.text().println(Terminal.printable("tenant " + kept.tenant() + ", trace " + kept.traceId()));
                named[0] = true;
            }
            console.text().println(ProofCheck.line(checked));
        };
        Report report = signed ? verifier.chain(chain, each) : verifier.links(chain, each);
        chains++;
        receipts += report.receipts();
        broken += report.broken();
        found += report.found();
    }

    private int tell() {
        if (json) {
            console.text().println(json().toPrettyString());
        } else {
            console.text().println(verdict());
        }
        return found == 0 ? ExitCode.OK : ExitCode.REFUSED;
    }

    private Kept first() {
        return findings.stream()
                .filter(kept -> !kept.finding.fault().isAboutTrust())
                .findFirst()
                .orElse(findings.get(0));
    }

    private String verdict() {
        String what = count(receipts, "receipt") + " in " + count(chains, "chain") + " of " + count(tenants, "tenant");
        if (found == 0) {
            return signed
                    ? "valid: " + what + ", signed by trusted keys"
                    : "consistent: " + what + "; hashes and links hold. Pin the server's keys with --jwks or --key to"
                            + " have the signatures verified";
        }
        Kept first = first();
        return "NOT VALID: " + first.finding.fault().code() + ", " + Terminal.printable(first.place()) + ": "
                + Terminal.printable(first.finding.detail())
                + (found > 1 ? " (the first of " + found + " findings)" : "")
                + System.lineSeparator() + broken + " of " + what + " do not hold";
    }

    private static String count(long count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }

    private ObjectNode json() {
        ObjectNode verdict = JSON.createObjectNode()
                .put("valid", found == 0)
                .put("signed", signed)
                .put("kind", "store")
                .put("tenants", tenants)
                .put("chains", chains)
                .put("receipts", receipts)
                .put("broken", broken);
        if (found > 0) {
            verdict.set("first", json(first()));
        }
        verdict.put("found", found);
        findings.forEach(kept -> verdict.withArray("/findings").add(json(kept)));
        return verdict;
    }

    private static ObjectNode json(Kept kept) {
        return JSON.createObjectNode()
                .put("code", kept.finding.fault().code())
                .put("tenant", kept.receipt.tenant())
                .put("trace_id", kept.receipt.traceId())
                .put("hop", kept.receipt.hop())
                .put("receipt_hash", kept.receipt.receiptHash())
                .put("detail", kept.finding.detail());
    }
}
