package dev.signet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.jose.SignatureEngines;
import dev.signet.keys.KeyRing;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SignetRouteTest {
    private final Signet signet = Signet.builder()
            .set(Setting.PHASE, "observe")
            .set(Setting.STORAGE, "none")
            .replayGuard(new MemoryReplayGuard(Clock.systemUTC(), 10, 10, MemoryReplayGuard.NO_FLOOR))
            .keyRing(KeyRing.ofSeed(
                    "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",
                    null,
                    SignatureEngines.current(),
                    Clock.systemUTC(),
                    Duration.ofSeconds(300)))
            .build();

    private static Step step(Exchange exchange) {
        return exchange.start().toCompletableFuture().join();
    }

    @Test
    void settingsOfTheRouteAreOverThoseOfTheEngineWhateverTheseBecome() {
        SignetRoute enforced = signet.route(Map.of(Setting.PHASE, "enforce"));
        SignetRoute plain = signet.route(Map.of());
        assertInstanceOf(Step.Answer.class, step(enforced.begin(new TestRequest())));
        assertInstanceOf(Step.Proceed.class, step(plain.begin(new TestRequest())));
        assertInstanceOf(Step.Proceed.class, step(signet.begin(new TestRequest())));
        signet.reconfigure(Settings.of(Map.of(Setting.PHASE, "enforce", Setting.REALM, "changed")));
        assertInstanceOf(Step.Answer.class, step(plain.begin(new TestRequest())));
        signet.reconfigure(Settings.of(Map.of(Setting.PHASE, "publish", Setting.REALM, "changed")));
        Step.Answer answer = (Step.Answer) step(enforced.begin(new TestRequest()));
        assertTrue(answer.response().header("WWW-Authenticate").contains("changed"));
        assertInstanceOf(Step.Proceed.class, step(plain.begin(new TestRequest())));
    }

    @Test
    void whatRoutesShareIsNoRoutesOwn() {
        for (Setting shared : new Setting[] {
            Setting.NONCE_TTL,
            Setting.MAX_SKEW,
            Setting.MAX_BUFFERED,
            Setting.REQUIRE_ISS,
            Setting.TRUSTED_KEYS,
            Setting.SIGNING_KEY,
            Setting.RECEIPTS_PATH,
            Setting.REDIS_URL
        }) {
            IllegalArgumentException refused = assertThrows(
                    IllegalArgumentException.class, () -> signet.route(Map.of(shared, shared.defaultValue())));
            assertTrue(refused.getMessage().startsWith("setting " + shared.key() + " is the whole engine's"));
        }
        assertThrows(IllegalArgumentException.class, () -> signet.route(Map.of(Setting.PHASE, "enforced")));
    }

    /** A setting that is new is the engine's, until it is named here and there. */
    @Test
    void whatIsARoutesOwn() {
        String own = "phase routes route-phases exempt health-paths json-rpc-routes route-tenants tenant-phases"
                + " suspended-tenants observe-invalid external-urls binding audiences max-body body-timeout"
                + " lossy-numbers raw-json jcs-nfc require-typ required-headers allow-rs256 rs256-tenants"
                + " signature-header sign-responses sign-refusals response-b64 max-response oversize-response"
                + " max-event stream-types realm upstream upstream-url upstream-audience client-header store-payloads";
        assertEquals(own, SignetRoute.OWN.stream().map(Setting::key).collect(Collectors.joining(" ")));
        for (Setting setting : SignetRoute.OWN) {
            signet.route(Map.of(setting, setting.defaultValue()));
        }
    }

    @Test
    void ambiguousRequestsAreAnsweredOnceAnyRouteRequires() {
        TestRequest ambiguous = new TestRequest();
        ambiguous.path = "/open/../rpc";
        assertFalse(signet.answers(ambiguous));
        assertInstanceOf(Step.Proceed.class, step(signet.begin(ambiguous)));
        signet.route(Map.of(Setting.PHASE, "require"));
        assertTrue(signet.answers(ambiguous));
        assertInstanceOf(Step.Answer.class, step(signet.begin(ambiguous)));
        assertFalse(signet.answers(new TestRequest()));
    }

    @Test
    void endpointsAreAnsweredWithoutARoute() {
        TestRequest keys = new TestRequest();
        keys.path = "/.well-known/jwks.json";
        assertTrue(signet.answers(keys));
        TestRequest receipts = new TestRequest();
        receipts.path = "/v1/receipts/chain/x";
        assertFalse(signet.answers(receipts)); // none are kept
    }

    @Test
    void nothingStaysReservedAfterTheEnd() {
        Exchange exchange = signet.begin(new TestRequest());
        assertTrue(exchange.reserve(10));
        assertEquals(10, signet.buffered());
        exchange.close();
        assertEquals(0, signet.buffered());
        exchange.reserve(10); // as an answer of the engine that comes when the client is gone
        assertEquals(0, signet.buffered());
    }
}
