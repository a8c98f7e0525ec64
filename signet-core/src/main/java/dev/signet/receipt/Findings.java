package dev.signet.receipt;

import dev.signet.json.CanonicalForm;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Collects what is found, receipt after receipt, in bounded memory. */
final class Findings {
    private final Consumer<CheckedReceipt> each;
    private final List<Finding> findings = new ArrayList<>();
    private long found;
    private long receipts;
    private long broken;

    Findings(Consumer<CheckedReceipt> each) {
        this.each = each;
    }

    /** A step of what is checked of one receipt; it throws {@link ReceiptException}. */
    interface Check {
        void run(ReadReceipt receipt);
    }

    long receipts() {
        return receipts;
    }

    /**
     * Checks the next receipt by itself, then in the given ways.
     *
     * @return the receipt, or null where it cannot be read
     */
    ReadReceipt receipt(byte[] json, Check... checks) {
        try {
            return receipt(JsonObject.read(json, ReceiptFault.RECEIPT_MALFORMED), checks);
        } catch (ReceiptException e) {
            tell(null, List.of(e));
            return null;
        }
    }

    /** The same for JSON that was read already. */
    ReadReceipt receipt(CanonicalForm form, Check... checks) {
        ReadReceipt receipt;
        try {
            receipt = ReadReceipt.read(form);
        } catch (ReceiptException e) {
            tell(null, List.of(e));
            return null;
        }
        List<ReceiptException> problems = new ArrayList<>();
        run(receipt, ReadReceipt::checkHashes, problems);
        for (Check check : checks) {
            run(receipt, check, problems);
        }
        tell(receipt, problems);
        return receipt;
    }

    private static void run(ReadReceipt receipt, Check check, List<ReceiptException> problems) {
        try {
            check.run(receipt);
        } catch (ReceiptException e) {
            problems.add(e);
        }
    }

    private void tell(ReadReceipt receipt, List<ReceiptException> problems) {
        List<Finding> own = new ArrayList<>();
        for (ReceiptException problem : problems) {
            own.add(new Finding(
                    problem.fault(),
                    receipts,
                    receipt == null ? 0 : receipt.hop(),
                    receipt == null ? null : receipt.receiptHash(),
                    problem.getMessage()));
        }
        own.forEach(this::add);
        each.accept(new CheckedReceipt(receipts, receipt, own));
        receipts++;
        broken += own.isEmpty() ? 0 : 1;
    }

    /** What only shows when all receipts have passed. */
    void late(long index, String receiptHash, ReceiptException problem) {
        add(new Finding(problem.fault(), index, 0, receiptHash, problem.getMessage()));
        broken++;
    }

    /** Runs a check of the whole. */
    void whole(Runnable check) {
        try {
            check.run();
        } catch (ReceiptException e) {
            whole(e.fault(), e.getMessage());
        }
    }

    void whole(ReceiptFault fault, String detail) {
        add(Finding.ofWhole(fault, detail));
    }

    private void add(Finding finding) {
        found++;
        int last = findings.size() - 1;
        if (findings.size() < Report.MAX_FINDINGS) {
            findings.add(finding);
        } else if (!finding.fault().isAboutTrust() && findings.get(last).fault().isAboutTrust()) {
            findings.set(last, finding); // what is broken must not drown in what is not trusted
        }
    }

    Report report(ProofKind kind, boolean signed) {
        return new Report(kind, receipts, broken, signed, List.copyOf(findings), found);
    }
}
