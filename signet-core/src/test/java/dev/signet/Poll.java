package dev.signet;

import java.io.UncheckedIOException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Waits for what another thread, process or machine brings about. */
public final class Poll {
    private static final long LIMIT_NANOS = TimeUnit.MINUTES.toNanos(2);
    private static final long PAUSE_MILLIS = 10;

    private Poll() {}

    /**
     * Who cannot be asked, which is an {@link UncheckedIOException}, has not said yes.
     *
     * @param what should come true
     * @throws AssertionError when it has not come true after two minutes
     */
    public static void until(String what, BooleanSupplier condition) {
        long began = System.nanoTime();
        UncheckedIOException unasked = null;
        while (true) {
            try {
                if (condition.getAsBoolean()) {
                    return;
                }
            } catch (UncheckedIOException e) {
                unasked = e;
            }
            if (System.nanoTime() - began > LIMIT_NANOS) {
                throw new AssertionError("not within two minutes: " + what, unasked);
            }
            try {
                Thread.sleep(PAUSE_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }
}
