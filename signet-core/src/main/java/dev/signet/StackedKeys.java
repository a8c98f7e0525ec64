package dev.signet;

import java.util.concurrent.CompletionStage;

/** One resolver's keys before another's. */
record StackedKeys(KeyResolver above, KeyResolver below) implements KeyResolver {
    @Override
    public TrustedKey resolve(String iss, String kid) {
        TrustedKey key = above.resolve(iss, kid);
        return key != null ? key : below.resolve(iss, kid);
    }

    /** A key that the lower one has is no reason to fetch the upper one's again: it would be, once a minute, for all of the lower one's clients. */
    @Override
    public CompletionStage<Void> prepare(String iss, String kid) {
        boolean knownBelow = above.resolve(iss, kid) == null && below.resolve(iss, kid) != null;
        CompletionStage<Void> first = knownBelow ? null : above.prepare(iss, kid);
        if (first == null) {
            return above.resolve(iss, kid) != null ? null : below.prepare(iss, kid);
        }
        return first.thenCompose(done -> {
            CompletionStage<Void> second = above.resolve(iss, kid) != null ? null : below.prepare(iss, kid);
            return second == null ? first : second;
        });
    }
}
