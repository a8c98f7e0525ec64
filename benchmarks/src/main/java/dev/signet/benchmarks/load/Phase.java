package dev.signet.benchmarks.load;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * Load on one server for some seconds, on one event loop. At a rate, requests are due at even intervals whatever the server does, and a latency counts from then, the wait for a free connection included; so no
 * stall hides behind requests that were never sent. Without a rate, each connection sends its next request as soon as it has its answer, which finds the peak.
 */
final class Phase {
    private static final long LONGEST = TimeUnit.SECONDS.toNanos(60);
    private static final int SAMPLES = 32;

    private final SignedRequests requests;
    private final int connections;
    private final double interval; // nanoseconds, 0 for no rate
    private final long nanos;
    private final int most;
    private final ScheduledExecutorService loop;
    private final CompletableFuture<Load> done = new CompletableFuture<>();
    private final Deque<Connection> free = new ArrayDeque<>();
    private final List<Connection> all = new ArrayList<>();
    private final List<Answer> samples = new ArrayList<>();
    private final Histogram latencies = new Histogram(LONGEST, 3);
    private long began;
    private int sent;
    private int answered;

    /** What a phase was: answers, their time in all, latencies in nanoseconds, and some of the answers. */
    record Load(int answered, long nanos, Histogram latencies, List<Answer> samples) {
        double perSecond() {
            return answered * 1e9 / nanos;
        }

        double millis(double percentile) {
            return latencies.getValueAtPercentile(percentile) / 1e6;
        }
    }

    /**
     * @param again whether the server takes a request twice; else the phase ends with the last one
     * @param rate requests a second, or 0
     */
    Phase(
            SignedRequests requests,
            boolean again,
            int connections,
            double rate,
            Duration duration,
            ScheduledExecutorService loop) {
        this.requests = requests;
        this.connections = connections;
        this.interval = rate == 0 ? 0 : 1e9 / rate;
        this.nanos = duration.toNanos();
        long due = rate == 0 ? Integer.MAX_VALUE : Math.max(1, Math.round(rate * nanos / 1e9));
        this.most = (int) Math.min(due, again ? Integer.MAX_VALUE : requests.size());
        this.loop = loop;
    }

    CompletableFuture<Load> done() {
        return done;
    }

    void connected(Connection connection) {
        all.add(connection);
        free.add(connection);
        if (all.size() == connections) {
            began = System.nanoTime();
            pump();
        }
    }

    /** Sends what is due, as far as there are connections. */
    private void pump() {
        long now = System.nanoTime();
        while (!free.isEmpty() && isMore(now)) {
            long due = interval == 0 ? now : began + (long) (sent * interval);
            if (due > now) {
                loop.schedule(this::pump, due - now, TimeUnit.NANOSECONDS);
                return;
            }
            free.poll().send(sent, requests.octets(sent % requests.size()), due);
            sent++;
        }
        if (!isMore(now) && answered == sent) {
            end();
        }
    }

    /** At a rate all that was due is sent, however late. */
    private boolean isMore(long now) {
        return sent < most && (interval != 0 || now - began < nanos) && !done.isDone();
    }

    void answered(Connection connection, long due) {
        latencies.recordValue(Math.min(LONGEST, System.nanoTime() - due));
        if (samples.size() < SAMPLES && connection.request() % 97 == 0) {
            samples.add(connection.answer());
        }
        answered++;
        free.add(connection);
        if (interval == 0 || free.size() == 1 || answered == most) { // else its timer runs
            pump();
        }
    }

    void failed(Throwable fault) {
        if (done.completeExceptionally(fault)) {
            all.forEach(Connection::close);
        }
    }

    private void end() {
        if (done.complete(new Load(answered, System.nanoTime() - began, latencies, samples))) {
            all.forEach(Connection::close);
        }
    }
}
