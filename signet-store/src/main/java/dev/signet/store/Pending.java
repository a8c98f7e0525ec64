package dev.signet.store;

import dev.signet.ReceiptLog.Appended;
import dev.signet.receipt.Receipt;
import java.util.concurrent.CompletableFuture;

/**
 * An append that somebody waits for.
 *
 * @param settled run when it is durable, before the one who waits knows
 */
record Pending(Entry entry, CompletableFuture<Appended> done, Runnable settled) {
    Pending again() {
        return new Pending(entry.again(), done, settled);
    }

    /** As the store has it; null where it went no further than a file. */
    void complete(Receipt receipt) {
        Receipt known = receipt == null ? entry.sealed() : receipt;
        settled.run();
        done.complete(
                known == null
                        ? new Appended(entry.draft().traceId(), null)
                        : new Appended(known.traceId(), known.receiptHash()));
    }
}
