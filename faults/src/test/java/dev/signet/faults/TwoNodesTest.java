package dev.signet.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.Poll;
import dev.signet.faults.Caller.Answer;
import dev.signet.faults.Caller.Call;
import dev.signet.receipt.Receipt;
import dev.signet.store.OperatorStore;
import dev.signet.store.Postgres;
import dev.signet.store.Redis;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes with one Redis and one PostgreSQL. */
class TwoNodesTest {
    private static final int KILLS = Boolean.getBoolean("signet.full") ? 20 : 4;
    private static final int APPENDS = 10_000;
    private static final int TRACES = 50;

    @TempDir
    Path directory;

    private final Caller caller = new Caller();
    private final String url = Postgres.shared().database();
    private Redis redis;
    private Node one;
    private Node two;
    private OperatorStore store;

    @BeforeEach
    void start() throws Exception {
        redis = Redis.start();
        one = node("one").start();
        two = node("two").start();
        store = OperatorStore.postgres(url, Clock.systemUTC());
    }

    @AfterEach
    void close() {
        Stream.<AutoCloseable>of(store, one, two, redis).forEach(resource -> {
            try {
                resource.close();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
    }

    private Node node(String name) throws Exception {
        return new Node(directory.resolve(name), caller)
                .with("SIGNET_POSTGRES_URL", url)
                .with("REDIS_URL", redis.uri());
    }

    @Test
    void whatOneHasTakenTheOtherRefuses() throws Exception {
        List<Call> calls = Stream.generate(() -> caller.sign(null)).limit(300).toList();
        for (Answer answer : caller.sendAll(one.address(), calls)) {
            assertEquals(200, answer.status(), answer::body);
        }
        for (Answer answer : caller.sendAll(two.address(), calls)) {
            assertTrue(answer.refusedAs(409, "replay_detected"), answer::toString);
        }
    }

    @Test
    void bothAtOnceTakeItOnce() throws Exception {
        List<Call> calls = Stream.generate(() -> caller.sign(null)).limit(300).toList();
        CompletableFuture<List<Answer>> other = CompletableFuture.supplyAsync(() -> sendAll(two, calls));
        List<Answer> mine = sendAll(one, calls);
        for (int i = 0; i < calls.size(); i++) {
            List<Integer> both = Stream.of(
                            mine.get(i).status(), other.get().get(i).status())
                    .sorted()
                    .toList();
            assertEquals(List.of(200, 409), both);
        }
        Evidence.noNonceTwice(one.calls(), two.calls());
        assertEquals(calls.size(), Evidence.usageIsExact(store.receipts()));
    }

    private List<Answer> sendAll(Node node, List<Call> calls) {
        try {
            return caller.sendAll(node.address(), calls);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void sharedTracesHaveNoGap() throws Exception {
        AtomicInteger next = new AtomicInteger();
        long began = System.nanoTime();
        try (Load load = Load.start(
                caller,
                32,
                () -> ThreadLocalRandom.current().nextBoolean() ? one.address() : two.address(),
                () -> "shared-" + next.getAndIncrement() % TRACES)) {
            load.awaitGood(APPENDS);
            load.stop();
            long seconds = (System.nanoTime() - began) / 1_000_000_000;
            List<Answer> good = load.answered(200);
            assertEquals(good.size(), load.answers.size());
            assertEquals(List.of(), List.copyOf(load.failures));
            assertEquals(good.size(), Evidence.chainsHold(store.receipts(), good));
            assertEquals(good.size(), Evidence.usageIsExact(store.receipts()));
            assertEquals(TRACES, good.stream().map(Answer::trace).distinct().count());
            System.out.printf("%d exchanges on %d traces through two nodes in %d s%n", good.size(), TRACES, seconds);
        }
    }

    @Test
    void oneIsKilledAndTheOtherGoesOn() throws Exception {
        AtomicInteger next = new AtomicInteger();
        try (Load load = Load.start(
                caller,
                16,
                () -> next.incrementAndGet() % 2 == 0 ? one.address() : two.address(),
                () -> next.get() % 3 == 0 ? "shared-" + System.nanoTime() / 2_000_000_000L : null)) {
            for (int kill = 0; kill < KILLS; kill++) {
                load.awaitGood(300);
                one.kill();
                load.awaitGood(300);
                one.start();
            }
            load.awaitGood(300);
            load.stop();
            one.awaitDrained();
            List<Answer> good = load.answered(200);
            List<Answer> refused = load.answers.stream()
                    .filter(answer -> answer.status() != 200)
                    .toList();
            assertEquals(List.of(), refused);
            Evidence.noNonceTwice(one.calls(), two.calls());
            long receipts = Evidence.chainsHold(store.receipts(), good);
            long counted = Evidence.usageIsExact(store.receipts());
            int calls = Evidence.calls(one.calls(), two.calls());
            assertTrue(good.size() <= counted && counted <= calls, () -> good.size() + " " + counted + " " + calls);
            System.out.printf(
                    "%d kills of one of two nodes: %d answers with 200, %d cut off, %d receipts on their traces, %d counted, %d calls%n",
                    KILLS, good.size(), load.failures.size(), receipts, counted, calls);
        }
    }

    @Test
    void streamThatAKillCutsIsClosedAsAborted() throws Exception {
        Caller.Streaming cut = caller.stream(one.address(), caller.sign("/stream", null));
        Caller.Streaming whole = caller.stream(two.address(), caller.sign("/stream", null));
        assertEquals(200, cut.head().status());
        assertTrue(cut.body().read() > 0);
        String trace = cut.head().trace();
        assertEquals(List.of("open"), states(Evidence.chainHolds(store.receipts(), trace)));
        one.kill();
        one.start();
        Poll.until(
                "the stream is closed",
                () -> store.receipts().chain(Evidence.TENANT, trace).size() == 2);
        List<Receipt> chain = Evidence.chainHolds(store.receipts(), trace);
        assertEquals(List.of("open", "aborted"), states(chain));
        assertEquals(cut.head().receipt(), chain.get(0).receiptHash());
        assertTrue(chain.get(1).text().contains("\"opens\":\"" + cut.head().receipt() + "\""));
        // The other node's goes on all the while.
        assertTrue(whole.body().read() > 0);
        assertEquals(
                List.of("open"),
                states(Evidence.chainHolds(store.receipts(), whole.head().trace())));
        assertEquals(2, Evidence.usageIsExact(store.receipts()));
    }

    private static List<String> states(List<Receipt> chain) {
        return chain.stream()
                .map(receipt -> receipt.text().replaceFirst(".*\"state\":\"(\\w+)\".*", "$1"))
                .toList();
    }
}
