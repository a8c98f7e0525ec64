package dev.signet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Protocol section 3: "in this order". A request with two faults is refused for the earlier one. */
class StepOrderTest {

    /** One fault; faults of one step exclude each other. */
    private record Fault(int step, String verdict, Consumer<TestSigner> signing, Consumer<TestRequest> request) {
        @Override
        public String toString() {
            return step + " " + verdict;
        }
    }

    private static final List<Fault> FAULTS = List.of(
            request(0, "request_ambiguous", r -> r.with("Host", "second.example")),
            request(1, "signature_malformed", r -> r.replace("X-Signature", r.header("X-Signature") + "=")),
            signing(2, "signature_malformed", s -> s.string("typ", "JWT")),
            signing(3, "signature_unknown", s -> s.string("kid", "nobody")),
            signing(4, "signature_algorithm", s -> s.string("alg", "none")),
            signing(5, "signature_expired", s -> s.iat(TestClock.START - 301)),
            signing(5, "signature_not_yet_valid", s -> s.iat(TestClock.START + 61)),
            signing(6, "signature_mismatch", s -> s.string("htm", "PUT")),
            request(7, "body_too_large", r -> r.body("x".repeat(1001))),
            request(7, "coding_unsupported", r -> r.with("Content-Encoding", "br")),
            request(7, "body_not_canonical", r -> r.body("{")),
            signing(8, "signature_invalid", s -> s.payload(new byte[] {1})),
            signing(9, "replay_detected", s -> s.nonce("used")),
            signing(10, "rate_limited", s -> s.json("x", "1")));

    static Stream<Arguments> pairs() {
        List<Arguments> pairs = new ArrayList<>();
        for (Fault earlier : FAULTS) {
            for (Fault later : FAULTS) {
                if (earlier.step() < later.step()) {
                    pairs.add(Arguments.of(earlier, later));
                }
            }
        }
        return pairs.stream();
    }

    @ParameterizedTest(name = "{0} before {1}")
    @MethodSource("pairs")
    void earlierStepDecides(Fault earlier, Fault later) {
        TestServer server = new TestServer().set(Setting.MAX_BODY, "1000");
        assertEquals("accepted", server.verdict(TestSigner.request().nonce("used")));
        TestServer strict = new TestServer().set(Setting.MAX_BODY, "1000");
        strict.guard = server.guard;
        strict.policy = r -> CompletableFuture.completedFuture(
                later.step() == 10 || earlier.step() == 10
                        ? Optional.of(new RequestPolicy.Denial(Rejection.RATE_LIMITED, "slow down"))
                        : Optional.empty());
        TestSigner signer = TestSigner.request();
        earlier.signing().accept(signer);
        later.signing().accept(signer);
        TestRequest request = signer.sign();
        earlier.request().accept(request);
        later.request().accept(request);
        assertEquals(earlier.verdict(), strict.verdict(request));
    }

    private static Fault signing(int step, String verdict, Consumer<TestSigner> change) {
        return new Fault(step, verdict, change, r -> {});
    }

    private static Fault request(int step, String verdict, Consumer<TestRequest> change) {
        return new Fault(step, verdict, s -> {}, change);
    }
}
