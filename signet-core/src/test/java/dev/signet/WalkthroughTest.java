package dev.signet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.Walkthrough.Outcome;
import dev.signet.Walkthrough.Step;
import dev.signet.jose.SignatureEngines;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A walkthrough refuses where the verifier refuses, and for the same reason. */
class WalkthroughTest {
    private final TestServer server = new TestServer().set(Setting.MAX_BODY, "1000");

    private List<Step> walk(TestRequest request, boolean withKeys, boolean withBody) {
        TrustedKeys keys =
                TrustedKeys.parse(server.settings.get(Setting.TRUSTED_KEYS), SignatureEngines.current(), false);
        return Walkthrough.of(
                Settings.of(server.settings),
                withKeys ? keys : null,
                server.clock,
                request,
                withBody ? request.body : null);
    }

    private static Step step(List<Step> steps, int number) {
        return steps.stream()
                .filter(step -> step.number() == number)
                .findFirst()
                .orElseThrow();
    }

    static Stream<Arguments> faults() {
        return Stream.of(
                Arguments.of(1, TestSigner.request().sign().replace("X-Signature", "a.b")),
                Arguments.of(1, TestSigner.request().sign().with("X-Signature", "a..b")),
                Arguments.of(2, TestSigner.request().string("typ", "JWT").sign()),
                Arguments.of(3, TestSigner.request().string("kid", "nobody").sign()),
                Arguments.of(4, TestSigner.request().string("alg", "none").sign()),
                Arguments.of(5, TestSigner.request().iat(TestClock.START - 301).sign()),
                Arguments.of(5, TestSigner.request().iat(TestClock.START + 61).sign()),
                Arguments.of(6, TestSigner.request().string("htm", "PUT").sign()),
                Arguments.of(6, TestSigner.request().string("aud", "x").sign()),
                Arguments.of(7, TestSigner.request().sign().body("x".repeat(1001))),
                Arguments.of(7, TestSigner.request().sign().with("Content-Encoding", "br")),
                Arguments.of(7, TestSigner.request().sign().body("{")),
                Arguments.of(7, TestSigner.request().without("iat").sign()),
                Arguments.of(8, TestSigner.request().payload(new byte[] {1}).sign()));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void refusesAsTheVerifierDoes(int number, TestRequest request) {
        Step refusal = walk(request, true, true).stream()
                .filter(step -> step.outcome() == Outcome.REFUSES)
                .findFirst()
                .orElseThrow();
        assertEquals(number, refusal.number());
        assertEquals(server.verdict(request), refusal.rejection().code());
    }

    @Test
    void honestRequestPassesAllThatCanBeChecked() {
        List<Step> steps = walk(TestSigner.request().sign(), true, true);
        assertTrue(steps.stream().limit(8).allMatch(step -> step.outcome() == Outcome.PASSES), steps.toString());
        assertEquals(Outcome.NOT_CHECKED, step(steps, 9).outcome());
    }

    @Test
    void withoutKeysOrBodyTheRestIsStillTold() {
        TestRequest request = TestSigner.request().sign();
        List<Step> keyless = walk(request, false, true);
        assertEquals(Outcome.NOT_CHECKED, step(keyless, 3).outcome());
        assertEquals(Outcome.PASSES, step(keyless, 7).outcome());
        assertTrue(step(keyless, 8).facts().get("signing input").contains("."));
        List<Step> bodiless = walk(request, true, false);
        assertEquals(Outcome.PASSES, step(bodiless, 4).outcome());
        assertEquals(Outcome.NOT_CHECKED, step(bodiless, 7).outcome());
        assertEquals(Outcome.NOT_CHECKED, step(bodiless, 8).outcome());
    }

    @Test
    void usualMistakesAreRecognized() {
        byte[] spaced = "{ \"a\": 1 }".getBytes(StandardCharsets.UTF_8);
        TestRequest uncanonical = TestSigner.request()
                .content("application/json", spaced)
                .payload(spaced)
                .sign();
        assertTrue(
                step(walk(uncanonical, true, true), 8).facts().get("hint").contains("the body as it is"),
                "signed without canonicalization");
        TestRequest empty = TestSigner.request().payload(new byte[0]).sign();
        assertTrue(step(walk(empty, true, true), 8).facts().get("hint").contains("an empty payload"));
    }
}
