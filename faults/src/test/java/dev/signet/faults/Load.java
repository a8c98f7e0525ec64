package dev.signet.faults;

import dev.signet.faults.Caller.Answer;
import dev.signet.faults.Caller.Call;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Threads that call servers without a pause until they are told to stop, and remember what they sent and got. */
final class Load implements AutoCloseable {
    private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(4);

    final Queue<Call> calls = new ConcurrentLinkedQueue<>();
    final Queue<Answer> answers = new ConcurrentLinkedQueue<>();

    /** What was sent and never answered. */
    final Queue<Exception> failures = new ConcurrentLinkedQueue<>();

    private final AtomicInteger good = new AtomicInteger();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean stopping;

    /**
     * @param servers asked before each call: where it goes
     * @param traces asked before each call: the trace to continue, or null
     */
    static Load start(Caller caller, int concurrency, Supplier<URI> servers, Supplier<String> traces) {
        Load load = new Load();
        for (int i = 0; i < concurrency; i++) {
            Thread thread = new Thread(() -> load.run(caller, servers, traces), "load-" + i);
            load.threads.add(thread);
            thread.start();
        }
        return load;
    }

    private void run(Caller caller, Supplier<URI> servers, Supplier<String> traces) {
        while (!stopping) {
            Call call = caller.sign(traces.get());
            calls.add(call);
            try {
                Answer answer = caller.send(servers.get(), call);
                answers.add(answer);
                if (answer.status() == 200) {
                    good.incrementAndGet();
                } else {
                    Thread.sleep(5); // as a client would that is told to try again
                }
            } catch (IOException e) {
                failures.add(e); // the server is gone: what became of this call nobody knows
                pause();
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(20);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns when that many more requests have been answered with 200. */
    void awaitGood(int more) throws InterruptedException {
        int wanted = good.get() + more;
        await(() -> good.get() >= wanted, more + " more answers with 200");
    }

    /** Returns when a request has been answered so. */
    void awaitAnswer(int status) throws InterruptedException {
        await(() -> answers.stream().anyMatch(answer -> answer.status() == status), "an answer with " + status);
    }

    private void await(BooleanSupplier what, String name) throws InterruptedException {
        long began = System.nanoTime();
        while (!what.getAsBoolean()) {
            if (System.nanoTime() - began > PATIENCE_NANOS) {
                throw new AssertionError("after minutes still not " + name + ": " + good + " with 200 of "
                        + calls.size() + " calls; the last failure: "
                        + answers.stream()
                                .filter(answer -> answer.status() != 200)
                                .reduce((one, two) -> two));
            }
            Thread.sleep(10);
        }
    }

    void stop() throws InterruptedException {
        stopping = true;
        for (Thread thread : threads) {
            thread.join();
        }
    }

    List<Answer> answered(int status) {
        return answers.stream().filter(answer -> answer.status() == status).toList();
    }

    /** The answers to what was sent between two moments, by {@link System#nanoTime}. */
    List<Answer> sentBetween(long from, long to) {
        return answers.stream()
                .filter(answer -> answer.began() - from >= 0 && answer.began() - to < 0)
                .toList();
    }

    @Override
    public void close() {
        stopping = true;
    }
}
