package dev.signet.store;

import java.nio.file.Path;
import java.time.Duration;

/**
 * Bounds of a receipt log.
 *
 * @param dataDirectory of this node alone: its spool and its id; created where it is missing
 * @param queue setting {@code receipt-queue}: exchanges under way, each with its place
 * @param batch receipts in one transaction at most
 * @param storeTimeout setting {@code store-timeout}: how long a statement may take before the store counts as down
 * @param spoolSize setting {@code spool-size}: octets on disk for what the store could not take; at most 1 GiB
 * @param entrySize octets that each place keeps free in the spool; add the largest body where payloads are stored
 */
public record ReceiptLogSettings(
        Path dataDirectory, int queue, int batch, Duration storeTimeout, long spoolSize, int entrySize) {
    private static final long MAX_SPOOL = 1L << 30;

    public ReceiptLogSettings {
        if (queue < 1 || batch < 1 || entrySize < 1) {
            throw new IllegalArgumentException("receipt-queue, batch and entry size must be at least 1");
        }
        if (storeTimeout.toMillis() < 1 || storeTimeout.toMillis() > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("store-timeout must be at least a millisecond, and at most 24 days");
        }
        if (spoolSize < entrySize || spoolSize > MAX_SPOOL) {
            throw new IllegalArgumentException(
                    "spool-size must be at least the " + entrySize + " octets of one receipt, and at most 1 GiB");
        }
    }

    public static ReceiptLogSettings in(Path dataDirectory) {
        return new ReceiptLogSettings(dataDirectory, 4096, 512, Duration.ofSeconds(5), 128 << 20, 16 << 10);
    }

    public ReceiptLogSettings withQueue(int places) {
        return new ReceiptLogSettings(dataDirectory, places, batch, storeTimeout, spoolSize, entrySize);
    }

    public ReceiptLogSettings withBatch(int receipts) {
        return new ReceiptLogSettings(dataDirectory, queue, receipts, storeTimeout, spoolSize, entrySize);
    }

    public ReceiptLogSettings withStoreTimeout(Duration timeout) {
        return new ReceiptLogSettings(dataDirectory, queue, batch, timeout, spoolSize, entrySize);
    }

    public ReceiptLogSettings withSpool(long octets, int octetsOfAnEntry) {
        return new ReceiptLogSettings(dataDirectory, queue, batch, storeTimeout, octets, octetsOfAnEntry);
    }

    Path spool() {
        return dataDirectory.resolve("spool");
    }
}
