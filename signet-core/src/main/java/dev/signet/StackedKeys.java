package dev.signet;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/** One resolver's keys before another's. */
record StackedKeys(KeyResolver above, KeyResolver below) implements KeyResolver {
    @Override
    public TrustedKey resolve(String iss, String kid) {
        TrustedKey key = above.resolve(iss, kid);
        return key != null ? key : below.resolve(iss, kid);
    }

    @Override
    public List<Dependency> dependencies() {
        return Stream.of(above, below)
                .flatMap(keys -> keys.dependencies().stream())
                .toList();
    }

    /**
     * A key that the lower one has is no reason to fetch the upper one's again: it would be, once a minute, for all of the lower one's clients. A key that neither has is asked for of both at once:
     * two waits, one after the other, would be twice as long.
     */
    @Override
    public CompletionStage<Void> prepare(String iss, String kid) {
        if (above.resolve(iss, kid) != null) {
            return above.prepare(iss, kid);
        }
        CompletionStage<Void> lower = below.prepare(iss, kid);
        if (below.resolve(iss, kid) != null) {
            return lower;
        }
        CompletionStage<Void> upper = above.prepare(iss, kid);
        if (upper == null || lower == null) {
            return upper == null ? lower : upper;
        }
        return first(upper, lower, iss, kid);
    }

    /** Completes with the one that brings the key, or with both. */
    private CompletionStage<Void> first(
            CompletionStage<Void> upper, CompletionStage<Void> lower, String iss, String kid) {
        CompletableFuture<Void> end = new CompletableFuture<>();
        for (CompletionStage<Void> one : List.of(upper, lower)) {
            one.thenRun(() -> {
                if (resolve(iss, kid) != null) {
                    end.complete(null);
                }
            });
        }
        upper.runAfterBoth(lower, () -> {}).whenComplete((both, fault) -> {
            if (fault == null) {
                end.complete(null);
            } else {
                end.completeExceptionally(fault);
            }
        });
        return end;
    }
}
