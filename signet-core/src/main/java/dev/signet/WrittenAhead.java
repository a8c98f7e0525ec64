package dev.signet;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a {@link HighWaterMark} at or above what a guard accepts, in steps of {@value #STEP} s and from a thread of its own, so that a steady stream of claims
 * never waits for it. Safe for many threads.
 */
public final class WrittenAhead {
    private static final Logger LOG = LoggerFactory.getLogger(WrittenAhead.class);
    private static final long STEP = 2;

    private final HighWaterMark mark;
    private final ThreadPoolExecutor thread;
    private volatile long durable;
    private Round waiting; // guarded by this
    private Round running; // guarded by this
    private boolean failing; // of the one thread

    /** A write; who comes before it begins shares it. */
    private static final class Round {
        final CompletableFuture<Boolean> done = new CompletableFuture<>();
        long second = HighWaterMark.NONE;
    }

    public WrittenAhead(HighWaterMark mark) {
        this.mark = mark;
        this.durable = mark == HighWaterMark.FORGETFUL ? Long.MAX_VALUE : HighWaterMark.NONE;
        this.thread = new ThreadPoolExecutor(1, 1, 5, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
            Thread made = new Thread(task, "signet-replay-mark");
            made.setDaemon(true);
            return made;
        });
        thread.allowCoreThreadTimeOut(true);
    }

    /**
     * What to wait for before something signed at this second is accepted: null, in the common case, when the mark is that high already; else true when it has
     * been raised, false when that failed, which is logged.
     */
    public CompletableFuture<Boolean> cover(long iat) {
        long known = durable;
        if (iat < known) {
            return null;
        }
        CompletableFuture<Boolean> raised = raise(iat + STEP);
        return iat == known ? null : raised;
    }

    /**
     * The floor of a guard whose memory is empty: the mark; where none was ever made, now; where it cannot be read in time, the latest that can have been
     * accepted, which is logged.
     *
     * @param now in seconds
     * @param maxSkew in seconds
     */
    public long floor(long now, long maxSkew, Duration patience) {
        try {
            long second =
                    CompletableFuture.supplyAsync(mark::read, thread).get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return second == HighWaterMark.NONE ? now : second;
        } catch (ExecutionException | TimeoutException e) {
            LOG.error(
                    "the high-water mark of accepted requests cannot be read ({}): for the {} s of max-skew, nothing that is signed now is accepted",
                    e instanceof ExecutionException ? e.getCause().getMessage() : "no answer in " + patience,
                    maxSkew);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return now + maxSkew;
    }

    private synchronized CompletableFuture<Boolean> raise(long second) {
        if (running != null && second <= running.second) {
            return running.done;
        }
        if (waiting == null) {
            waiting = new Round();
            if (running == null) {
                thread.execute(this::write);
            }
        }
        waiting.second = Math.max(waiting.second, second);
        return waiting.done;
    }

    private void write() {
        Round round = next();
        while (round != null) {
            boolean written = write(round.second);
            if (written) {
                durable = round.second;
            }
            Round after = next(); // before the answer: who asks again because of it starts anew
            round.done.complete(written);
            round = after;
        }
    }

    private synchronized Round next() {
        running = waiting;
        waiting = null;
        return running;
    }

    private boolean write(long second) {
        try {
            if (second > durable) {
                mark.raise(second);
            }
            if (failing) {
                LOG.info("the high-water mark of accepted requests is written again");
            }
            failing = false;
            return true;
        } catch (RuntimeException e) {
            if (!failing) { // once for each time that it begins
                LOG.error("the high-water mark of accepted requests cannot be written: {}", e.getMessage());
            }
            failing = true;
            return false;
        }
    }
}
