package dev.signet;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** Bounds how long a request waits for a key, whoever's the resolver is. */
final class KeyWait {
    private static final long LONGEST_SECONDS = 3;
    private static final Executor LATER = CompletableFuture.delayedExecutor(LONGEST_SECONDS, TimeUnit.SECONDS);

    private KeyWait() {}

    /**
     * @param key as of {@link KeyResolver#prepare}; null for nothing to wait for
     * @return null as there; else what completes as that does, or normally when it takes too long: then what is known counts
     */
    static CompletionStage<Void> of(CompletionStage<Void> key) {
        if (key == null) {
            return null;
        }
        CompletableFuture<Void> bounded = new CompletableFuture<>();
        key.whenComplete((fetched, fault) -> {
            if (fault == null) {
                bounded.complete(null);
            } else {
                bounded.completeExceptionally(fault);
            }
        });
        return bounded.isDone() ? bounded : bounded.completeAsync(() -> null, LATER);
    }
}
