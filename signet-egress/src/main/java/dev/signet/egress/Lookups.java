package dev.signet.egress;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks hosts up on threads of its own. Nothing can interrupt the system's resolver: a lookup that hangs keeps its thread until the resolver gives up (some ten to twenty seconds), but nobody waits for
 * it longer than the timeout, and a host never has more than one. Where so many hosts hang that no thread is left, others fail by the timeout until one returns; nothing is let pass.
 */
final class Lookups implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Lookups.class);
    private static final String BUSY = "too many lookups are under way";
    private static final int THREADS = 64;
    private static final int QUEUE = 1024;
    private static final int IDLE_SECONDS = 30;

    /**
     * What a lookup gave.
     *
     * @param failure null where there are addresses
     */
    record Answer(List<InetAddress> addresses, EgressRefusal failure) {
        static Answer failed(EgressReason reason, String detail) {
            return new Answer(List.of(), new EgressRefusal(reason, detail));
        }
    }

    /** Of one host. */
    private static final class Lookup {
        private final CompletableFuture<Answer> answer = new CompletableFuture<>();
        private final long began = System.nanoTime();
    }

    private final NameLookup source;
    private final long timeoutNanos;
    private final Map<String, Lookup> underWay = new ConcurrentHashMap<>();
    private final ThreadPoolExecutor threads;
    private final ScheduledThreadPoolExecutor timer;

    Lookups(NameLookup source, Duration timeout) {
        this.source = source;
        this.timeoutNanos = timeout.toNanos();
        this.threads = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(QUEUE),
                DaemonThreads.named("signet-lookup"));
        this.threads.allowCoreThreadTimeOut(true);
        this.timer = new ScheduledThreadPoolExecutor(1, DaemonThreads.named("signet-lookup-timer"));
        this.timer.setRemoveOnCancelPolicy(true);
    }

    /** Completes normally, within the timeout, on a thread that must not be held up. */
    CompletableFuture<Answer> ask(String host) {
        Lookup fresh = new Lookup();
        Lookup known = underWay.putIfAbsent(host, fresh);
        if (known == null) {
            try {
                threads.execute(() -> run(host, fresh));
            } catch (RejectedExecutionException e) {
                end(host, fresh, Answer.failed(EgressReason.LOOKUP_TIMEOUT, BUSY));
            }
        }
        return limited(host, known == null ? fresh : known);
    }

    private CompletableFuture<Answer> limited(String host, Lookup lookup) {
        Answer late = Answer.failed(EgressReason.LOOKUP_TIMEOUT, "looking " + host + " up takes too long");
        if (isOver(lookup) && !lookup.answer.isDone()) {
            return CompletableFuture.completedFuture(late); // it hangs: nobody lines up behind it
        }
        CompletableFuture<Answer> limited = lookup.answer.copy();
        if (!limited.isDone()) {
            try {
                Future<?> timeout = timer.schedule(() -> limited.complete(late), timeoutNanos, TimeUnit.NANOSECONDS);
                limited.whenComplete((given, fault) -> timeout.cancel(false));
            } catch (RejectedExecutionException e) {
                limited.complete(late); // closed meanwhile
            }
        }
        return limited;
    }

    private boolean isOver(Lookup lookup) {
        return System.nanoTime() - lookup.began > timeoutNanos;
    }

    private void run(String host, Lookup lookup) {
        Answer answer = Answer.failed(EgressReason.NAME_NOT_RESOLVED, "the lookup of " + host + " failed");
        try {
            answer = isOver(lookup) ? Answer.failed(EgressReason.LOOKUP_TIMEOUT, BUSY) : look(host);
        } finally {
            end(host, lookup, answer);
        }
    }

    private Answer look(String host) {
        try {
            InetAddress[] found = source.lookup(host);
            return found == null || found.length == 0
                    ? Answer.failed(EgressReason.NAME_NOT_RESOLVED, host + " has no address")
                    : new Answer(List.of(found), null);
        } catch (UnknownHostException e) {
            return Answer.failed(
                    EgressReason.NAME_NOT_RESOLVED, host + " is not known, or its name server does not answer");
        } catch (RuntimeException e) {
            LOG.warn("the lookup of {} failed", host, e);
            return Answer.failed(EgressReason.NAME_NOT_RESOLVED, "the lookup of " + host + " failed");
        }
    }

    private void end(String host, Lookup lookup, Answer answer) {
        underWay.remove(host, lookup);
        lookup.answer.complete(answer);
    }

    /** Ends the threads; who waits is answered. */
    @Override
    public void close() {
        threads.shutdownNow();
        timer.shutdownNow();
        underWay.forEach(
                (host, lookup) -> end(host, lookup, Answer.failed(EgressReason.LOOKUP_TIMEOUT, "the guard is closed")));
    }
}
