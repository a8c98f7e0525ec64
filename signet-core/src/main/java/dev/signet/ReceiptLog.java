package dev.signet;

import dev.signet.receipt.Receipt;
import dev.signet.receipt.ReceiptDraft;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * Where receipts are kept (protocol section 8). Appending is asynchronous; reading blocks on the store, and throws {@link StoreException} when that cannot be
 * reached. Every read is of one tenant: another tenant's receipts look exactly like none. Safe for many threads.
 */
public interface ReceiptLog extends AutoCloseable {
    /** A chain has no more hops. */
    int MAX_HOPS = 1000;

    /**
     * Step 11 of protocol section 3, before the app is called: a place in the queue.
     *
     * @param continued whether the caller named the trace; then the chain is looked up, and must have room
     */
    CompletionStage<Admission> admit(String tenant, String traceId, boolean continued);

    /** The answer to {@link #admit}. */
    sealed interface Admission {}

    /** The chain has {@link #MAX_HOPS} hops. */
    record ChainFull() implements Admission {}

    /** The queue or the spool is full, or the store cannot be reached and the trace is continued; the detail is for the caller. */
    record Unavailable(String detail) implements Admission {}

    /** A place: what is appended through it is never dropped. To be closed when its exchange is over, whatever happened. */
    non-sealed interface Place extends Admission, AutoCloseable {
        /**
         * Completes when the receipt is durable, in the store or in the spool; never exceptionally for want of a store. For an answer that streams there are two calls: open,
         * then closed or aborted.
         */
        CompletionStage<Appended> append(ReceiptDraft draft);

        @Override
        void close();
    }

    /**
     * What became of a draft.
     *
     * @param traceId the draft's; another only where its chain became full while the app ran
     * @param receiptHash null while it is pending: spooled, to be chained when the store is back; and for one that no store can take, which is kept in a file
     */
    record Appended(String traceId, String receiptHash) {}

    /** The chain of a trace by hop; empty where there is none. */
    List<Receipt> chain(String tenant, String traceId);

    /** One receipt by its hash. */
    Optional<Receipt> receipt(String tenant, String receiptHash);

    /** The payloads kept beside a chain's receipts, by receipt hash. */
    Map<String, byte[]> payloads(String tenant, String traceId);

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

    /** What an operator wants to know at a glance. */
    Health health();

    /**
     * @param storage {@code sqlite} or {@code postgres}
     * @param up whether the store can be reached
     * @param queued appends that wait
     * @param spooledBytes octets in the spool that wait for the store
     */
    record Health(String storage, boolean up, int queued, long spooledBytes) {}

    /** Writes what is queued, then closes. */
    @Override
    void close();
}
