package dev.signet.egress;

import static dev.signet.egress.RemoteKeysFixture.ask;
import static dev.signet.egress.RemoteKeysFixture.knows;
import static dev.signet.egress.RemoteKeysFixture.set;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.KeyResolver;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Many at once, those who guess, and servers that stall. */
class RemoteKeysStormTest {
    private final RemoteKeysFixture at = new RemoteKeysFixture();
    private final KeyServer server = at.server;
    private final TestTime time = at.time;

    @Test
    void tenThousandUnknownKidsAreOneFetchAMinute() {
        server.serve(set("a"), "Cache-Control", "max-age=86400");
        KeyResolver keys = at.acme();
        assertTrue(knows(keys, "a"));
        for (int minute = 1; minute <= 3; minute++) {
            for (int i = 0; i < 10_000; i++) {
                assertFalse(knows(keys, "guess-" + i));
            }
            assertEquals(1 + minute, server.fetches());
            time.pass(59);
            assertFalse(knows(keys, "guess"));
            assertEquals(1 + minute, server.fetches());
            time.pass(1);
        }
        assertTrue(knows(keys, "a"));
    }

    @Test
    void aStormBeforeTheFirstFetchIsOneFetchToo() {
        server.serve(set("a"));
        KeyResolver keys = at.acme();
        for (int i = 0; i < 10_000; i++) {
            assertFalse(knows(keys, "guess-" + i));
        }
        assertEquals(1, server.fetches());
        assertTrue(knows(keys, "a"));
    }

    @Test
    void aStormAgainstAServerThatIsDown() {
        KeyResolver keys = at.acme();
        for (int second = 0; second < 60; second++) {
            for (int i = 0; i < 1000; i++) {
                assertFalse(knows(keys, "guess-" + i));
            }
            assertEquals(1, server.fetches());
            time.pass(1);
        }
        assertEquals(2, server.fetches(), "in the background, when the pause is over");
    }

    @Test
    void failuresCountToo() {
        server.serve(set("a"), "Cache-Control", "max-age=86400");
        KeyResolver keys = at.acme();
        assertTrue(knows(keys, "a"));
        server.fail();
        for (int second = 0; second < 60; second++) {
            assertFalse(knows(keys, "guess"));
            time.pass(1);
        }
        assertEquals(2, server.fetches());
        assertTrue(knows(keys, "a"));
    }

    @Test
    void aRotatedKeyIsFoundAtOnceOnce() {
        server.serve(set("old"), "Cache-Control", "max-age=86400");
        KeyResolver keys = at.acme();
        assertTrue(knows(keys, "old"));
        server.serve(set("new"), "Cache-Control", "max-age=86400");
        assertTrue(knows(keys, "new"), "fetched, and accepted");
        assertFalse(knows(keys, "old"), "a key gone from its set is unknown");
        assertEquals(2, server.fetches());
        server.serve(set("newer"));
        assertFalse(knows(keys, "newer"), "not twice within a minute");
        time.leap(60);
        assertTrue(knows(keys, "newer"));
        assertEquals(3, server.fetches());
    }

