package dev.signet;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A durable second at or above every {@code iat} that was ever accepted (protocol section 4): the floor of a guard that starts with an empty memory. Safe for many
 * threads.
 */
public interface HighWaterMark extends AutoCloseable {
    /** No mark was ever made. */
    long NONE = Long.MIN_VALUE;

    /** Keeps nothing. */
    HighWaterMark FORGETFUL = new HighWaterMark() {
        @Override
        public long read() {
            return NONE;
        }

        @Override
        public CompletionStage<Void> raise(long second) {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void close() {}
    };

    /**
     * The mark as it is now, or {@link #NONE}.
     *
     * @throws StoreException when it cannot be read
     */
    long read();

    /** Completes when no later {@link #read}, after whatever crash, can be lower; exceptionally where that could not be had. It never lowers the mark. */
    CompletionStage<Void> raise(long second);

    @Override
    void close();
}
