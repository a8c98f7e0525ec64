package dev.signet.store;

import static dev.signet.ReplayGuard.Claim.BELOW_FLOOR;
import static dev.signet.ReplayGuard.Claim.CLAIMED;
import static dev.signet.ReplayGuard.Claim.REPLAYED;
import static dev.signet.ReplayGuard.Claim.UNAVAILABLE;
import static dev.signet.store.RedisClaims.claim;
import static dev.signet.store.RedisClaims.fresh;
import static dev.signet.store.RedisClaims.now;
import static dev.signet.store.RedisClaims.options;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.Poll;
import dev.signet.ReplayGuard.Claim;
import dev.signet.store.RedisClaims.SharedMark;
import dev.signet.store.RedisOptions.OnStoreFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What Redis may suffer, really: no nonce is accepted twice, and the guard comes back by itself. */
class RedisFaultsTest {
    private Redis redis;

    @BeforeEach
    void start() {
        redis = Redis.start();
    }

    @AfterEach
    void stop() {
        redis.close();
    }

    /** Also what was signed as far ahead as can be, and accepted by the node that does not see the flush first. */
    @Test
    void flushedWithASharedMark() {
        SharedMark mark = new SharedMark();
        try (RedisReplayGuard one = options(redis.uri()).mark(mark).start();
                RedisReplayGuard two = options(redis.uri()).mark(mark).start()) {
            long ahead = now() + 60;
            assertEquals(CLAIMED, claim(one, "a", ahead));
            assertEquals(CLAIMED, claim(one, "b", fresh(one)));
            redis.call("FLUSHALL");
            assertEquals(BELOW_FLOOR, claim(two, "a", ahead));
            assertEquals(BELOW_FLOOR, claim(two, "b", now()));
            assertEquals(BELOW_FLOOR, claim(one, "c", ahead), "all nodes adopt one floor");
            assertEquals(one.floor(), two.floor());
            assertTrue(one.floor() >= ahead);
            assertEquals(CLAIMED, claim(two, "d", one.floor() + 1));
            assertEquals(REPLAYED, claim(one, "d", one.floor() + 1));
        }
    }

    @Test
    void flushedWithoutAMark() {
        try (RedisReplayGuard guard = options(redis.uri()).start()) {
            long ahead = fresh(guard) + 40;
            assertEquals(CLAIMED, claim(guard, "a", ahead));
            redis.call("FLUSHALL");
            assertEquals(BELOW_FLOOR, claim(guard, "b", fresh(guard)));
            assertTrue(guard.floor() >= ahead, "this node knows what it has accepted");
        }
    }

    @Test
    void flushedWhileTheMarkCannotBeRead() {
        SharedMark mark = new SharedMark();
        try (RedisReplayGuard one = options(redis.uri()).mark(mark).start();
                RedisReplayGuard two = options(redis.uri()).mark(mark).start()) {
            mark.failing = true;
            long iat = fresh(one);
            assertEquals(CLAIMED, claim(one, "a", iat + 40), "the database's trouble is not the guard's");
            redis.call("FLUSHALL");
            assertEquals(BELOW_FLOOR, claim(two, "a", iat + 40));
            assertTrue(two.floor() >= iat + 59, "as far ahead as anything can have been signed");
        }
    }

    @Test
    void killedAndRestartedWithAnEmptyMemory() {
        SharedMark mark = new SharedMark();
        try (RedisReplayGuard one = options(redis.uri()).mark(mark).start();
                RedisReplayGuard two = options(redis.uri()).mark(mark).start()) {
            long iat = fresh(one) + 30;
            assertEquals(CLAIMED, claim(one, "a", iat));
            redis.kill();
            Poll.until("the guard sees it", () -> !two.health().connected());
            assertEquals(UNAVAILABLE, claim(two, "b", iat + 1));
            redis.restart();
            Poll.until("the guard is back", () -> two.health().connected());
            assertEquals(BELOW_FLOOR, claim(two, "a", iat));
            assertEquals(CLAIMED, claim(two, "c", two.floor() + 1));
        }
    }

