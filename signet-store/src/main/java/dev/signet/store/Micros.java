package dev.signet.store;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Times as a database keeps them: microseconds since 1970. */
final class Micros {
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");

    private Micros() {}

    static long of(Instant time) {
        return time.getEpochSecond() * 1_000_000 + time.getNano() / 1000;
    }

    /** Rounded up, since a bound may be finer than the times; and held within the years in which receipts are made. */
    static long ofBound(Instant bound) {
        Instant near = bound.isBefore(Instant.EPOCH) ? Instant.EPOCH : bound.isAfter(LAST) ? LAST : bound;
        return of(near.plusNanos(999));
    }

    /** Lets the millisecond pass in which this is called: a period ends with a whole one, and what was committed before it was asked for is to be in it. */
    static void passMillisecond() {
        try {
            Thread.sleep(1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }
}
