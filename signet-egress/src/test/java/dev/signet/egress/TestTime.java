package dev.signet.egress;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** Time that passes when a test says so; tasks run on the test's thread. Both clocks go together unless one is set. */
final class TestTime implements KeyTime {
    private long millis = 1_763_600_000_000L;
    private long nanos = Long.MAX_VALUE - 1_000_000; // it may overflow
    private final List<Task> tasks = new ArrayList<>();
    private Runnable everySecond = () -> {};
    Executor work = Runnable::run;
    int ticking;
    boolean closed;

    private record Task(Moment due, Runnable task) {}

    /** Second by second, as the timer's thread would see it. */
    void pass(long seconds) {
        for (long i = 0; i < seconds; i++) {
            synchronized (this) {
                millis += 1000;
                nanos += TimeUnit.SECONDS.toNanos(1);
            }
            run();
            everySecond.run();
        }
    }

    /** With nothing being done meanwhile. */
    synchronized void leap(long seconds) {
        millis += seconds * 1000;
        nanos += TimeUnit.SECONDS.toNanos(seconds);
    }

    /** Somebody sets the wall's clock. */
    synchronized void set(long seconds) {
        millis += seconds * 1000;
    }

    private void run() {
        List<Task> due;
        synchronized (this) {
            Moment now = now();
            due = tasks.stream()
                    .filter(task -> now.nanos() - task.due.nanos() >= 0)
                    .toList();
            tasks.removeAll(due);
        }
        due.forEach(task -> task.task.run());
    }

    synchronized int pending() {
        return tasks.size();
    }

    @Override
    public synchronized Moment now() {
        return new Moment(millis, nanos);
    }

    @Override
    public synchronized Runnable after(long delay, Runnable task) {
        Task scheduled = new Task(new Moment(millis + delay, nanos + TimeUnit.MILLISECONDS.toNanos(delay)), task);
        tasks.add(scheduled);
        return () -> {
            synchronized (this) {
                tasks.remove(scheduled);
            }
        };
    }

    @Override
    public synchronized void everySecond(Runnable task) {
        ticking++;
        everySecond = task;
    }

    @Override
    public Executor work() {
        return task -> work.execute(task);
    }

    @Override
    public void close() {
        closed = true;
    }
}
