package dev.signet.store;

import dev.signet.ReplayGuard.Claim;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Prints what a claim costs, with a Redis on the same machine. */
final class RedisCost {
    private static final int ROUND_TRIPS = 20_000;
    private static final int PIPELINED = 400_000;
    private static final int WINDOW = 256;

    private RedisCost() {}

    public static void main(String[] args) {
        try (Redis redis = Redis.start();
                RedisReplayGuard guard = RedisClaims.options(redis.uri()).start()) {
            System.out.println(redis.call("INFO", "server")
                    .toString()
                    .lines()
                    .skip(1)
                    .findFirst()
                    .orElse(""));
            long iat = RedisClaims.fresh(guard) + 30;
            for (int run = 0; run < 3; run++) {
                roundTrips(guard, "r" + run, iat);
                pipelined(guard, "p" + run, iat);
            }
        }
    }

    private static void roundTrips(RedisReplayGuard guard, String prefix, long iat) {
        long[] nanos = new long[ROUND_TRIPS];
        for (int i = 0; i < ROUND_TRIPS; i++) {
            long began = System.nanoTime();
            check(guard.claim("t", "k", prefix + i, iat, iat + 360)
                    .toCompletableFuture()
                    .join());
            nanos[i] = System.nanoTime() - began;
        }
        Arrays.sort(nanos);
        System.out.printf(
                "one at a time: p50 %.0f us, p99 %.0f us%n",
                nanos[ROUND_TRIPS / 2] / 1e3, nanos[ROUND_TRIPS * 99 / 100] / 1e3);
    }

    private static void pipelined(RedisReplayGuard guard, String prefix, long iat) {
        long began = System.nanoTime();
        for (int i = 0; i < PIPELINED; i += WINDOW) {
            List<CompletableFuture<Claim>> claims = new ArrayList<>();
            for (int k = i; k < i + WINDOW; k++) {
                claims.add(guard.claim("t", "k", prefix + k, iat, iat + 360).toCompletableFuture());
            }
            claims.forEach(claim -> check(claim.join()));
        }
        System.out.printf(
                "pipelined, %d at once: %.1f us a claim%n", WINDOW, (System.nanoTime() - began) / 1e3 / PIPELINED);
    }

    private static void check(Claim claim) {
        if (claim != Claim.CLAIMED) {
            throw new IllegalStateException(claim.toString());
        }
    }
}
