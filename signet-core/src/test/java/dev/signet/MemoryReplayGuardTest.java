package dev.signet;

import static dev.signet.ReplayGuard.Claim.BELOW_FLOOR;
import static dev.signet.ReplayGuard.Claim.CLAIMED;
import static dev.signet.ReplayGuard.Claim.REPLAYED;
import static dev.signet.ReplayGuard.Claim.TENANT_FULL;
import static dev.signet.ReplayGuard.Claim.UNAVAILABLE;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.signet.ReplayGuard.Claim;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Protocol section 4: live nonces are never forgotten, bounds refuse, and the floor closes what was forgotten. */
class MemoryReplayGuardTest {
    private static final long NOW = TestClock.START;
    private static final long TTL = 360;

    private final TestClock clock = new TestClock();
    private final AtomicLong nanos = new AtomicLong();

    @Test
    void liveNonceIsNeverForgotten() {
        MemoryReplayGuard guard = guard(200_000, 200_000);
        for (int i = 0; i < 100_000; i++) {
            assertEquals(CLAIMED, claim(guard, "n" + i));
        }
        elapse(TTL - 1);
        for (int i = 0; i < 100_000; i++) {
            assertEquals(REPLAYED, claim(guard, "n" + i));
        }
        assertEquals(100_000, guard.size());
    }

    @Test
    void expiresExactlyAndRaisesTheFloor() {
        MemoryReplayGuard guard = guard(10, 10);
        assertEquals(CLAIMED, claim(guard, "a"));
        nanos.addAndGet(TTL * 1_000_000_000 - 1);
        assertEquals(REPLAYED, claim(guard, "a"));
        assertEquals(MemoryReplayGuard.NO_FLOOR, guard.floor());
        nanos.addAndGet(1);
        assertEquals(BELOW_FLOOR, claim(guard, "a"));
        assertEquals(NOW, guard.floor());
        assertEquals(BELOW_FLOOR, claim(guard, "b"));
        assertEquals(CLAIMED, claim(guard, "b", NOW + 1));
    }

    @Test
    void startFloor() {
        MemoryReplayGuard guard = new MemoryReplayGuard(clock, 10, 10, NOW);
        assertEquals(NOW, guard.floor());
        assertEquals(BELOW_FLOOR, claim(guard, "a", NOW - 1));
        assertEquals(BELOW_FLOOR, claim(guard, "a", NOW));
        assertEquals(CLAIMED, claim(guard, "a", NOW + 1));
    }

    @Test
    void floorNeverFalls() {
        MemoryReplayGuard guard = guard(10, 10);
        assertEquals(CLAIMED, claim(guard, "late", NOW + 60));
        assertEquals(CLAIMED, claim(guard, "early", NOW - 300));
        elapse(TTL + 60);
        guard.size();
        assertEquals(BELOW_FLOOR, claim(guard, "late", NOW + 60));
        assertEquals(NOW + 60, guard.floor());
        assertEquals(BELOW_FLOOR, claim(guard, "early", NOW - 300));
        assertEquals(NOW + 60, guard.floor());
    }

    @Test
    void boundOfTheWhole() {
        MemoryReplayGuard guard = guard(3, 10);
        claim(guard, "a");
        claim(guard, "b");
        claim(guard, "c");
        assertEquals(UNAVAILABLE, claim(guard, "d"));
        assertEquals(REPLAYED, claim(guard, "a"));
        assertEquals(UNAVAILABLE, claim(guard, "d"), "a refused claim leaves nothing behind");
        elapse(TTL);
        assertEquals(CLAIMED, claim(guard, "d", NOW + TTL));
    }

    @Test
    void boundOfATenant() {
        MemoryReplayGuard guard = guard(10, 2);
        claim(guard, "a");
        claim(guard, "b");
        assertEquals(TENANT_FULL, claim(guard, "c"));
        assertEquals(REPLAYED, claim(guard, "a"));
        assertEquals(CLAIMED, now(guard.claim("other", "k", "c", NOW, NOW + TTL)));
        elapse(TTL);
        assertEquals(CLAIMED, claim(guard, "c", NOW + TTL));
    }

    @Test
    void replaysDoNotFillABound() {
        MemoryReplayGuard guard = guard(3, 3);
        claim(guard, "a");
        for (int i = 0; i < 10; i++) {
            assertEquals(REPLAYED, claim(guard, "a"));
        }
        assertEquals(CLAIMED, claim(guard, "b"));
        assertEquals(CLAIMED, claim(guard, "c"));
    }

    @Test
    void boundCountsDownAsNoncesExpire() {
        MemoryReplayGuard guard = guard(1_000, 100);
        for (int round = 0; round < 20; round++) {
            long iat = NOW + round * TTL;
            for (int i = 0; i < 100; i++) {
                assertEquals(CLAIMED, claim(guard, "n" + i, iat));
            }
            assertEquals(TENANT_FULL, claim(guard, "one more", iat));
            elapse(TTL);
        }
    }

