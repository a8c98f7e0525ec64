package dev.signet;

import java.util.List;
import java.util.concurrent.CompletionStage;

/** Where trusted client keys are found. Called on every signed request: it answers from memory. */
@FunctionalInterface
public interface KeyResolver {
    /** Trusts nobody. */
    KeyResolver NONE = (iss, kid) -> null;

    /**
     * @param iss the tenant that the signature names, or null where it names none
     * @param kid untrusted text: to be looked up, never to be used in a path, query or statement
     * @return the key, or null when it is not known
     */
    TrustedKey resolve(String iss, String kid);

    /**
     * Asked before {@link #resolve}: whether a key is under way that it does not know yet.
     *
     * @return null where there is nothing to wait for, as is usual; else what completes within two seconds, normally whatever happens, and never on a thread that must not be held up. After three
     *     seconds nobody waits any longer
     */
    default CompletionStage<Void> prepare(String iss, String kid) {
        return null;
    }

    /** What has to be there for keys to be known, as it is now; empty where they are in memory for good. */
    default List<Dependency> dependencies() {
        return List.of();
    }

    /** This resolver's keys before those of another: where both know a kid and the signature names no tenant, it is this one's. */
    default KeyResolver over(KeyResolver below) {
        return new StackedKeys(this, below);
    }
}
