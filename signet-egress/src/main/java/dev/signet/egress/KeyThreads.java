package dev.signet.egress;

import java.time.Clock;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** A timer and a few threads, however many sets of keys there are; none before the first is needed, and none keeps the process alive. */
final class KeyThreads implements KeyTime {
    private static final int WORKERS = 4;
    private static final long IDLE_SECONDS = 10;

    private final Clock clock;
    private final ScheduledThreadPoolExecutor timer =
            new ScheduledThreadPoolExecutor(1, DaemonThreads.named("signet-keys-timer"));
    private final ThreadPoolExecutor workers = new ThreadPoolExecutor(
            WORKERS,
            WORKERS,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            DaemonThreads.named("signet-keys"));

    KeyThreads(Clock clock) {
        this.clock = clock;
        timer.setRemoveOnCancelPolicy(true);
        workers.allowCoreThreadTimeOut(true);
    }

    @Override
    public Moment now() {
        return new Moment(clock.millis(), System.nanoTime());
    }

    @Override
    public Runnable after(long millis, Runnable task) {
        ScheduledFuture<?> scheduled = timer.schedule(task, millis, TimeUnit.MILLISECONDS);
        return () -> scheduled.cancel(false);
    }

    @Override
    public void everySecond(Runnable task) {
        timer.scheduleWithFixedDelay(task, 1, 1, TimeUnit.SECONDS);
    }

    @Override
    public Executor work() {
        return workers;
    }

    @Override
    public void close() {
        timer.shutdownNow();
        workers.shutdown();
    }
}
