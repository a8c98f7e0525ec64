package dev.signet.store;

import static dev.signet.ReplayGuard.Claim.BELOW_FLOOR;
import static dev.signet.ReplayGuard.Claim.CLAIMED;
import static dev.signet.ReplayGuard.Claim.REPLAYED;
import static dev.signet.store.RedisClaims.claim;
import static dev.signet.store.RedisClaims.fresh;
import static dev.signet.store.RedisClaims.now;
import static dev.signet.store.RedisClaims.options;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.Poll;
import dev.signet.ReplayGuard.Claim;
import dev.signet.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Protocol section 4, in a cluster whose Redis is well. */
class RedisReplayGuardTest {
    private static final long BRIEF = 6; // seconds; a stall must not outlast a nonce before it is claimed

    private static Redis redis;

    @BeforeAll
    static void start() {
        redis = Redis.start();
    }

    @AfterAll
    static void stop() {
        redis.close();
    }

    @BeforeEach
    void empty() {
        redis.call("FLUSHALL");
    }

    @Test
    void oneNonceOnce() {
        try (RedisReplayGuard guard = options(redis.uri()).start()) {
            long iat = fresh(guard);
            assertEquals(CLAIMED, claim(guard, "a", iat));
            assertEquals(REPLAYED, claim(guard, "a", iat));
            assertEquals(REPLAYED, claim(guard, "a", iat + 1), "whenever it is signed");
            assertEquals(CLAIMED, claim(guard, "b", iat));
            assertEquals(2, guard.size());
            assertTrue(guard.health().connected());
        }
    }

    @Test
    void replayedOnTheOtherNode() {
        try (RedisReplayGuard one = options(redis.uri()).start();
                RedisReplayGuard two = options(redis.uri()).start()) {
            long iat = fresh(one);
            assertEquals(one.floor(), two.floor(), "the first one's floor is everyone's");
            assertEquals(CLAIMED, claim(one, "a", iat));
            assertEquals(REPLAYED, claim(two, "a", iat));
            assertEquals(CLAIMED, claim(two, "b", iat));
            assertEquals(REPLAYED, claim(one, "b", iat));
        }
    }

    @Test
    void replayedAfterARestartOfTheNode() {
        long iat;
        try (RedisReplayGuard guard = options(redis.uri()).start()) {
            iat = fresh(guard) + 20;
            assertEquals(CLAIMED, claim(guard, "a", iat));
        }
        try (RedisReplayGuard guard = options(redis.uri()).start()) {
            assertEquals(REPLAYED, claim(guard, "a", iat));
            assertEquals(CLAIMED, claim(guard, "b", fresh(guard)), "and the node's floor is what it was");
        }
    }

    @Test
    void aFirstStartTakesNothingSignedBeforeIt() {
        long before = now() - 1;
        try (RedisReplayGuard guard = options(redis.uri()).start()) {
            assertEquals(BELOW_FLOOR, claim(guard, "a", before));
        }
    }

    @Test
    void twoPrefixesAreTwoMemories() {
        try (RedisReplayGuard one = options(redis.uri()).prefix("one:").start();
                RedisReplayGuard two = options(redis.uri()).prefix("two:").start()) {
            long iat = Math.max(fresh(one), fresh(two));
            assertEquals(CLAIMED, claim(one, "a", iat));
            assertEquals(CLAIMED, claim(two, "a", iat));
        }
        assertThrows(IllegalArgumentException.class, () -> options(redis.uri()).prefix("{x}"));
    }

    @Test
    void keptUntilItsTimeIsOverAndNoLonger() {
        try (RedisReplayGuard guard = options(redis.uri()).start()) {
            long iat = fresh(guard);
            claim(guard, "a", iat);
            List<?> keys = (List<?>) redis.call("KEYS", "signet:{b0}:*");
            assertEquals(2, keys.size(), "a claim and an epoch: " + keys);
            long longest = keys.stream()
                    .mapToLong(key -> (long) redis.call("PTTL", (String) key))
                    .max()
                    .orElseThrow();
            long left = (iat + 360) * 1000 - System.currentTimeMillis();
            assertTrue(Math.abs(longest - left) < 10_000, longest + " ms");
        }
    }

