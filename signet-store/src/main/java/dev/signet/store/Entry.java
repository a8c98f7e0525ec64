package dev.signet.store;

import dev.signet.receipt.Receipt;
import dev.signet.receipt.ReceiptDraft;

/**
 * What waits to be committed.
 *
 * @param sealed the whole receipt, where the draft starts its trace: hop 1 can be signed before the store is asked
 * @param retried whether an earlier commit of it may have come through: then it may be there already
 */
record Entry(ReceiptDraft draft, Receipt sealed, boolean retried) {
    Entry again() {
        return new Entry(draft, sealed, true);
    }
}
