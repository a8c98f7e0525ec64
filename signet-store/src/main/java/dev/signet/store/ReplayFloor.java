package dev.signet.store;

import dev.signet.MemoryReplayGuard;
import dev.signet.WrittenAhead;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** The second at or before which nothing signed is accepted, and what raises it. It never falls. Safe for many threads. */
final class ReplayFloor {
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Clock clock;
    private final long maxSkew;
    private final WrittenAhead mark;
    private final HighestTime time;
    private final AtomicLong floor = new AtomicLong(MemoryReplayGuard.NO_FLOOR);
    private final AtomicLong highestIat = new AtomicLong(MemoryReplayGuard.NO_FLOOR);
    private final AtomicLong lifetime = new AtomicLong(Long.MAX_VALUE);

    ReplayFloor(Clock clock, Duration maxSkew, WrittenAhead mark) {
        this.clock = clock;
        this.maxSkew = maxSkew.toSeconds();
        this.mark = mark;
        this.time = new HighestTime(clock);
    }

    long value() {
        return floor.get();
    }

    /** To be called before a claim of this node goes anywhere. */
    void claiming(long iat) {
        raise(highestIat, iat);
    }

    /**
     * Redis forgets by time, and time does not run backwards with the clock: what was claimed with the shortest lifetime seen may be forgotten by now.
     *
     * @param seconds from {@code iat} to the end of a nonce
     */
    void forgetting(long seconds) {
        long shortest = lifetime.get();
        if (seconds < shortest) {
            shortest = lifetime.accumulateAndGet(seconds, Math::min);
        }
        adopt(time.millis() / 1000 - shortest);
    }

    void adopt(long second) {
        raise(floor, second);
    }

    /** Another memory than the one that this node's claims went to: they may be gone. */
    void lostClaims() {
        adopt(highestIat.get());
    }

    /** A floor over all that was ever accepted, as far as anybody can know. Blocks on the mark. */
    long afterLoss() {
        long now = clock.instant().getEpochSecond();
        return Math.max(Math.max(now, highestIat.get()), mark.floor(now, maxSkew, PATIENCE));
    }

    private static void raise(AtomicLong value, long to) {
        if (to > value.get()) {
            value.accumulateAndGet(to, Math::max);
        }
    }
}
