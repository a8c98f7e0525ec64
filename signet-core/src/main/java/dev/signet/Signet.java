package dev.signet;

import dev.signet.jose.SigningKey;
import dev.signet.keys.KeyPurpose;
import dev.signet.keys.KeyRing;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The engine behind filters and gateways: one for each protected application. Knows neither servlets nor reactive streams. Safe for many threads. */
public final class Signet implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Signet.class);

    final Clock clock;
    final KeyRing keyRing;
    final Observations observations;
    final ExchangeListener listener;
    final BufferBudget budget = new BufferBudget();

    final VerifierParts parts;

    private final Runnable closing;
    private volatile Live live;
    private volatile boolean routesRequire; // once one has, it stays

    private record Live(Settings settings, RequestVerifier verifier) {}

    Signet(SignetBuilder builder, Settings settings, KeyRing keyRing, VerifierParts parts, Runnable closing) {
        this.clock = builder.clock;
        this.listener = builder.listener;
        this.keyRing = keyRing;
        this.parts = parts;
        this.closing = closing;
        this.observations = new Observations(clock, builder.observedSources());
        reconfigure(settings);
    }

    public static SignetBuilder builder() {
        return new SignetBuilder();
    }

    /** Begins an exchange under the settings of this moment. */
    public Exchange begin(RequestHead head) {
        Live now = live;
        return new Exchange(this, now.settings, now.verifier, head);
    }

    /**
     * This engine as one route of a gateway has it.
     *
     * @param own what the route says differently; see {@link SignetRoute}
     * @throws IllegalArgumentException naming the setting that is wrong, and what to do
     */
    public SignetRoute route(Map<Setting, String> own) {
        return new SignetRoute(this, own);
    }

    /**
     * Whether {@link Exchange#start} answers this itself, whatever is behind: Signet's own endpoints, and what is ambiguous while a rule requires signatures. For
     * gateways, which ask before they look for a route.
     */
    public boolean answers(RequestHead head) {
        Settings settings = live.settings;
        String path = Exchange.path(head);
        return WellKnown.isOne(path)
                || isReceiptEndpoint(path, settings)
                || requiresAnywhere(settings) && Ambiguity.reason(head) != null;
    }

    /** Whether this is a CORS preflight that is not exempt. For gateways, whose hosts answer preflights before they look for a route. */
    public boolean verifiesPreflight(RequestHead head) {
        return !live.settings.rollout.openPreflights() && RolloutPolicy.isPreflight(head);
    }

    boolean isReceiptEndpoint(String path, Settings settings) {
        return parts.receipts() != null && ReceiptEndpoints.isOne(path, settings.receiptsPath);
    }

    /** Whether any rule, of those settings or of a route, refuses unsigned requests, so that ambiguous paths must not slip past it. */
    boolean requiresAnywhere(Settings settings) {
        return routesRequire || settings.rollout.requiresAnywhere();
    }

    /** A verifier under a route's settings. */
    RequestVerifier verifier(Settings settings) {
        prepare(settings);
        routesRequire |= settings.rollout.requiresAnywhere();
        return new RequestVerifier(settings.verification, parts, clock);
    }

    /** Swaps the settings whole; exchanges that have begun end under those they began with. */
    public void reconfigure(Settings settings) {
        prepare(settings);
        live = new Live(settings, new RequestVerifier(settings.verification, parts, clock));
        LOG.info("rollout phase: {}", settings.phase());
    }

    private void prepare(Settings settings) {
        if (settings.upstream.resigns()) {
            keyRing.ensure(KeyPurpose.REQUEST);
        }
        warnWithoutUrls(settings);
    }

    private static void warnWithoutUrls(Settings settings) {
        if (settings.rollout.requiresAnywhere()
                && settings.verification.externalUrls().isEmpty()
                && settings.verification.binding() == Binding.FULL) {
            LOG.warn(
                    "external-urls is not set: only signatures for loopback URLs can be accepted. Set it to the URL that callers use, such as https://api.example.com");
        }
    }

    /**
     * Waits, at most three seconds, until requests that are signed now lie above the replay guard's floor. For adapters to call before they open their doors: a guard
     * that has just started takes nothing signed at or before its floor (protocol section 4), which a mark is up to two seconds ahead, and no honest caller should see that.
     */
    public void awaitFloor() {
        ReplayGuard guard = parts.guard();
        long millis = guard.floor() == MemoryReplayGuard.NO_FLOOR ? 0 : (guard.floor() + 1) * 1000 - clock.millis();
        if (millis > 0) {
            try {
                Thread.sleep(Math.min(millis, 3000));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** The settings of this moment. */
    public Settings settings() {
        return live.settings;
    }

    /** What enforcement would refuse. */
    public Observations observations() {
        return observations;
    }

    /** The keys that sign. */
    public KeyRing keyRing() {
        return keyRing;
    }

    /** Live nonces, where they are in this process; else -1. */
    public long liveNonces() {
        return parts.guard() instanceof MemoryReplayGuard memory ? memory.size() : -1;
    }

    /** Where receipts are kept, or null. */
    public ReceiptLog receipts() {
        return parts.receipts();
    }

    /**
     * Asks what this engine depends on how it is; for health endpoints, which do well to ask once a second at most. Completes within the time limits of the stores, never exceptionally, and holds up
     * no thread of the caller's.
     */
    public CompletionStage<List<Dependency>> dependencies() {
        CompletionStage<List<Dependency>> others =
                parts.guard().check().thenApply(guard -> with(with(parts.keys().dependencies(), signingKeys()), guard));
        return parts.receipts() == null
                ? others
                : parts.receipts().check().thenCombine(others, (store, rest) -> with(rest, store));
    }

    private static List<Dependency> with(List<Dependency> others, Dependency first) {
        return Stream.concat(Stream.of(first), others.stream()).toList();
    }

    private Dependency signingKeys() {
        boolean active = keyRing.active(KeyPurpose.RESPONSE) != null
                && (parts.receipts() == null || keyRing.active(KeyPurpose.RECEIPT) != null);
        return new Dependency("signing-keys", "key-ring", active, true);
    }

    /** Writes what is queued, then lets go of stores and connections. No exchange may be under way. */
    @Override
    public void close() {
        closing.run();
    }

    /** Octets of bodies and held-back responses at this moment. */
    public long buffered() {
        return budget.used();
    }

    /** What the active response key signs, or nothing when there is none. */
    Optional<String> signResponse(Function<SigningKey, String> sign) {
        SigningKey key = keyRing.active(KeyPurpose.RESPONSE);
        if (key == null) {
            LOG.error("no response key is active: the response leaves unsigned. Activate a key");
            return Optional.empty();
        }
        long began = System.nanoTime();
        String signature = sign.apply(key);
        listener.signed(System.nanoTime() - began);
        return Optional.of(signature);
    }

    /** The settings that the environment has, by {@link Setting#environmentName} or, failing that, {@link Setting#aliases}. */
    public static Map<Setting, String> settingsIn(Map<String, String> environment) {
        return SignetBuilder.fromEnvironment(environment);
    }
}
