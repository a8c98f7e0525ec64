package dev.signet;

import dev.signet.receipt.ReceiptDraft;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Where receipts are kept (protocol section 8). Appending is asynchronous. Safe for many threads. */
public interface ReceiptLog extends ReceiptReader, AutoCloseable {
    /** A chain has no more hops. */
    int MAX_HOPS = 1000;

    /**
     * Step 11 of protocol section 3, before the app is called: a place in the queue.
     *
     * @param continued whether the caller named the trace; then the chain is looked up, and must have room
     * @param payload octets that are to be kept beside the receipt
     */
    CompletionStage<Admission> admit(String tenant, String traceId, boolean continued, int payload);

    /** A place for a receipt that nothing is kept beside. */
    default CompletionStage<Admission> admit(String tenant, String traceId, boolean continued) {
        return admit(tenant, traceId, continued, 0);
    }

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

    /** What an operator wants to know at a glance. */
    Health health();

    /**
     * @param storage {@code sqlite} or {@code postgres}
     * @param up whether the store can be reached
     * @param queued appends that wait
     * @param spooledBytes octets in the spool that wait for the store
     */
    record Health(String storage, boolean up, int queued, long spooledBytes) {}

    /** Asks the store whether it can be reached. Completes within the store's time limit, never exceptionally, and holds up no thread of the caller's. */
    default CompletionStage<Dependency> check() {
        Health now = health();
        return CompletableFuture.completedFuture(new Dependency("store", now.storage(), now.up(), true));
    }

    /** Writes what is queued, then closes. */
    @Override
    void close();
}