    @Test
    void anotherKidOrTenantIsAnotherNonce() {
        MemoryReplayGuard guard = guard(10, 10);
        assertEquals(CLAIMED, now(guard.claim("t", "k", "n", NOW, NOW + TTL)));
        assertEquals(CLAIMED, now(guard.claim("t", "l", "n", NOW, NOW + TTL)));
        assertEquals(CLAIMED, now(guard.claim("u", "k", "n", NOW, NOW + TTL)));
        assertEquals(CLAIMED, now(guard.claim("t", "kn", "", NOW, NOW + TTL)), "parts do not run together");
        assertEquals(CLAIMED, now(guard.claim("tk", "", "n", NOW, NOW + TTL)));
        assertEquals(REPLAYED, now(guard.claim("t", "k", "n", NOW, NOW + TTL)));
        assertEquals(REPLAYED, now(guard.claim("t", "k", "n", NOW + 9, NOW + 9 + TTL)), "whenever it is signed");
    }

    @Test
    void wallClockStepsBack() {
        MemoryReplayGuard guard = guard(10, 10);
        assertEquals(CLAIMED, claim(guard, "a"));
        elapse(TTL);
        clock.advance(-TTL - 100); // by this clock the signature is young again
        assertEquals(BELOW_FLOOR, claim(guard, "a"));
        assertEquals(BELOW_FLOOR, claim(guard, "b", NOW - 50));
        assertEquals(CLAIMED, claim(guard, "c", NOW + 1));
    }

    @Test
    void wallClockStepsForward() {
        MemoryReplayGuard guard = guard(10, 10);
        assertEquals(CLAIMED, claim(guard, "a"));
        clock.advance(100_000);
        assertEquals(BELOW_FLOOR, claim(guard, "a"), "its time is over, which has raised the floor");
        clock.advance(-100_000);
        assertEquals(BELOW_FLOOR, claim(guard, "a"));
    }

    @Test
    void claimedWhileTheWallClockWasAhead() {
        MemoryReplayGuard guard = guard(10, 10);
        clock.advance(3_600);
        assertEquals(CLAIMED, claim(guard, "a", NOW + 3_600));
        elapse(TTL);
        clock.advance(-3_600);
        // what was signed in that future comes round again, but its nonce has been forgotten
        assertEquals(BELOW_FLOOR, claim(guard, "a", NOW + 3_600));
    }

    @Test
    void oneNonceManyThreads() throws Exception {
        MemoryReplayGuard guard = guard(100_000, 100_000);
        int threads = 64;
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            for (int round = 0; round < 200; round++) {
                String nonce = "n" + round;
                CountDownLatch start = new CountDownLatch(1);
                List<Future<Claim>> claims = new ArrayList<>();
                for (int i = 0; i < threads; i++) {
                    claims.add(pool.submit(() -> {
                        start.await();
                        return claim(guard, nonce);
                    }));
                }
                start.countDown();
                int won = 0;
                for (Future<Claim> claim : claims) {
                    won += claim.get() == CLAIMED ? 1 : 0;
                }
                assertEquals(1, won);
            }
        } finally {
            pool.shutdownNow();
        }
    }

    /** Threads claim a taken nonce again and again while time runs past its end: none of them ever gets it. */
    @Test
    void expiryUnderManyThreads() throws Exception {
        int threads = 8;
        ExecutorService pool = Executors.newFixedThreadPool(threads + 1);
        try {
            for (int round = 0; round < 100; round++) {
                nanos.set(0);
                MemoryReplayGuard guard = guard(1_000_000, 1_000_000);
                assertEquals(CLAIMED, claim(guard, "n"));
                CountDownLatch start = new CountDownLatch(1);
                List<Future<Integer>> counts = new ArrayList<>();
                for (int i = 0; i < threads; i++) {
                    counts.add(pool.submit(() -> {
                        start.await();
                        int won = 0;
                        for (int k = 0; k < 400; k++) {
                            won += claim(guard, "n") == CLAIMED ? 1 : 0;
                        }
                        return won;
                    }));
                }
                Future<?> time = pool.submit(() -> {
                    start.await();
                    for (int k = 0; k < 400; k++) {
                        nanos.addAndGet(1_000_000_000);
                    }
                    return null;
                });
                start.countDown();
                time.get();
                int won = 0;
                for (Future<Integer> count : counts) {
                    won += count.get();
                }
                assertEquals(0, won, "round " + round);
            }
        } finally {
            pool.shutdownNow();
        }
    }

    private MemoryReplayGuard guard(long capacity, int tenantCapacity) {
        return new MemoryReplayGuard(clock, capacity, tenantCapacity, MemoryReplayGuard.NO_FLOOR, nanos::get);
    }

    private void elapse(long seconds) {
        clock.advance(seconds);
        nanos.addAndGet(seconds * 1_000_000_000);
    }

    private static Claim claim(MemoryReplayGuard guard, String nonce) {
        return claim(guard, nonce, NOW);
    }

    private static Claim claim(MemoryReplayGuard guard, String nonce, long iat) {
        return now(guard.claim("t", "k", nonce, iat, iat + TTL));
    }

    private static Claim now(CompletionStage<Claim> claim) {
        return claim.toCompletableFuture().join();
    }
}
