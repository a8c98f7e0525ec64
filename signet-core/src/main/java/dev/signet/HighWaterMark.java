package dev.signet;

/**
 * A durable second at or above every {@code iat} that was ever accepted (protocol section 4): the floor of a guard that starts with an empty memory. Both methods block on
 * the store. Safe for many threads.
 */
public interface HighWaterMark {
    /** No mark was ever made. */
    long NONE = Long.MIN_VALUE;

    /** Keeps nothing. */
    HighWaterMark FORGETFUL = new HighWaterMark() {
        @Override
        public long read() {
            return NONE;
        }

        @Override
        public void raise(long second) {}
    };

    /**
     * The mark as it is now, or {@link #NONE}.
     *
     * @throws StoreException when it cannot be read
     */
    long read();

    /**
     * Returns when no later {@link #read}, after whatever crash, can be lower than this second. It never lowers the mark.
     *
     * @throws StoreException when that could not be had
     */
    void raise(long second);
}
