package dev.signet.store;

import dev.signet.receipt.ReceiptDraft;

/** What names a chain. */
record Chain(String tenant, String traceId) {
    static Chain of(ReceiptDraft draft) {
        return new Chain(draft.tenant(), draft.traceId());
    }
}
