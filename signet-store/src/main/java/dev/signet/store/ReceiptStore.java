package dev.signet.store;

import dev.signet.ReceiptLog;

/** A receipt log in a database. */
public interface ReceiptStore extends ReceiptLog, StoredReceipts {}