    /** 16 threads on each of two nodes claim one nonce: one wins. */
    @Test
    void oneNonceManyThreadsTwoNodes() throws Exception {
        int threads = 16;
        ExecutorService pool = Executors.newFixedThreadPool(2 * threads);
        try (RedisReplayGuard one = options(redis.uri()).start();
                RedisReplayGuard two = options(redis.uri()).start()) {
            long iat = fresh(one);
            for (int round = 0; round < 200; round++) {
                String nonce = "n" + round;
                CountDownLatch start = new CountDownLatch(1);
                List<Future<Claim>> claims = new ArrayList<>();
                for (int i = 0; i < 2 * threads; i++) {
                    RedisReplayGuard guard = i % 2 == 0 ? one : two;
                    claims.add(pool.submit(() -> {
                        start.await();
                        return claim(guard, nonce, iat);
                    }));
                }
                start.countDown();
                int won = 0;
                for (Future<Claim> claim : claims) {
                    Claim got = claim.get();
                    assertTrue(got == CLAIMED || got == REPLAYED, "round " + round + ": " + got);
                    won += got == CLAIMED ? 1 : 0;
                }
                assertEquals(1, won, "round " + round);
            }
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void aReplayOnTheSameNodeCostsNoRoundTrip() {
        try (RedisReplayGuard guard = options(redis.uri()).start()) {
            long iat = fresh(guard);
            List<String> first = redis.monitor(() -> claim(guard, "a", iat));
            assertEquals(2, first.size(), first.toString());
            assertTrue(first.get(0).contains("\"SET\"") && first.get(0).contains("\"NX\" \"PX\""), first.toString());
            assertTrue(first.get(1).contains("\"GET\"") && first.get(1).contains(":epoch:"), first.toString());
            List<String> replays = redis.monitor(() -> {
                for (int i = 0; i < 100; i++) {
                    assertEquals(REPLAYED, claim(guard, "a", iat));
                }
            });
            assertEquals(List.of(), replays);
        }
    }

    /** The nonce has been forgotten by Redis; by the clock that steps back, its signature is young. */
    @Test
    void theClockStepsBack() {
        RedisClaims.MovedClock clock = new RedisClaims.MovedClock();
        try (RedisReplayGuard one = options(redis.uri()).clock(clock).start();
                RedisReplayGuard two = options(redis.uri()).clock(clock).start()) {
            long iat = fresh(one);
            assertEquals(CLAIMED, claim(one, "a", iat, BRIEF));
            claim(two, "warm", iat, BRIEF);
            Poll.until("Redis forgets", () -> (long) redis.call("DBSIZE") == 1);
            clock.offsetMillis.set(-3_600_000);
            assertEquals(BELOW_FLOOR, claim(two, "a", iat, BRIEF));
            assertEquals(BELOW_FLOOR, claim(one, "a", iat, BRIEF));
        }
    }

    @Test
    void boundsOfTheNodeHold() {
        try (RedisReplayGuard guard = options(redis.uri()).capacity(3, 2).start()) {
            long iat = fresh(guard);
            claim(guard, "a", iat);
            claim(guard, "b", iat);
            assertEquals(Claim.TENANT_FULL, claim(guard, "c", iat));
        }
    }

    @Test
    void startFailsWhereRedisMayForget() {
        try (Redis other = Redis.start("--maxmemory", "100mb", "--maxmemory-policy", "allkeys-lru")) {
            StoreException refused = assertThrows(
                    StoreException.class, () -> options(other.uri()).start());
            assertTrue(refused.getMessage().contains("allkeys-lru"), refused.getMessage());
            assertTrue(refused.getMessage().contains("Set maxmemory-policy to noeviction"), refused.getMessage());
            assertTrue(refused.getMessage().contains("127.0.0.1:" + other.port()), refused.getMessage());
        }
    }

    @Test
    void startFailsWhereThereIsNoRedis() {
        StoreException refused = assertThrows(
                StoreException.class,
                () -> options("redis://:se%2Fcret@127.0.0.1:1").start());
        assertTrue(refused.getMessage().contains("127.0.0.1:1 cannot be reached"), refused.getMessage());
        assertFalse(refused.toString().contains("cret"), refused.toString());
    }
}
