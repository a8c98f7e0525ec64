package dev.signet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Protocol section 5: the table of phases. */
class RolloutPhasesTest {

    @ParameterizedTest(name = "{0} {1}, {2}: {3}")
    @CsvSource({
        // phase, observe-invalid, path, unsigned passes, invalid passes
        "publish, refuse, /rpc,    true,  true",
        "publish, refuse, /other,  true,  true",
        "observe, refuse, /rpc,    true,  false",
        "observe, refuse, /other,  true,  false",
        "observe, pass,   /rpc,    true,  true",
        "observe, pass,   /other,  true,  true",
        "require, refuse, /rpc,    false, false",
        "require, pass,   /rpc,    false, false",
        "require, refuse, /other,  true,  false",
        "require, pass,   /other,  true,  false",
        "require, refuse, /public, true,  false",
        "enforce, refuse, /rpc,    false, false",
        "enforce, pass,   /rpc,    false, false",
        "enforce, refuse, /other,  false, false",
        "enforce, refuse, /public, true,  false",
        "enforce, refuse, /health, true,  true"
    })
    void table(String phase, String observeInvalid, String path, boolean unsignedPasses, boolean invalidPasses) {
        TestServer server = server(phase).set(Setting.OBSERVE_INVALID, observeInvalid);
        TestServer.Outcome unsigned = server.send(new TestRequest().path(path));
        assertEquals(unsignedPasses, unsigned.passed(), "unsigned");
        assertEquals(unsignedPasses ? "unsigned" : "signature_missing", unsigned.verdict());

        boolean open = path.equals("/health");
        TestServer.Outcome valid =
                server.send(TestSigner.request().to("POST", path).sign());
        assertEquals(true, valid.passed(), "valid");
        assertEquals(open ? "unsigned" : "accepted", valid.verdict());

        TestRequest tampered = TestSigner.request().to("POST", path).sign().body("{}");
        TestServer.Outcome invalid = server.send(tampered);
        assertEquals(invalidPasses, invalid.passed(), "invalid");
        assertEquals(open ? "unsigned" : "signature_invalid", invalid.verdict());
        assertNull(invalid.exchange().verified(), "never an identity");

        TestServer.Outcome malformed = server.send(new TestRequest().path(path).with("X-Signature", "x"));
        assertEquals(invalidPasses, malformed.passed(), "malformed");
    }

    @ParameterizedTest
    @CsvSource({"publish", "observe", "require", "enforce"})
    void validRequestClaimsItsNonceInEveryPhase(String phase) {
        TestServer server = server(phase);
        TestRequest request = TestSigner.request().sign();
        TestServer.Outcome first = server.send(request);
        assertEquals("accepted", first.verdict());
        assertNotNull(first.exchange().verified());
        TestServer.Outcome again = server.send(request);
        assertEquals("replay_detected", again.verdict());
        assertEquals(phase.equals("publish"), again.passed());
    }

    @ParameterizedTest
    @CsvSource({
        "publish, true, true",
        "publish, false, false",
        "observe, true, true",
        "observe, false, false",
        "require, false, false",
        "enforce, false, true"
    })
    void responses(String phase, String signResponses, boolean signed) {
        TestServer server = server(phase).set(Setting.SIGN_RESPONSES, signResponses);
        TestServer.Outcome outcome = server.send(TestSigner.request().sign());
        assertEquals(signed, outcome.exchange().response().isHeld());
        boolean hasSignature =
                outcome
                        .exchange()
                        .response()
                        .seal(204, null, List.of(), new byte[0])
                        .toCompletableFuture()
                        .join()
                        .stream()
                        .anyMatch(field -> field.getKey().equals("X-Signature"));
        assertEquals(signed, hasSignature);
    }

    @Test
    void refusedWithItsCode() {
        TestServer.Outcome outcome = server("enforce").send(new TestRequest());
        assertEquals("signature_missing", outcome.verdict());
        assertEquals(401, outcome.status());
    }

    private static TestServer server(String phase) {
        return new TestServer()
                .set(Setting.PHASE, phase)
                .set(Setting.EXEMPT, "/public")
                .set(Setting.HEALTH_PATHS, "/health");
    }
}
