package dev.signet.egress;

import java.util.concurrent.atomic.AtomicInteger;

/** Places for requests that wait for keys: few, since each may hold a thread of a container that may have no more than 50. Safe for many threads. */
final class WaitingRoom {
    /** Of one URL: its server may stall. */
    static final int PER_URL = 16;

    private static final int IN_ALL = 32;

    private final AtomicInteger taken = new AtomicInteger();

    /** @return false where there is none left */
    boolean enter() {
        return taken.getAndUpdate(n -> Math.min(n + 1, IN_ALL)) < IN_ALL;
    }

    void leave(int many) {
        taken.addAndGet(-many);
    }
}
