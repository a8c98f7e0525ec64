package dev.signet.keys;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Looks at a file again when somebody asks, once a second at most, one look at a time. Thread-safe. */
public final class FileLooks {
    private static final long EVERY_MILLIS = 1000;
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Executor THREADS = new ThreadPoolExecutor(
            0, Integer.MAX_VALUE, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), FileLooks::thread);

    private final Clock clock;
    private final Runnable look;
    private final Duration patience;
    private final AtomicBoolean looking = new AtomicBoolean();
    private volatile long lookedAt;
    private volatile CompletableFuture<Void> end; // of the look that is under way; null where none is waited for

    /** @param look throws nothing; what it finds, or that it fails, is its own affair */
    public FileLooks(Clock clock, Runnable look) {
        this(clock, look, PATIENCE);
    }

    FileLooks(Clock clock, Runnable look, Duration patience) {
        this.clock = clock;
        this.look = look;
        this.patience = patience;
        this.lookedAt = clock.millis();
    }

    /** Looks where that is due, on this thread. */
    public void here() {
        if (isBegun()) {
            try {
                look.run();
            } finally {
                looking.set(false);
            }
        }
    }

    /**
     * Looks where that is due, on a thread that may wait for a disk.
     *
     * @return null where there is nothing to wait for, as is usual; else what completes when a look has ended, or after two seconds: then what was read before serves on
     */
    public CompletionStage<Void> elsewhere() {
        if (isBegun()) {
            CompletableFuture<Void> ours =
                    new CompletableFuture<Void>().completeOnTimeout(null, patience.toMillis(), TimeUnit.MILLISECONDS);
            end = ours;
            THREADS.execute(() -> {
                try {
                    look.run();
                } finally {
                    end = null;
                    looking.set(false);
                    ours.complete(null);
                }
            });
            return ours;
        }
        CompletableFuture<Void> underWay = end;
        return underWay == null || underWay.isDone() ? null : underWay;
    }

    private boolean isBegun() {
        long now = clock.millis();
        if (Math.abs(now - lookedAt) < EVERY_MILLIS || !looking.compareAndSet(false, true)) {
            return false;
        }
        lookedAt = now;
        return true;
    }

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "signet-files");
        thread.setDaemon(true);
        thread.setContextClassLoader(null); // it outlives the application that began it
        return thread;
    }
}
