package dev.signet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.signet.ReplayGuard.Claim;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

/** Protocol section 4: a nonce is kept until {@code iat + nonce-ttl + max-skew} by the clock, whatever the ticker says. */
class ReplayWallClockTest {
    private static final long START = 1_763_600_000;

    private long now = START;

    private final Clock clock = new Clock() {
        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return Instant.ofEpochSecond(now);
        }
    };

    private final MemoryReplayGuard guard = new MemoryReplayGuard(clock, 10, 10, MemoryReplayGuard.NO_FLOOR);

    private Claim claim(long iat) {
        return guard.claim("t", "k", "n", iat, iat + 360).toCompletableFuture().join();
    }

    @Test
    void aNonceIsFreeAgainWhenItsTimeIsOverAndTheFloorRises() {
        assertEquals(Claim.CLAIMED, claim(START));
        now = START + 360;
        assertEquals(Claim.REPLAYED, claim(now));
        now = START + 361;
        assertEquals(Claim.CLAIMED, claim(now));
        assertEquals(START, guard.floor());
        assertEquals(Claim.REPLAYED, claim(now));
    }

    @Test
    void aClockThatStepsBackReopensNothing() {
        assertEquals(Claim.CLAIMED, claim(START));
        now = START + 361;
        assertEquals(Claim.CLAIMED, claim(now));
        now = START;
        assertEquals(Claim.BELOW_FLOOR, claim(START));
    }
}