    @Test
    void concurrentFirstUseByAHundredThreadsIsOneFetch() throws InterruptedException, ExecutionException {
        server.stalls = true;
        server.serve(set("a"));
        KeyResolver keys = at.acme();
        int threads = 100;
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            CyclicBarrier together = new CyclicBarrier(threads + 1);
            AtomicInteger waited = new AtomicInteger();
            List<Future<Boolean>> found = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                found.add(pool.submit((Callable<Boolean>) () -> {
                    together.await();
                    CompletionStage<Void> wait = keys.prepare("acme", "a");
                    together.await();
                    if (wait == null) {
                        return true;
                    }
                    waited.incrementAndGet();
                    wait.toCompletableFuture().get(60, TimeUnit.SECONDS);
                    return keys.resolve("acme", "a") != null;
                }));
            }
            together.await();
            together.await();
            assertEquals(1, server.fetches());
            server.release();
            for (Future<Boolean> one : found) {
                assertTrue(one.get());
            }
            assertEquals(16, waited.get(), "the others go on at once");
        } catch (BrokenBarrierException e) {
            throw new IllegalStateException(e);
        } finally {
            pool.shutdownNow();
        }
        assertEquals(1, server.fetches());
    }

    @Test
    void aServerThatStallsHoldsRequestsForTwoSecondsOnly() {
        server.stalls = true;
        server.serve(set("a"));
        KeyResolver keys = at.acme();
        CompletableFuture<Void> first = keys.prepare("acme", "a").toCompletableFuture();
        time.pass(1);
        CompletableFuture<Void> second = keys.prepare("acme", "a").toCompletableFuture();
        assertFalse(first.isDone());
        time.pass(1);
        assertTrue(first.isDone() && !first.isCompletedExceptionally());
        assertTrue(second.isDone());
        assertNull(keys.resolve("acme", "a"));
        assertNull(keys.prepare("acme", "a"), "who comes now does not wait");
        time.pass(7);
        assertNull(keys.prepare("acme", "a"));
        assertEquals(1, server.fetches());
        server.release();
        assertNotNull(keys.resolve("acme", "a"), "late is not lost");
        assertEquals(0, time.pending());
    }

    @Test
    void onlySoManyWait() {
        server.stalls = true;
        KeyResolver one = at.sets.of("one", "https://one.example/jwks", null);
        KeyResolver two = at.sets.of("two", "https://two.example/jwks", null);
        List<CompletionStage<Void>> waits = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            waits.add(one.prepare("one", "k" + i));
            waits.add(two.prepare("two", "k" + i));
        }
        assertEquals(32, waits.stream().filter(wait -> wait != null).count());
        assertEquals(2, server.fetches());
        assertEquals(4, time.pending(), "timers for each fetch and for who waits for it, not for each request");
        server.release();
        assertTrue(waits.stream()
                .allMatch(wait -> wait == null || wait.toCompletableFuture().isDone()));
        KeyResolver three = at.sets.of("three", "https://three.example/jwks", null);
        waits.clear();
        for (int i = 0; i < 1000; i++) {
            waits.add(three.prepare("three", "k" + i));
        }
        assertEquals(16, waits.stream().filter(wait -> wait != null).count(), "places are given back");
        time.pass(2);
        assertTrue(waits.stream()
                .allMatch(wait -> wait == null || wait.toCompletableFuture().isDone()));
    }

    @Test
    void fetchesQueueAndHostsTakeTurns() {
        server.stalls = true;
        server.serve(set("a"));
        List<KeyResolver> slow = new ArrayList<>();
        List<KeyResolver> others = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            slow.add(at.sets.of("t", "https://slow.example/" + i, null));
            slow.get(i).prepare("t", "a");
        }
        assertEquals(8, server.fetches(), "of one host");
        for (int i = 0; i < 500; i++) {
            others.add(at.sets.of("t", "https://host-" + i + ".example/", null));
            others.get(i).prepare("t", "a");
        }
        assertEquals(64, server.fetches(), "in all");
        for (int i = 0; i < 1000 && server.fetches() < 1000; i++) {
            server.release();
        }
        server.release();
        assertEquals(1000, server.fetches());
        assertTrue(slow.stream().allMatch(keys -> ask(keys, "t", "a") != null));
        assertTrue(others.stream().allMatch(keys -> ask(keys, "t", "a") != null));
        assertEquals(1000, server.fetches());
    }

    @Test
    void aHostThatIsBusyIsAskedAgainSoon() {
        server.serve(new EgressRefusal(EgressReason.HOST_BUSY, "32 requests are under way"));
        KeyResolver keys = at.acme();
        assertFalse(knows(keys, "a"));
        assertFalse(knows(keys, "a"));
        assertEquals(1, server.fetches());
        server.serve(set("a"));
        time.leap(1);
        assertTrue(knows(keys, "a"));
    }

    @Test
    void closingWithFetchesInFlightLetsEverybodyGo() {
        server.stalls = true;
        server.serve(set("a"));
        List<CompletableFuture<Void>> waits = new ArrayList<>();
        for (int i = 0; i < 120; i++) { // of which 32 wait
            CompletionStage<Void> wait =
                    at.sets.of("t", "https://host-" + i + ".example/", null).prepare("t", "a");
            if (wait != null) {
                waits.add(wait.toCompletableFuture());
            }
        }
        assertEquals(32, waits.size());
        KeyResolver keys = at.acme();
        at.sets.close();
        assertTrue(waits.stream().allMatch(wait -> wait.isDone() && !wait.isCompletedExceptionally()));
        assertTrue(server.closed && time.closed);
        server.release();
        assertEquals(64, server.fetches(), "what was queued is not fetched any more");
        assertNull(keys.prepare("acme", "a"));
        assertNull(keys.resolve("acme", "a"));
        at.sets.close();
    }

    @Test
    void aClientThatFailsIsAFailedFetch() {
        server.answer = () -> {
            throw new IllegalStateException("a fault");
        };
        KeyResolver keys = at.acme();
        assertFalse(knows(keys, "a"));
        server.serve(set("a"));
        time.leap(60);
        assertTrue(knows(keys, "a"));
        assertEquals(List.of("failed", "changed"), at.outcomes);
    }
}
