package dev.signet;

import dev.signet.jose.JwsAlgorithm;
import dev.signet.jose.SignatureEngines;
import dev.signet.keys.KeyRing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** A protected server as adapters see it: phase enforce, every algorithm's key of {@link TestKeys} trusted, a clock that stands still. */
public final class TestServer {
    static final String SEED = "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A";

    public final TestClock clock = new TestClock();
    public final Map<Setting, String> settings = new EnumMap<>(Setting.class);
    /** Its nonces live as long as that clock says: one at the end of its time has a millisecond otherwise. */
    public ReplayGuard guard = new MemoryReplayGuard(
            clock, 100_000, 100_000, MemoryReplayGuard.NO_FLOOR, () -> clock.millis() * 1_000_000);

    public RequestPolicy policy = RequestPolicy.ALLOW;
    public KeyResolver keys;
    public ReceiptLog receipts;
    public TenantDirectory tenants;
    public KeyRing keyRing;
    private Signet signet;

    public TestServer() {
        List<String> trusted = new ArrayList<>();
        for (JwsAlgorithm algorithm : JwsAlgorithm.values()) {
            if (algorithm != JwsAlgorithm.EDDSA) {
                trusted.add(TestKeys.jwk(TestKeys.of(algorithm)).toJSONString());
            }
        }
        set(Setting.TRUSTED_KEYS, TestKeys.jwks(trusted));
        set(Setting.PHASE, "enforce");
        set(Setting.EXTERNAL_URLS, TestSigner.ORIGIN);
    }

    /** What became of a request: {@code accepted}, {@code unsigned} or a code; whether the app got it; else the answer. */
    public record Outcome(String verdict, boolean passed, Response response, Exchange exchange) {
        public int status() {
            return response == null ? 200 : response.status();
        }
    }

    /** Before the first request. */
    public TestServer set(Setting setting, String value) {
        settings.put(setting, value);
        return this;
    }

    /** Takes effect on what has begun to serve. */
    public TestServer reconfigure(Setting setting, String value) {
        set(setting, value);
        signet().reconfigure(signet().settings().with(setting, value));
        return this;
    }

    public synchronized Signet signet() {
        if (signet == null) {
            SignetBuilder builder = Signet.builder()
                    .set(settings)
                    .replayGuard(guard)
                    .policy(policy)
                    .keyRing(keyRing != null ? keyRing : seeded())
                    .clock(clock);
            if (keys != null) {
                builder.trustedKeys(keys);
            }
            if (receipts != null) {
                builder.receipts(receipts);
            }
            if (tenants != null) {
                builder.tenants(tenants);
            }
            signet = builder.build();
        }
        return signet;
    }

    private KeyRing seeded() {
        return KeyRing.ofSeed(SEED, "server", SignatureEngines.current(), clock, Duration.ofSeconds(300));
    }

    /** Drives an exchange as far as the app. */
    public Outcome send(TestRequest request) {
        Exchange exchange = signet().begin(request);
        Step step = exchange.start().toCompletableFuture().join();
        if (step instanceof Step.ReadBody read) {
            step = request.body.length > read.limit()
                    ? exchange.tooLarge()
                    : exchange.body(request.body).toCompletableFuture().join();
        }
        Response response = step instanceof Step.Answer answer ? answer.response() : null;
        exchange.close();
        return new Outcome(exchange.logContext().get("verdict"), response == null, response, exchange);
    }

    /** {@code accepted}, {@code unsigned} or the code of the refusal. */
    public String verdict(TestRequest request) {
        return send(request).verdict();
    }

    public String verdict(TestSigner signer) {
        return verdict(signer.sign());
    }
}
