package dev.signet.egress;

import java.util.concurrent.TimeUnit;

/**
 * A point in time by two clocks: the wall's, which may be set, and the process's, which may stand still while the machine sleeps.
 *
 * @param nanos as of {@link System#nanoTime}
 */
record Moment(long millis, long nanos) {
    /** Milliseconds since an earlier moment, by the clock that says more: what is old by one of them is old. Never negative. */
    long since(Moment earlier) {
        return Math.max(millis - earlier.millis, TimeUnit.NANOSECONDS.toMillis(nanos - earlier.nanos));
    }
}
