package dev.signet.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.faults.Caller.Answer;
import dev.signet.faults.Caller.Call;
import dev.signet.store.OperatorStore;
import dev.signet.store.Postgres;
import dev.signet.store.Redis;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes whose Redis goes away for a while under load, and comes back with or without its memory. */
class RedisOutageTest {
    private static final long OUTAGE_MILLIS = Boolean.getBoolean("signet.full") ? 60_000 : 15_000;
    private static final int ENOUGH = 200;
    private static final int REPLAYED = 2000;

    /** Far above the 250 ms that a claim may take. */
    private static final Duration BOUND = Duration.ofSeconds(8);

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @TempDir
    Path directory;

    private final Caller caller = new Caller();

    @Test
    void killedAndBackWithItsMemory() throws Exception {
        try (Redis redis = Redis.start("--appendonly", "yes", "--appendfsync", "always")) {
            outage(redis, Redis::kill, Redis::restart);
        }
    }

    @Test
    void killedAndBackEmpty() throws Exception {
        try (Redis redis = Redis.start()) {
            outage(redis, Redis::kill, Redis::restart);
        }
    }

    @Test
    void frozen() throws Exception {
        try (Redis redis = Redis.start()) {
            outage(redis, Redis::pause, Redis::resume);
        }
    }

    private void outage(Redis redis, Consumer<Redis> begin, Consumer<Redis> end) throws Exception {
        String url = Postgres.shared().database();
        try (Node one = node("one", url, redis).start();
                Node two = node("two", url, redis).start();
                Load load = Load.start(
                        caller,
                        8,
                        () -> ThreadLocalRandom.current().nextBoolean() ? one.address() : two.address(),
                        () -> null)) {
            load.awaitGood(ENOUGH);
            begin.accept(redis);
            long down = System.nanoTime();
            Thread.sleep(OUTAGE_MILLIS);
            long up = System.nanoTime();
            end.accept(redis);
            load.awaitGood(ENOUGH);
            List<Answer> recovered = load.answered(200).stream()
                    .filter(answer -> answer.began() - up > 0)
                    .toList();
            long back = recovered.stream().mapToLong(Answer::began).min().orElseThrow();
            load.stop();

            List<Answer> meanwhile = load.sentBetween(down, up - BOUND.toNanos());
            assertTrue(meanwhile.size() > ENOUGH, () -> meanwhile.size() + " answers during the outage");
            for (Answer answer : meanwhile) {
                assertTrue(answer.refusedAs(503, "replay_store_unavailable"), answer::toString);
            }
            Evidence.noneTookLonger(BOUND, load.answers);
            assertEquals(List.of(), List.copyOf(load.failures));
            List<Call> captured = load.answered(200).stream()
                    .filter(answer -> answer.began() - up < 0)
                    .map(Answer::call)
                    .toList();
            List<Call> last = captured.subList(Math.max(0, captured.size() - REPLAYED), captured.size());
            isRefused(one, last);
            isRefused(two, last);
            Evidence.noNonceTwice(one.calls(), two.calls());
            try (OperatorStore store = OperatorStore.postgres(url, Clock.systemUTC())) {
                long receipts = Evidence.chainsHold(store.receipts(), load.answered(200));
                assertEquals(load.answered(200).size(), receipts);
                assertTrue(Evidence.usageIsExact(store.receipts()) >= receipts);
                System.out.printf(
                        "Redis away for %d s: %d answers with 200, meanwhile %d with 503; the first 200 after %d ms;"
                                + " %d replays refused%n",
                        (up - down) / 1_000_000_000,
                        receipts,
                        meanwhile.size(),
                        (back - up) / 1_000_000,
                        2 * last.size());
            }
        }
    }

    /** What was answered before the outage, or as it began. A claim that takes too long is told to come again, and does. */
    private void isRefused(Node node, List<Call> captured) throws Exception {
        long began = System.nanoTime();
        List<Call> rest = captured;
        while (!rest.isEmpty() && System.nanoTime() - began < PATIENCE.toNanos()) {
            List<Call> late = new ArrayList<>();
            for (Answer answer : caller.sendAll(node.address(), rest)) {
                if (answer.refusedAs(503, "replay_store_unavailable")) {
                    late.add(answer.call());
                } else {
                    assertTrue(answer.status() == 409 || answer.status() == 401, answer::toString);
                }
            }
            rest = late;
        }
        assertEquals(List.of(), rest);
    }

    private Node node(String name, String url, Redis redis) throws Exception {
        return new Node(directory.resolve(name), caller)
                .with("SIGNET_POSTGRES_URL", url)
                .with("REDIS_URL", redis.uri())
                .with("SIGNET_CLAIM_TIMEOUT", "250ms");
    }
}
