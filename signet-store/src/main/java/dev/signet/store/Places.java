package dev.signet.store;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** The exchanges under way: how many, open streams aside; what all may need in the spool; and how many will lengthen which chain. */
final class Places {
    private final int bound;
    private final AtomicInteger held = new AtomicInteger();
    private final AtomicLong octets = new AtomicLong();
    private final Map<Chain, Integer> continuing = new ConcurrentHashMap<>();

    Places(int bound) {
        this.bound = bound;
    }

    record Chain(String tenant, String traceId) {}

    /** How many octets all that are held may need with this one, or 0 when all are taken. */
    long take(int size) {
        if (held.incrementAndGet() > bound) {
            held.decrementAndGet();
            return 0;
        }
        return octets.addAndGet(size);
    }

    void giveBack(int size) {
        octets.addAndGet(-size);
        held.decrementAndGet();
    }

    /** Octets of a place that was given back before, but for these. */
    void giveBackRoom(int size) {
        octets.addAndGet(-size);
    }

    int held() {
        return held.get();
    }

    int bound() {
        return bound;
    }

    /** How many will lengthen that chain, with this one. */
    int join(Chain chain) {
        return continuing.merge(chain, 1, Integer::sum);
    }

    void leave(Chain chain) {
        continuing.computeIfPresent(chain, (c, count) -> count == 1 ? null : count - 1);
    }
}
