package dev.signet.store;

import java.sql.SQLException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Asks a store that is down, on a thread of its own, until it answers. */
final class StoreProbe implements AutoCloseable {
    private static final long FIRST_MILLIS = 250;
    private static final long LONGEST_MILLIS = 2000;

    private final ReceiptTable table;
    private final Runnable answered;
    private final ScheduledExecutorService thread;
    private volatile boolean answers = true;
    private volatile long delay = FIRST_MILLIS;

    StoreProbe(ReceiptTable table, Runnable answered) {
        this.table = table;
        this.answered = answered;
        this.thread = Executors.newSingleThreadScheduledExecutor(Threads.named("signet-receipts-probe"));
    }

    /** Whether it is worth a try. */
    boolean answers() {
        return answers;
    }

    /** A try has failed: asks again after a while, which grows from failure to failure. */
    void lost() {
        answers = false;
        schedule();
    }

    /** A try was good. */
    void back() {
        answers = true;
        delay = FIRST_MILLIS;
    }

    private void schedule() {
        if (!thread.isShutdown()) {
            thread.schedule(this::ping, delay, TimeUnit.MILLISECONDS);
            delay = Math.min(LONGEST_MILLIS, 2 * delay);
        }
    }

    private void ping() {
        try {
            table.ping();
            answers = true;
            answered.run();
        } catch (SQLException | RuntimeException e) {
            schedule();
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
