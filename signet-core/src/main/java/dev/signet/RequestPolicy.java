package dev.signet;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Step 10 of protocol section 3: rates, quotas and rules of the host, asked about a request whose signature holds and whose nonce is claimed. */
@FunctionalInterface
public interface RequestPolicy {
    /** Lets everything pass. */
    RequestPolicy ALLOW = request -> CompletableFuture.completedFuture(Optional.empty());

    /** Why the request is refused, or empty: {@code RATE_LIMITED}, {@code QUOTA_EXCEEDED} or {@code POLICY_DENIED}, and a text for the caller. */
    CompletionStage<Optional<Denial>> check(VerifiedRequest request);

    /** A refusal by policy. */
    record Denial(Rejection rejection, String detail) {}
}
