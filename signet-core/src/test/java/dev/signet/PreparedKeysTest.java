package dev.signet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.jose.SignatureEngines;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** A verifier whose keys must be fetched first. */
class PreparedKeysTest {
    private static final TrustedKeys KNOWN =
            TrustedKeys.parse(TestKeys.jwks(TestKeys.client()), SignatureEngines.current(), false);

    private final CompletableFuture<Void> fetch = new CompletableFuture<>();
    private final List<String> asked = new ArrayList<>();
    private boolean fetched;
    private RuntimeException fault;

    private final KeyResolver keys = new KeyResolver() {
        @Override
        public TrustedKey resolve(String iss, String kid) {
            return fetched ? KNOWN.resolve(iss, kid) : null;
        }

        @Override
        public CompletionStage<Void> prepare(String iss, String kid) {
            asked.add(iss + "/" + kid);
            if (fault != null) {
                throw fault;
            }
            return fetch;
        }
    };

    private final TestServer server = new TestServer();

    private Exchange begin(TestRequest request) {
        server.keys = keys;
        return server.signet().begin(request);
    }

    private static String verdict(Exchange exchange, CompletableFuture<Step> step) {
        assertInstanceOf(Step.Answer.class, step.join());
        return exchange.logContext().get("verdict");
    }

    @Test
    void theExchangeWaitsForTheKey() {
        TestRequest request = TestSigner.request().string("iss", "default").sign();
        Exchange exchange = begin(request);
        CompletableFuture<Step> step = exchange.start().toCompletableFuture();
        assertFalse(step.isDone());
        assertEquals(List.of("default/Ed25519"), asked);
        fetched = true;
        fetch.complete(null);
        assertInstanceOf(Step.ReadBody.class, step.join());
        assertInstanceOf(
                Step.Proceed.class,
                exchange.body(request.body).toCompletableFuture().join());
        assertEquals("accepted", exchange.logContext().get("verdict"));
        exchange.close();
    }

    @Test
    void aKeyThatIsNotThereEvenThenIsUnknown() {
        Exchange exchange = begin(TestSigner.request().sign());
        CompletableFuture<Step> step = exchange.start().toCompletableFuture();
        fetch.complete(null);
        assertEquals("signature_unknown", verdict(exchange, step));
    }

    @Test
    void aResolverWithoutEndHoldsNobodyForEver() throws Exception {
        fetched = true;
        CompletableFuture<Step> step =
                begin(TestSigner.request().sign()).start().toCompletableFuture();
        assertInstanceOf(Step.ReadBody.class, step.get(60, TimeUnit.SECONDS), "what is known counts");
        assertFalse(fetch.isDone());
        fetched = false;
        CompletableFuture<Step> unknown =
                begin(TestSigner.request().sign()).start().toCompletableFuture();
        assertEquals(
                401,
                ((Step.Answer) unknown.get(60, TimeUnit.SECONDS)).response().status());
    }

    @Test
    void aFetchThatFailsAcceptsNothing() {
        fetched = true; // even where the key is at hand
        Exchange exchange = begin(TestSigner.request().sign());
        CompletableFuture<Step> step = exchange.start().toCompletableFuture();
        fetch.completeExceptionally(new TimeoutException());
        assertEquals("signature_unknown", verdict(exchange, step));
        assertEquals(401, ((Step.Answer) step.join()).response().status());
    }

    @Test
    void aResolverThatThrowsAcceptsNothing() {
        fetched = true;
        fault = new IllegalStateException("a fault");
        Exchange exchange = begin(TestSigner.request().sign());
        assertEquals("signature_unknown", verdict(exchange, exchange.start().toCompletableFuture()));
    }

    @Test
    void nothingIsAskedForWhatIsMalformed() {
        fetch.complete(null);
        server.keys = keys;
        server.verdict(TestSigner.request().without("nonce", "kid"));
        server.verdict(new TestRequest());
        server.verdict(new TestRequest().with("X-Signature", "a.b.c"));
        assertEquals(List.of(), asked);
    }

    private record Part(String kid, boolean[] here, CompletableFuture<Void> under, int[] asked) implements KeyResolver {
        static Part of(String kid, boolean here) {
            return new Part(kid, new boolean[] {here}, new CompletableFuture<>(), new int[1]);
        }

        @Override
        public TrustedKey resolve(String iss, String wanted) {
            return here[0] && kid.equals(wanted) ? TestKeys.trusted(TestKeys.client(), kid) : null;
        }

        @Override
        public CompletionStage<Void> prepare(String iss, String wanted) {
            asked[0]++;
            return resolve(iss, wanted) != null ? null : under;
        }

        void come() {
            here[0] = true;
            under.complete(null);
        }
    }

    @Test
    void whatTheUpperKnowsTheLowerIsNotAskedFor() {
        Part above = Part.of("a", true);
        Part below = Part.of("b", true);
        KeyResolver both = above.over(below);
        assertEquals(null, both.prepare(null, "a"));
        assertEquals(0, below.asked[0]);
        assertEquals("a", both.resolve(null, "a").tenant());
    }

    @Test
    void whatTheLowerKnowsTheUpperIsNotAskedFor() {
        Part above = Part.of("a", true);
        Part below = Part.of("b", true);
        KeyResolver both = above.over(below);
        assertEquals(null, both.prepare(null, "b"));
        assertEquals(0, above.asked[0]);
        assertEquals("b", both.resolve(null, "b").tenant());
    }

    @Test
    void whatComesFromTheUpperEndsTheWait() {
        Part above = Part.of("a", false);
        Part below = Part.of("b", false);
        CompletableFuture<Void> wait = above.over(below).prepare(null, "a").toCompletableFuture();
        assertFalse(wait.isDone());
        above.come();
        assertTrue(wait.isDone());
        assertFalse(below.under.isDone());
    }

    @Test
    void whatComesFromTheLowerEndsTheWait() {
        Part above = Part.of("a", false);
        Part below = Part.of("b", false);
        CompletableFuture<Void> wait = above.over(below).prepare(null, "b").toCompletableFuture();
        assertFalse(wait.isDone());
        below.come();
        assertTrue(wait.isDone());
        assertFalse(above.under.isDone());
    }

    @Test
    void bothAreAskedAtOnceForWhatNeitherHas() {
        Part above = Part.of("a", false);
        Part below = Part.of("b", false);
        CompletableFuture<Void> wait = above.over(below).prepare(null, "c").toCompletableFuture();
        assertEquals(1, above.asked[0]);
        assertEquals(1, below.asked[0], "not after the upper one's time");
        below.come();
        assertFalse(wait.isDone());
        above.come();
        assertTrue(wait.isDone());
        assertFalse(wait.isCompletedExceptionally());
    }

    @Test
    void aFaultOfEitherIsNotForgotten() {
        Part above = Part.of("a", false);
        Part below = Part.of("b", false);
        CompletableFuture<Void> wait = above.over(below).prepare(null, "c").toCompletableFuture();
        above.under.completeExceptionally(new TimeoutException());
        below.come();
        assertTrue(wait.isCompletedExceptionally());
    }

    @Test
    void aResolverOfOldNeverWaits() {
        KeyResolver simple = (iss, kid) -> null;
        assertEquals(null, simple.prepare("x", "y"));
        assertEquals(null, simple.over(KNOWN).prepare(null, "z"));
    }
}
