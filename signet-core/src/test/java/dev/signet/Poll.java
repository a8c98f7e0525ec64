package dev.signet;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what another thread brings about. */
public final class Poll {
    private static final long LIMIT_NANOS = 60_000_000_000L;

    private Poll() {}

    /** @throws AssertionError when it has not come true after a minute */
    public static void until(String what, BooleanSupplier condition) {
        long began = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - began > LIMIT_NANOS) {
                throw new AssertionError("not within a minute: " + what);
            }
            LockSupport.parkNanos(1_000_000);
        }
    }
}
