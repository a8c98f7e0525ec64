package dev.signet;

import com.nimbusds.jose.jwk.JWK;
import dev.signet.jose.JwkSets;
import dev.signet.jose.SignatureEngine;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/** A {@link RequestVerifier} as {@link Signet} builds one, for benchmarks outside of this package. */
public final class VerifierUnderTest {
    private static final String SERVER = "https://api.example.com";

    private final RequestVerifier verifier;

    /** Knows one key, and itself by one URL; all else is as the settings have it by default. */
    public VerifierUnderTest(JWK key, SignatureEngine engine, ReplayGuard guard, Clock clock) {
        Settings settings = Settings.of(Map.of(Setting.EXTERNAL_URLS, SERVER));
        TrustedKeys keys = TrustedKeys.parse(JwkSets.publish(List.of(key)), engine, false);
        this.verifier = new RequestVerifier(
                settings.verification,
                new VerifierParts(keys, KeyResolver.NONE, TenantDirectory.NONE, guard, RequestPolicy.ALLOW, null),
                clock);
    }

    /** All steps of protocol section 3, for a body without a content coding. */
    public Verdict verify(RequestHead head, byte[] body) {
        Verdict.OfHead examined = verifier.examine(head).toCompletableFuture().join();
        if (examined instanceof SignedRequest request) {
            return verifier.verify(request, new Content(body, null, null), null)
                    .toCompletableFuture()
                    .join();
        }
        throw new IllegalStateException("the benchmark's request was not taken: " + examined);
    }

    /** A guard without a floor or a bound in reach, whose time is {@code clock} alone. */
    public static MemoryReplayGuard guard(Clock clock) {
        return new MemoryReplayGuard(
                clock,
                Long.MAX_VALUE,
                Integer.MAX_VALUE,
                MemoryReplayGuard.NO_FLOOR,
                () -> clock.instant().toEpochMilli() * 1_000_000);
    }
}
