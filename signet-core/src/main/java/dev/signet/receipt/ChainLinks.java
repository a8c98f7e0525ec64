package dev.signet.receipt;

import java.util.HashSet;
import java.util.Set;

/** Holds each receipt of a whole chain to the one before it (protocol section 8, Chain). */
final class ChainLinks implements Findings.Check {
    private final Set<String> open = new HashSet<>();
    private ReadReceipt previous;
    private boolean known = true; // whether what stands before the next receipt could be read

    /** To be told of each receipt in turn, null where it cannot be read. */
    void passed(ReadReceipt receipt) {
        previous = receipt;
        known = receipt != null;
    }

    @Override
    public void run(ReadReceipt receipt) {
        if (known && previous == null && receipt.hop() != 1) {
            throw broken("the chain begins at hop " + receipt.hop() + "; what is before it is missing");
        }
        if (previous != null) {
            check(receipt, previous);
        }
        if ("open".equals(receipt.state())) {
            open.add(receipt.receiptHash());
        } else if (receipt.opens() != null && !open.remove(receipt.opens()) && known) {
            throw broken("'response.opens' names no receipt before it that is open: " + receipt.opens());
        }
    }

    /** @throws ReceiptException unless {@code receipt} is the next after {@code previous} */
    static void check(ReadReceipt receipt, ReadReceipt previous) {
        if (!receipt.tenant().equals(previous.tenant())) {
            throw new ReceiptException(
                    ReceiptFault.TENANT_MISMATCH,
                    "it is of tenant '" + receipt.tenant() + "', the receipt before it of '" + previous.tenant() + "'");
        }
        if (!receipt.traceId().equals(previous.traceId())) {
            throw broken("it is of trace '" + receipt.traceId() + "', the receipt before it of '" + previous.traceId()
                    + "'");
        }
        if (receipt.hop() != previous.hop() + 1) {
            throw broken("hop " + receipt.hop() + " stands after hop " + previous.hop()
                    + (receipt.hop() > previous.hop() + 1 ? ": receipts between them are missing" : ""));
        }
        if (!receipt.previousHash().equals(previous.receiptHash())) {
            throw broken("'prev_receipt_hash' says " + receipt.previousHash() + ", the receipt before it is "
                    + previous.receiptHash());
        }
    }

    static ReceiptException broken(String detail) {
        return new ReceiptException(ReceiptFault.CHAIN_BROKEN, detail);
    }
}
