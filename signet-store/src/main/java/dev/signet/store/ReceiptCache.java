package dev.signet.store;

import dev.signet.receipt.Receipt;

/** Keeps receipts for reads. They never change, so none is ever stale; what it loses, or cannot say, is read from the store. Safe for many threads. */
interface ReceiptCache extends AutoCloseable {
    /** Null where it does not have it. */
    Receipt get(String tenant, String receiptHash);

    void put(Receipt receipt);

    @Override
    void close();
}
