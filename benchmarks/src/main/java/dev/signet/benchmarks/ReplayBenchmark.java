package dev.signet.benchmarks;

import dev.signet.MemoryReplayGuard;
import dev.signet.ReplayGuard.Claim;
import dev.signet.VerifierUnderTest;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.ThreadParams;

/**
 * A claim in a full guard that stays full: with each hundredth of its nonces time moves on by a second, and the nonces of a hundred seconds ago go. So a
 * claim's cost has that of an expiry in it.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ReplayBenchmark {
    private static final int LIFETIME = 100;

    /** The guard that all threads share, and its time. */
    @State(Scope.Benchmark)
    public static class Shared extends Clock {
        @Param("1000000")
        public int live;

        private volatile long second = Samples.CLOCK.instant().getEpochSecond();
        private MemoryReplayGuard guard;

        @Setup
        public void fill() {
            guard = VerifierUnderTest.guard(this);
            for (int i = 0; i < live; i++) {
                if (i % (live / LIFETIME) == 0) {
                    second++;
                }
                claim("fill-" + i);
            }
        }

        void claim(String nonce) {
            long now = second;
            Claim claim = guard.claim("default", "client-1", nonce, now, now + LIFETIME)
                    .toCompletableFuture()
                    .join();
            if (claim != Claim.CLAIMED && claim != Claim.BELOW_FLOOR) {
                throw new IllegalStateException("a fresh nonce was refused: " + claim);
            }
        }

        @Override
        public Instant instant() {
            return Instant.ofEpochSecond(second);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException();
        }
    }

    /** Nonces that no other thread makes. */
    @State(Scope.Thread)
    public static class Nonces {
        private String prefix;
        private boolean keepsTime;
        private int perSecond;
        private long made;

        @Setup
        public void begin(ThreadParams thread, Shared shared) {
            prefix = "01939c5e-5d5c-7b2e-" + thread.getThreadIndex() + "-";
            keepsTime = thread.getThreadIndex() == 0;
            perSecond = shared.live / LIFETIME / thread.getThreadCount();
        }

        String next(Shared shared) {
            made++;
            if (keepsTime && made % perSecond == 0) {
                shared.second++; // this thread alone writes it
            }
            return prefix + made;
        }
    }

    @Benchmark
    public void claim(Shared shared, Nonces nonces) {
        shared.claim(nonces.next(shared));
    }
}
