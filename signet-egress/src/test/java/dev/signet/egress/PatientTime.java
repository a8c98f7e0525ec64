package dev.signet.egress;

import java.time.Clock;
import java.util.concurrent.Executor;

/** As an engine has it, but who waits for keys gives up much later: a busy machine may take longer than two seconds to fetch them. */
final class PatientTime implements KeyTime {
    private static final int FACTOR = 30;

    private final KeyTime time;

    PatientTime(Clock clock) {
        this.time = new KeyThreads(clock);
    }

    @Override
    public Moment now() {
        return time.now();
    }

    @Override
    public Runnable after(long millis, Runnable task) {
        return time.after(FACTOR * millis, task);
    }

    @Override
    public void everySecond(Runnable task) {
        time.everySecond(task);
    }

    @Override
    public Executor work() {
        return time.work();
    }

    @Override
    public void close() {
        time.close();
    }
}
