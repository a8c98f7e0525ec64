package dev.signet.faults;

import dev.signet.faults.Caller.Answer;
import dev.signet.faults.Caller.Call;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;

/** Threads that call servers without a pause until they are told to stop, and remember what they sent and got. */
final class Load {
    final Queue<Call> calls = new ConcurrentLinkedQueue<>();
    final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
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
                if (answer.status() != 200) {
                    Thread.sleep(5); // as a client would that is told to try again
                }
            } catch (IOException e) {
                pause(); // the server is gone: what became of this call nobody knows
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

    void stop() throws InterruptedException {
        stopping = true;
        for (Thread thread : threads) {
            thread.join();
        }
    }

    List<Answer> answered(int status) {
        return answers.stream().filter(answer -> answer.status() == status).toList();
    }
}
