package dev.signet.store;

import dev.signet.HighWaterMark;
import dev.signet.ReplayGuard;
import dev.signet.ReplayGuard.Claim;
import dev.signet.StoreException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** What tests of guards on Redis have in common. */
final class RedisClaims {
    private RedisClaims() {}

    /** A mark that nodes share, in memory; it can fail. */
    static final class SharedMark implements HighWaterMark {
        final AtomicLong second = new AtomicLong(NONE);
        volatile boolean failing;

        @Override
        public long read() {
            check();
            return second.get();
        }

        @Override
        public void raise(long to) {
            check();
            second.accumulateAndGet(to, Math::max);
        }

        private void check() {
            if (failing) {
                throw new StoreException("the mark is out of reach", null);
            }
        }
    }

    /** The system's clock, moved. */
    static final class MovedClock extends Clock {
        final AtomicLong offsetMillis = new AtomicLong();

        @Override
        public long millis() {
            return System.currentTimeMillis() + offsetMillis.get();
        }

        @Override
        public Instant instant() {
            return Instant.ofEpochMilli(millis());
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    /** Patient with a machine that is busy. */
    static RedisOptions options(String uri) {
        return RedisOptions.of(uri).timeLimit(Duration.ofSeconds(60));
    }

    static long now() {
        return System.currentTimeMillis() / 1000;
    }

    static Claim claim(ReplayGuard guard, String nonce, long iat) {
        return claim(guard, nonce, iat, 360);
    }

    static Claim claim(ReplayGuard guard, String nonce, long iat, long lifetime) {
        return guard.claim("t", "k", nonce, iat, iat + lifetime)
                .toCompletableFuture()
                .orTimeout(120, TimeUnit.SECONDS)
                .join();
    }

    /** A second that lies above the guard's floor. */
    static long fresh(ReplayGuard guard) {
        return Math.max(now(), guard.floor() + 1);
    }
}
