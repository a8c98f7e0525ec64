package dev.signet;

/** The rollout phases of protocol section 5, from the laxest to the strictest. */
public enum Phase {
    PUBLISH,
    OBSERVE,
    REQUIRE,
    ENFORCE;

    boolean isAtLeast(Phase other) {
        return compareTo(other) >= 0;
    }

    static Phase stricter(Phase one, Phase other) {
        return other == null || one.isAtLeast(other) ? one : other;
    }
}
