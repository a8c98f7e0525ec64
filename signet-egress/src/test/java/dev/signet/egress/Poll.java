package dev.signet.egress;

import java.util.function.BooleanSupplier;

/** Waits for what happens elsewhere. */
public final class Poll {
    private static final int TIMES = 6_000;
    private static final int MILLIS = 10;

    private Poll() {}

    /** @throws AssertionError when it has not come true after a minute */
    public static void until(BooleanSupplier condition) {
        for (int i = 0; i < TIMES; i++) {
            if (condition.getAsBoolean()) {
                return;
            }
            try {
                Thread.sleep(MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError(e);
            }
        }
        throw new AssertionError("did not come true within a minute");
    }
}
