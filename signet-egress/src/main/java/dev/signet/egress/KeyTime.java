package dev.signet.egress;

import java.util.concurrent.Executor;

/** What fetches of keys know of time and threads. */
interface KeyTime extends AutoCloseable {
    Moment now();

    /**
     * Runs a task once.
     *
     * @return to be run when it is not needed any more
     */
    Runnable after(long millis, Runnable task);

    /** Runs a task every second from now on. */
    void everySecond(Runnable task);

    /** For what may take a while: neither the client's threads nor the timer's. */
    Executor work();

    /** What was given to {@link #work} is still done. */
    @Override
    void close();
}
