package dev.signet.cli;

import dev.signet.Exchange;
import dev.signet.KeyResolver;
import dev.signet.ReplayGuard;
import dev.signet.Setting;
import dev.signet.Signet;
import dev.signet.Step;
import dev.signet.Verdict;
import dev.signet.VerifiedRequest;
import java.time.Clock;
import java.util.EnumMap;
import java.util.Map;

/** Verifies a described request exactly as a protected server does: phase, routes and all. */
final class RequestCheck {
    /** Signs nothing that anyone sees: it spares a key ring on disk. */
    private static final String SEED = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

    private RequestCheck() {}

    /**
     * What a server would do.
     *
     * @param verified the identity, or null where the request was unsigned, refused or let through without one
     * @param rejected what did not verify, or null
     * @param reachesApp whether the app would be called
     */
    record Result(VerifiedRequest verified, Verdict.Rejected rejected, boolean reachesApp) {}

    /** @throws IllegalArgumentException naming the setting that is wrong */
    static Result of(
            GivenRequest request, Map<Setting, String> settings, KeyResolver keys, ReplayGuard guard, Clock clock) {
        Map<Setting, String> all = new EnumMap<>(Setting.class);
        if (request.url().origin() != null) {
            all.put(Setting.EXTERNAL_URLS, request.url().origin());
        }
        all.put(Setting.SIGN_REFUSALS, "false");
        all.put(Setting.SIGNING_KEY, SEED);
        all.putAll(settings);
        all.put(Setting.STORAGE, "none"); // a check leaves nothing behind
        Signet signet = Signet.builder()
                .set(all)
                .trustedKeys(keys)
                .replayGuard(guard)
                .clock(clock)
                .build();
        try (Exchange exchange = signet.begin(request)) {
            Step step = exchange.start().toCompletableFuture().join();
            if (step instanceof Step.ReadBody wanted) {
                step = request.body().length > wanted.limit()
                        ? exchange.tooLarge()
                        : exchange.body(request.body()).toCompletableFuture().join();
            }
            return new Result(exchange.verified(), exchange.rejected(), step instanceof Step.Proceed);
        }
    }
}