    /** The epoch key comes back with the snapshot, but the last claims do not. */
    @Test
    void killedAndRestartedWithAnOldSnapshot() {
        SharedMark mark = new SharedMark();
        try (RedisReplayGuard guard = options(redis.uri()).mark(mark).start();
                RedisReplayGuard other = options(redis.uri()).mark(mark).start()) {
            long iat = fresh(guard) + 30;
            assertEquals(CLAIMED, claim(guard, "early", iat));
            redis.call("SAVE");
            assertEquals(CLAIMED, claim(guard, "late", iat));
            redis.kill();
            Poll.until("the guards see it", () -> !other.health().connected());
            redis.restart();
            Poll.until("the guards are back", () -> other.health().connected());
            assertTrue((long) redis.call("DBSIZE") >= 2, "the snapshot was read");
            assertEquals(BELOW_FLOOR, claim(other, "late", iat));
        }
    }

    @Test
    void restartedTogetherWithTheNodes() {
        SharedMark mark = new SharedMark();
        long iat;
        try (RedisReplayGuard guard = options(redis.uri()).mark(mark).start()) {
            iat = fresh(guard) + 50;
            assertEquals(CLAIMED, claim(guard, "a", iat));
        }
        redis.kill();
        redis.restart();
        try (RedisReplayGuard guard = options(redis.uri()).mark(mark).start()) {
            assertEquals(BELOW_FLOOR, claim(guard, "a", iat));
        }
    }

    @Test
    void stoppedRedisIsWaitedForNoLongerThanTheLimitAndThenNotAtAll() {
        try (RedisReplayGuard guard =
                options(redis.uri()).timeLimit(Duration.ofSeconds(5)).start()) {
            long iat = fresh(guard) + 5;
            assertEquals(CLAIMED, claim(guard, "a", iat));
            redis.pause();
            try {
                long began = System.nanoTime();
                List<CompletableFuture<Claim>> claims = new ArrayList<>();
                for (int i = 0; i < 1_000; i++) {
                    claims.add(guard.claim("t", "k", "n" + i, iat, iat + 360).toCompletableFuture());
                }
                for (CompletableFuture<Claim> claim : claims) {
                    assertEquals(
                            UNAVAILABLE, claim.orTimeout(120, TimeUnit.SECONDS).join());
                }
                long tookMillis = (System.nanoTime() - began) / 1_000_000;
                assertTrue(tookMillis < 60_000, tookMillis + " ms");
                assertFalse(guard.health().connected());
                assertTrue(guard.claim("t", "k", "fast", iat, iat + 360)
                        .toCompletableFuture()
                        .isDone());
                assertEquals(REPLAYED, claim(guard, "a", iat), "what the node knows it knows");
            } finally {
                redis.resume();
            }
            Poll.until("the guard is back", () -> guard.health().connected());
            assertEquals(CLAIMED, claim(guard, "b", iat), "nothing was lost, so the floor is where it was");
            assertEquals(REPLAYED, claim(guard, "a", iat));
        }
    }

    @Test
    void decidedHereAndToldLater() {
        try (RedisReplayGuard guard = options(redis.uri())
                        .timeLimit(Duration.ofSeconds(5))
                        .onStoreFailure(OnStoreFailure.LOCAL)
                        .start();
                RedisReplayGuard other = options(redis.uri()).start()) {
            long iat = fresh(guard) + 100;
            redis.pause();
            try {
                assertEquals(CLAIMED, claim(guard, "a", iat));
                assertEquals(REPLAYED, claim(guard, "a", iat));
                for (int i = 0; i < 1_200; i++) {
                    assertEquals(CLAIMED, claim(guard, "n" + i, iat));
                }
                assertEquals(1_201, guard.health().decidedHere());
                assertEquals(1_201, guard.health().owed());
            } finally {
                redis.resume();
            }
            Poll.until(
                    "Redis is told",
                    () -> guard.health().connected() && guard.health().owed() == 0);
            Poll.until("the other is back", () -> other.health().connected());
            assertEquals(REPLAYED, claim(other, "a", iat));
            assertEquals(REPLAYED, claim(other, "n1199", iat));
            assertEquals(REPLAYED, claim(guard, "a", iat));
            assertEquals(CLAIMED, claim(guard, "later", iat));
            assertEquals(1_201, guard.health().decidedHere());
        }
    }

