package dev.signet;

import static dev.signet.ReplayGuard.Claim.BELOW_FLOOR;
import static dev.signet.ReplayGuard.Claim.CLAIMED;
import static dev.signet.ReplayGuard.Claim.REPLAYED;
import static dev.signet.ReplayGuard.Claim.UNAVAILABLE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.ReplayGuard.Claim;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Protocol section 4: with a durable mark, neither a kill nor a clock that steps back lets one nonce in twice. */
class ReplayMarkTest {
    private static final long NOW = TestClock.START;
    private static final long SKEW = 60;

    private final TestClock clock = new TestClock();

    @TempDir
    Path directory;

    /** A mark in memory that can be slow, or fail. */
    private static final class Stub implements HighWaterMark {
        final AtomicLong second = new AtomicLong(NONE);
        final AtomicInteger raises = new AtomicInteger();
        volatile boolean failing;
        volatile CountDownLatch gate = new CountDownLatch(0);

        @Override
        public long read() {
            if (failing) {
                throw new StoreException("the stub fails", null);
            }
            return second.get();
        }

        @Override
        public void raise(long to) {
            raises.incrementAndGet();
            try {
                gate.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            if (failing) {
                throw new StoreException("the stub fails", null);
            }
            second.accumulateAndGet(to, Math::max);
        }
    }

    private MemoryReplayGuard guard(HighWaterMark mark) {
        return new MemoryReplayGuard(clock, 100_000, 100_000, mark, SKEW);
    }

    private static CompletableFuture<Claim> ask(ReplayGuard guard, String nonce, long iat) {
        return guard.claim("t", "k", nonce, iat, iat + 360).toCompletableFuture();
    }

    private static Claim claim(ReplayGuard guard, String nonce, long iat) {
        return ask(guard, nonce, iat).orTimeout(60, TimeUnit.SECONDS).join();
    }

    private HighWaterMark file() {
        return new FileMark(directory.resolve("replay-mark"));
    }

    /** Nothing is closed: the second guard stands for the process after a kill -9. */
    @Test
    void signedAheadAndReplayedAfterAKill() {
        assertEquals(CLAIMED, claim(guard(file()), "a", NOW + SKEW));
        MemoryReplayGuard next = guard(file());
        assertEquals(BELOW_FLOOR, claim(next, "a", NOW + SKEW));
        assertEquals(BELOW_FLOOR, claim(next, "b", NOW + SKEW));
        assertEquals(CLAIMED, claim(next, "c", NOW + SKEW + 3));
    }

    @Test
    void killedAndTheClockStepsBack() {
        assertEquals(CLAIMED, claim(guard(file()), "a", NOW + 1));
        clock.advance(-200);
        assertEquals(BELOW_FLOOR, claim(guard(file()), "a", NOW + 1));
    }

    @Test
    void everyKillOfAStream() {
        for (int i = 0; i < 50; i++) {
            MemoryReplayGuard guard = guard(file());
            long iat = guard.floor() + 1;
            assertEquals(CLAIMED, claim(guard, "n" + i, iat));
            assertEquals(BELOW_FLOOR, claim(guard(file()), "n" + i, iat));
        }
    }

    @Test
    void aFirstStartTakesNothingSignedBeforeIt() {
        MemoryReplayGuard guard = guard(file());
        assertEquals(NOW, guard.floor());
        assertEquals(BELOW_FLOOR, claim(guard, "a", NOW));
        assertEquals(CLAIMED, claim(guard, "a", NOW + 1));
    }

    @Test
    void signedWhileItWasDownIsTaken() {
        claim(guard(file()), "a", NOW + 1);
        clock.advance(100);
        assertEquals(CLAIMED, claim(guard(file()), "b", NOW + 50));
    }

    @Test
    void damagedMarkIsSafe() throws IOException {
        claim(guard(file()), "a", NOW + SKEW);
        Files.writeString(directory.resolve("replay-mark"), "17");
        MemoryReplayGuard guard = guard(file());
        assertEquals(NOW + SKEW, guard.floor());
        assertEquals(BELOW_FLOOR, claim(guard, "a", NOW + SKEW));
        assertEquals(CLAIMED, claim(guard, "b", NOW + SKEW + 1));
        assertEquals(BELOW_FLOOR, claim(guard(file()), "b", NOW + SKEW + 1));
    }

    @Test
    void nothingIsClaimedBeforeTheMarkIsDurable() {
        Stub mark = new Stub();
        mark.gate = new CountDownLatch(1);
        MemoryReplayGuard guard = guard(mark);
        CompletableFuture<Claim> claim = ask(guard, "a", NOW + 1);
        assertFalse(claim.isDone());
        mark.gate.countDown();
        assertEquals(CLAIMED, claim.orTimeout(60, TimeUnit.SECONDS).join());
        assertTrue(mark.second.get() >= NOW + 1);
        assertEquals(REPLAYED, claim(guard, "a", NOW + 1));
    }

    @Test
    void aFullDiskRefusesUntilThereIsRoom() {
        Stub mark = new Stub();
        MemoryReplayGuard guard = guard(mark);
        mark.failing = true;
        assertEquals(UNAVAILABLE, claim(guard, "a", NOW + 1));
        assertEquals(UNAVAILABLE, claim(guard, "b", NOW + 2));
        mark.failing = false;
        assertEquals(CLAIMED, claim(guard, "a", NOW + 1), "a refused claim has taken nothing");
        mark.failing = true;
        assertEquals(CLAIMED, claim(guard, "c", NOW + 2), "what is durable is enough");
        assertEquals(UNAVAILABLE, claim(guard, "d", NOW + 4));
    }

    @Test
    void aSteadyStreamFindsTheMarkWritten() throws InterruptedException {
        Stub mark = new Stub();
        MemoryReplayGuard guard = guard(mark);
        assertEquals(CLAIMED, claim(guard, "first", NOW + 1));
        int waited = 0;
        for (int second = 2; second < 200; second++) {
            for (int i = 0; i < 50; i++) {
                CompletableFuture<Claim> claim = ask(guard, second + "/" + i, NOW + second);
                waited += claim.isDone() ? 0 : 1;
                assertEquals(CLAIMED, claim.orTimeout(60, TimeUnit.SECONDS).join());
            }
            while (mark.second.get() <= NOW + second) { // what is left of that second
                Thread.sleep(1);
            }
        }
        assertTrue(waited <= 10, waited + " of 9,900 claims came in the moment after a write");
        assertTrue(mark.raises.get() <= 102, mark.raises + " writes in 200 s");
    }

    @Test
    void manyWaitForOneWrite() {
        Stub mark = new Stub();
        mark.gate = new CountDownLatch(1);
        MemoryReplayGuard guard = guard(mark);
        List<CompletableFuture<Claim>> claims = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            claims.add(ask(guard, "n" + i, NOW + 1 + i % 40));
        }
        mark.gate.countDown();
        for (CompletableFuture<Claim> claim : claims) {
            assertEquals(CLAIMED, claim.orTimeout(60, TimeUnit.SECONDS).join());
        }
        assertTrue(mark.raises.get() <= 2, mark.raises + " writes");
    }

    @Test
    void theEngineStartsWithoutADataDirectory() {
        Path missing = directory.resolve("missing");
        Signet.builder()
                .set(Setting.DATA_DIR, missing.toString())
                .set(Setting.SIGNING_KEY, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")
                .build();
        assertFalse(Files.exists(missing));
    }
}
