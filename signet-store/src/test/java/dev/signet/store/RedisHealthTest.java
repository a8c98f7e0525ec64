package dev.signet.store;

import static dev.signet.store.RedisClaims.options;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.signet.Dependency;
import dev.signet.Poll;
import dev.signet.store.RedisOptions.OnStoreFailure;
import org.junit.jupiter.api.Test;

/** What health endpoints are told of Redis. */
class RedisHealthTest {
    @Test
    void aRedisThatIsNotThereIsSeenAlthoughNobodyClaims() {
        try (Redis redis = Redis.start();
                RedisReplayGuard guard = options(redis.uri()).start();
                RedisReplayGuard local = options(redis.uri())
                        .onStoreFailure(OnStoreFailure.LOCAL)
                        .start()) {
            Poll.until("Redis answers", () -> isUp(guard, true) && isUp(local, false));
            redis.pause();
            try {
                Poll.until("nobody has claimed anything meanwhile", () -> !isUp(guard, true) && !isUp(local, false));
            } finally {
                redis.resume();
            }
            Poll.until("Redis answers", () -> isUp(guard, true));
            redis.kill();
            Poll.until("Redis is gone", () -> !isUp(guard, true));
            redis.restart();
            Poll.until("Redis is back", () -> isUp(guard, true) && isUp(local, false));
        }
    }

    private static boolean isUp(RedisReplayGuard guard, boolean required) {
        Dependency replay = guard.check().toCompletableFuture().join();
        assertEquals(new Dependency("replay", "redis", replay.up(), required), replay);
        return replay.up();
    }
}
