package dev.signet.benchmarks;

import dev.signet.MemoryReplayGuard;
import dev.signet.ReplayGuard.Claim;
import java.lang.management.ManagementFactory;
import java.lang.ref.Reference;

/** Heap that a guard takes for each live nonce, over that of an empty guard. Runs in a JVM of its own and prints the one number. */
final class ReplayMemory {
    /** 10,000 a second, each remembered for nonce-ttl and max-skew: 300 s and 60 s. */
    static final int NONCES = 3_600_000;

    private static final int PER_SECOND = 10_000;
    private static final int LIFETIME = 360;

    private ReplayMemory() {}

    public static void main(String[] args) {
        System.out.println(bytesPerNonce(Integer.parseInt(args[0])));
    }

    static double bytesPerNonce(int nonces) {
        MemoryReplayGuard guard = new MemoryReplayGuard(Samples.CLOCK, nonces, nonces, MemoryReplayGuard.NO_FLOOR);
        long first = Samples.CLOCK.instant().getEpochSecond() - LIFETIME + 61;
        claim(guard, 0, first);
        long empty = usedHeap();
        for (int i = 1; i < nonces; i++) {
            claim(guard, i, first);
        }
        long full = usedHeap();
        if (guard.size() != nonces) {
            throw new IllegalStateException(guard.size() + " nonces are live, not " + nonces);
        }
        Reference.reachabilityFence(guard);
        return (full - empty) / (double) (nonces - 1);
    }

    private static void claim(MemoryReplayGuard guard, int number, long first) {
        long iat = first + number / PER_SECOND;
        Claim claim = guard.claim("default", "client-1", "nonce-" + number, iat, iat + LIFETIME)
                .toCompletableFuture()
                .join();
        if (claim != Claim.CLAIMED) {
            throw new IllegalStateException("nonce " + number + " was refused: " + claim);
        }
    }

    private static long usedHeap() {
        for (int i = 0; i < 5; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
