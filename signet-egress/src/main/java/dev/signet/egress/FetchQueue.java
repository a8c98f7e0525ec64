package dev.signet.egress;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Lets so many fetches run at once, and so many of one host; hosts take turns, so that a slow one does not hold up the others. Safe for many threads. */
final class FetchQueue {
    private static final int AT_ONCE = 64;
    private static final int OF_ONE_HOST = 8;

    private final int ofOneHost;
    private final Map<String, Lane> lanes = new LinkedHashMap<>();
    private int running;
    private boolean starting;

    private static final class Lane {
        final Deque<Supplier<? extends CompletionStage<?>>> waiting = new ArrayDeque<>();
        int running;
    }

    private record Start(String host, Supplier<? extends CompletionStage<?>> fetch) {}

    /** @param ofOneHost at most; more than a few are not let run in any case */
    FetchQueue(int ofOneHost) {
        this.ofOneHost = Math.max(1, Math.min(ofOneHost, OF_ONE_HOST));
    }

    /** @param fetch is called now or later, on any thread */
    void add(String host, Supplier<? extends CompletionStage<?>> fetch) {
        synchronized (this) {
            lanes.computeIfAbsent(host, name -> new Lane()).waiting.add(fetch);
        }
        startAll();
    }

    /** One thread at a time, in a loop: fetches that end at once must not nest. */
    private void startAll() {
        synchronized (this) {
            if (starting) {
                return;
            }
            starting = true;
        }
        for (Start next = next(); next != null; next = next()) {
            String host = next.host;
            begun(next.fetch).whenComplete((result, fault) -> {
                end(host);
                startAll();
            });
        }
    }

    /** One that cannot even begin must not keep its place, nor the loop from the others. */
    private static CompletionStage<?> begun(Supplier<? extends CompletionStage<?>> fetch) {
        try {
            return fetch.get();
        } catch (RuntimeException | Error e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private synchronized Start next() {
        if (running < AT_ONCE) {
            for (Map.Entry<String, Lane> entry : lanes.entrySet()) {
                Lane lane = entry.getValue();
                if (lane.running < ofOneHost && !lane.waiting.isEmpty()) {
                    String host = entry.getKey();
                    lanes.remove(host);
                    lanes.put(host, lane); // behind the others
                    lane.running++;
                    running++;
                    return new Start(host, lane.waiting.remove());
                }
            }
        }
        starting = false;
        return null;
    }

    private synchronized void end(String host) {
        Lane lane = lanes.get(host);
        running--;
        if (--lane.running == 0 && lane.waiting.isEmpty()) {
            lanes.remove(host);
        }
    }
}
