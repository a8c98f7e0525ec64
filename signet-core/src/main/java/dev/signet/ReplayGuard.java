package dev.signet;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Remembers nonces for as long as their signatures could be accepted (protocol section 4). Safe for many threads. */
public interface ReplayGuard {
    /** What became of a claim. */
    enum Claim {
        /** This call, and no other ever, has the nonce. */
        CLAIMED,
        /** The nonce is taken. */
        REPLAYED,
        /** Signed at or before the floor, where nonces may have been forgotten. */
        BELOW_FLOOR,
        /** The tenant holds as many live nonces as it may. */
        TENANT_FULL,
        /** The guard is full or cannot be reached: nothing was decided. */
        UNAVAILABLE
    }

    /**
     * Claims a nonce atomically.
     *
     * @param iat when the request says it was signed, in seconds
     * @param expiresAt until when the nonce must be remembered, in seconds
     */
    CompletionStage<Claim> claim(String tenant, String kid, String nonce, long iat, long expiresAt);

    /** Nothing signed at or before this second is accepted; it never falls. */
    long floor();

    /** Asks whether nonces can be claimed. Completes within a second, never exceptionally, and holds up no thread of the caller's. */
    default CompletionStage<Dependency> check() {
        return CompletableFuture.completedFuture(new Dependency("replay", "memory", true, true));
    }
}
