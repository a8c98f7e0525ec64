package dev.signet;

import dev.signet.receipt.Receipt;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Reads receipts that are kept (protocol section 8). All of it blocks on the store, and throws {@link StoreException} when that cannot be reached. Every read is of one
 * tenant: another tenant's receipts look exactly like none. Safe for many threads.
 */
public interface ReceiptReader {
    /** The chain of a trace by hop; empty where there is none. */
    List<Receipt> chain(String tenant, String traceId);

    /** One receipt by its hash. */
    Optional<Receipt> receipt(String tenant, String receiptHash);

    /**
     * The payloads kept beside a chain's receipts, by receipt hash.
     *
     * @param most octets of all together; none is given where they are more
     */
    Map<String, byte[]> payloads(String tenant, String traceId, long most);

    /** The receipts committed from {@code from} on and before {@code to}, in the order of commit, as of this moment; memory stays bounded. */
    Period period(String tenant, Instant from, Instant to);

    /** A cursor over a period. */
    interface Period extends AutoCloseable {
        /** {@code to}, or this moment where that is earlier: nothing that was committed before it is missing, and nothing will be added. */
        Instant end();

        /** The next receipt, or null. */
        Receipt next();

        @Override
        void close();
    }

    /**
     * Adds one to the chain of a tenant's signed manifests: calls {@code make} with the hash of the one before (null for the first) and keeps the hash of what it
     * returns. Where another comes in between, {@code make} is called again, and only its last result is kept.
     */
    <T> T manifest(String tenant, Function<String, Sealed<T>> make);

    /** A manifest and its hash. */
    record Sealed<T>(T manifest, String hash) {}
}
