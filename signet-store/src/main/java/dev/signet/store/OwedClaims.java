package dev.signet.store;

import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** Claims that this node decided by itself, and that Redis has yet to be told. */
final class OwedClaims {
    private static final int BATCH = 500;

    private final Clock clock;
    private final List<Queue<RedisKeys.Claimed>> byBucket;
    private final AtomicInteger size = new AtomicInteger();

    OwedClaims(Clock clock, int buckets) {
        this.clock = clock;
        this.byBucket = IntStream.range(0, buckets)
                .<Queue<RedisKeys.Claimed>>mapToObj(bucket -> new ConcurrentLinkedQueue<>())
                .toList();
    }

    int size() {
        return size.get();
    }

    void add(RedisKeys.Claimed claim) {
        size.incrementAndGet();
        byBucket.get(claim.bucket()).add(claim);
    }

    /** Tells Redis of all there are in these buckets, each for the time that is left of it. Blocks. */
    void push(RedisSession session, Collection<Integer> buckets, String name) {
        buckets.forEach(bucket -> push(session, byBucket.get(bucket), name));
    }

    private void push(RedisSession session, Queue<RedisKeys.Claimed> queue, String name) {
        List<RedisKeys.Claimed> batch = take(queue);
        while (!batch.isEmpty()) {
            List<CompletableFuture<String>> answers = new ArrayList<>();
            for (RedisKeys.Claimed claim : batch) {
                long left = claim.expiresAt() * 1000 - clock.millis();
                if (left > 0) {
                    answers.add(session.push(claim.key(), left));
                }
            }
            try {
                answers.forEach(answer -> RedisConnector.await(answer, name, "does not take claims"));
            } catch (RuntimeException e) {
                batch.forEach(this::add);
                throw e;
            }
            batch = take(queue);
        }
    }

    private List<RedisKeys.Claimed> take(Queue<RedisKeys.Claimed> queue) {
        List<RedisKeys.Claimed> batch = new ArrayList<>();
        for (RedisKeys.Claimed claim = queue.poll(); claim != null; claim = queue.poll()) {
            batch.add(claim);
            if (batch.size() == BATCH) {
                break;
            }
        }
        size.addAndGet(-batch.size());
        return batch;
    }
}
