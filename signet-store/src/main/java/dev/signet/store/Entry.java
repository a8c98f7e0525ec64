package dev.signet.store;

import dev.signet.receipt.Receipt;
import dev.signet.receipt.ReceiptDraft;

/**
 * What waits to be committed.
 *
 * @param sealed the whole receipt, where the draft starts its trace: hop 1 can be signed before the store is asked; null for a draft that the store gives its place
 * @param retried whether an earlier commit of it may have come through: then it may be there already
 */
record Entry(ReceiptDraft draft, Receipt sealed, boolean retried) {
    Entry again() {
        return new Entry(draft, sealed, true);
    }

    /** The same exchange as the next hop of whatever chain is there now. */
    Entry unsealed() {
        return new Entry(draft, null, true);
    }

    /** Where it goes when its chain is full: always the same, so that one which may have gone there already can be found. */
    Entry moved() {
        return new Entry(draft.withTrace(draft.entry().toString()), null, retried);
    }
}
