package dev.signet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.ReplayGuard.Claim;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import org.junit.jupiter.api.Test;

class ReplayBoundsTest {
    private static final long START = 1_763_600_000;
    private static final int LIFETIME = 360;

    private final AtomicLong now = new AtomicLong(START);
    private final Clock clock = new Clock() {
        @Override
        public ZoneId getZone() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Instant instant() {
            return Instant.ofEpochSecond(now.get());
        }
    };

    private MemoryReplayGuard guard(long capacity, int tenantCapacity) {
        return new MemoryReplayGuard(
                clock, capacity, tenantCapacity, MemoryReplayGuard.NO_FLOOR, () -> now.get() * 1_000_000_000);
    }

    private static Claim claim(ReplayGuard guard, String tenant, String nonce, long iat) {
        return guard.claim(tenant, "k", nonce, iat, iat + LIFETIME)
                .toCompletableFuture()
                .join();
    }

    @Test
    void boundsRefuseWhatIsNewAndStillKnowWhatIsTaken() {
        MemoryReplayGuard guard = guard(3, 2);
        assertEquals(Claim.CLAIMED, claim(guard, "a", "1", START));
        assertEquals(Claim.CLAIMED, claim(guard, "a", "2", START));
        assertEquals(Claim.TENANT_FULL, claim(guard, "a", "3", START));
        assertEquals(Claim.REPLAYED, claim(guard, "a", "1", START));
        assertEquals(Claim.CLAIMED, claim(guard, "b", "1", START));
        assertEquals(Claim.UNAVAILABLE, claim(guard, "c", "1", START));
        assertEquals(Claim.REPLAYED, claim(guard, "b", "1", START));
        assertEquals(3, guard.size());
    }

    @Test
    void expiryMakesRoomAndRaisesTheFloor() {
        MemoryReplayGuard guard = guard(2, 2);
        assertEquals(Claim.CLAIMED, claim(guard, "a", "1", START));
        assertEquals(Claim.CLAIMED, claim(guard, "a", "2", START + 60));
        now.set(START + LIFETIME + 2);
        assertEquals(Claim.CLAIMED, claim(guard, "a", "3", now.get()));
        assertEquals(START, guard.floor());
        assertEquals(2, guard.size());
        assertEquals(Claim.BELOW_FLOOR, claim(guard, "a", "1", START));
        assertEquals(Claim.REPLAYED, claim(guard, "a", "2", START + 61));
    }

    @Test
    void oneNonceIsTakenAgainWithAnotherTimeOnlyAfterItsOwnTime() {
        MemoryReplayGuard guard = guard(9, 9);
        assertEquals(Claim.CLAIMED, claim(guard, "a", "1", START));
        now.set(START + LIFETIME - 1);
        assertEquals(Claim.REPLAYED, claim(guard, "a", "1", now.get()));
        now.set(START + LIFETIME + 2);
        assertEquals(Claim.CLAIMED, claim(guard, "a", "1", now.get()));
    }

    /** Claims race each other and the expiry of what they claim. */
    @Test
    void noSignatureIsTakenTwiceAndNoBoundIsPassed() throws Exception {
        int nonces = 20_000;
        int perSecond = 20;
        int threads = 4;
        MemoryReplayGuard guard = guard(5_000, 5_000);
        AtomicLongArray claimed = new AtomicLongArray(nonces);
        AtomicLong most = new AtomicLong();
        Callable<Void> race = () -> {
            for (int i = 0; i < nonces; i++) {
                long iat = START + i / perSecond;
                now.accumulateAndGet(iat, Math::max);
                claimOnce(guard, claimed, i, iat);
                int past = Math.max(0, i - perSecond * LIFETIME - i % (3 * perSecond));
                claimOnce(guard, claimed, past, START + past / perSecond);
                most.accumulateAndGet(guard.size(), Math::max);
            }
            return null;
        };
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        List<Future<Void>> runs = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            runs.add(pool.submit(race));
        }
        for (Future<Void> run : runs) {
            run.get();
        }
        pool.shutdown();
        for (int i = 0; i < nonces; i++) {
            assertTrue(claimed.get(i) <= 1, "nonce " + i + " was taken " + claimed.get(i) + " times");
        }
        assertTrue(most.get() <= 5_000 + threads, most + " were live at once");
        now.addAndGet(2 * LIFETIME);
        assertEquals(Claim.CLAIMED, claim(guard, "a", "last", now.get()));
        assertEquals(1, guard.size());
    }

    private static void claimOnce(ReplayGuard guard, AtomicLongArray claimed, int number, long iat) {
        if (claim(guard, "a", Integer.toString(number), iat) == Claim.CLAIMED) {
            claimed.incrementAndGet(number);
        }
    }
}
