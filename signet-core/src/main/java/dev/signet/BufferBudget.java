package dev.signet;

import java.util.concurrent.atomic.AtomicLong;

/** What all bodies and held-back responses take together, in octets ({@code max-buffered}). */
final class BufferBudget {
    private final AtomicLong used = new AtomicLong();

    /** Takes so many octets unless the sum would pass the limit. */
    boolean reserve(long octets, long limit) {
        if (used.addAndGet(octets) <= limit) {
            return true;
        }
        used.addAndGet(-octets);
        return false;
    }

    void release(long octets) {
        used.addAndGet(-octets);
    }

    long used() {
        return used.get();
    }
}
