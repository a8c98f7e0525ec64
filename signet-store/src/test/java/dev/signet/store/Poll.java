package dev.signet.store;

import java.io.UncheckedIOException;
import java.util.function.BooleanSupplier;

/** Waits for what must come true, some time. */
public final class Poll {
    private static final long LIMIT_NANOS = 60_000_000_000L;

    private Poll() {}

    public static void until(String what, BooleanSupplier condition) {
        long began = System.nanoTime();
        while (!holds(condition)) {
            if (System.nanoTime() - began > LIMIT_NANOS) {
                throw new AssertionError("not within a minute: " + what);
            }
            try {
                Thread.sleep(10);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** Who cannot be asked yet has not said yes. */
    private static boolean holds(BooleanSupplier condition) {
        try {
            return condition.getAsBoolean();
        } catch (UncheckedIOException e) {
            return false;
        }
    }
}