    @Test
    void aPolicyThatChangedIsSeenOnReconnection() {
        try (RedisReplayGuard guard =
                options(redis.uri()).onStoreFailure(OnStoreFailure.LOCAL).start()) {
            redis.call("CONFIG", "SET", "maxmemory-policy", "allkeys-lru");
            redis.call("CLIENT", "KILL", "TYPE", "normal");
            Poll.until("it is seen", () -> claim(guard, "n" + System.nanoTime(), fresh(guard) + 5) == UNAVAILABLE);
            assertFalse(guard.health().connected());
            redis.call("CONFIG", "SET", "maxmemory-policy", "noeviction");
            Poll.until("the guard is back", () -> guard.health().connected());
            assertEquals(CLAIMED, claim(guard, "z", fresh(guard)));
        }
    }

    @Test
    void aFullRedisRefuses() {
        try (RedisReplayGuard guard = options(redis.uri()).start()) {
            redis.call("CONFIG", "SET", "maxmemory", "1");
            assertEquals(UNAVAILABLE, claim(guard, "a", fresh(guard)));
            redis.call("CONFIG", "SET", "maxmemory", "0");
            assertEquals(CLAIMED, claim(guard, "b", fresh(guard)));
        }
    }

    @Test
    void connectionsCutAgainAndAgain() {
        try (RedisReplayGuard guard = options(redis.uri()).start()) {
            long iat = fresh(guard);
            for (int round = 0; round < 20; round++) {
                redis.call("CLIENT", "KILL", "TYPE", "normal");
                String nonce = "n" + round;
                Poll.until("claimed again", () -> claim(guard, nonce + System.nanoTime(), iat) == CLAIMED);
            }
            assertTrue(guard.floor() < iat, "a cut connection loses nothing");
        }
    }

    /** Two nodes under load by clients whose clocks run ahead, the same requests sent to both, while Redis is flushed, cut off and killed: nothing is accepted twice. */
    @Test
    void nothingTwiceWhateverHappens() throws Exception {
        SharedMark mark = new SharedMark();
        ConcurrentHashMap<String, AtomicInteger> accepted = new ConcurrentHashMap<>();
        AtomicBoolean over = new AtomicBoolean();
        ExecutorService pool = Executors.newFixedThreadPool(4);
        try (RedisReplayGuard one = options(redis.uri()).mark(mark).start();
                RedisReplayGuard two = options(redis.uri()).mark(mark).start()) {
            List<Future<?>> loads = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                int number = i;
                loads.add(pool.submit(() -> {
                    List<String> sent = new ArrayList<>();
                    for (int k = 0; !over.get(); k++) {
                        long iat = Math.max(now(), Math.max(one.floor(), two.floor()) + 1) + k % 3;
                        String nonce = number + "/" + k + "@" + iat;
                        sent.add(nonce);
                        send(number % 2 == 0 ? one : two, nonce, accepted);
                        send(number % 2 == 0 ? two : one, nonce, accepted);
                        String old = sent.get((int) ((k * 2_654_435_761L & 0x7fffffff) % sent.size()));
                        send(k % 2 == 0 ? one : two, old, accepted);
                    }
                }));
            }
            for (int round = 0; round < 4; round++) {
                int before = accepted.size();
                Poll.until("claims go through", () -> accepted.size() > before + 50);
                redis.call("FLUSHALL");
                int afterFlush = accepted.size();
                Poll.until("claims go through", () -> accepted.size() > afterFlush + 5);
                redis.call("CLIENT", "KILL", "TYPE", "normal");
                redis.kill();
                redis.restart();
            }
            over.set(true);
            for (Future<?> load : loads) {
                load.get();
            }
        } finally {
            over.set(true);
            pool.shutdownNow();
        }
        accepted.forEach((nonce, times) -> assertEquals(1, times.get(), nonce));
        assertNotEquals(0, accepted.size());
    }

    private static void send(RedisReplayGuard guard, String nonce, ConcurrentHashMap<String, AtomicInteger> accepted) {
        if (claim(guard, nonce, Long.parseLong(nonce.substring(nonce.indexOf('@') + 1))) == CLAIMED) {
            accepted.computeIfAbsent(nonce, n -> new AtomicInteger()).incrementAndGet();
        }
    }
}
