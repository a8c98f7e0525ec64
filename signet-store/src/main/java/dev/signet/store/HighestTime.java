package dev.signet.store;

import java.time.Clock;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** The highest time that this process has lived through: by the wall clock, and by how long it has run since. Safe for many threads. */
final class HighestTime {
    private final Clock wall;
    private final LongSupplier nanos;
    private final AtomicLong ahead = new AtomicLong(Long.MIN_VALUE); // of the wall clock over the other, at most

    HighestTime(Clock wall) {
        this(wall, System::nanoTime);
    }

    HighestTime(Clock wall, LongSupplier nanos) {
        this.wall = wall;
        this.nanos = nanos;
    }

    long millis() {
        long run = nanos.getAsLong() / 1_000_000;
        long now = wall.millis() - run;
        long most = ahead.get();
        return run + (now > most ? ahead.accumulateAndGet(now, Math::max) : most);
    }
}
