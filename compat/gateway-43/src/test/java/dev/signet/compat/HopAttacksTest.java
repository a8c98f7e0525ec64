package dev.signet.compat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.jose.Base64Url;
import dev.signet.jose.Jws;
import dev.signet.jose.SigningKey;
import dev.signet.keys.KeyPurpose;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Protocol section 9, attacked: what is sent again, changed or made up before, between and behind the hops. */
class HopAttacksTest extends HopTests {
    @Test
    void nothingIsTakenTwiceOnEitherSide() throws Exception {
        Signed outer = call("/captured/a");
        Signed inner = captured(outer);
        assertEquals("replay_detected", code(outer.send()));
        assertTrue(CAPTURED.isEmpty());
        assertEquals("/a by default/caller, delegated: " + CALL, ok(inner.send()));
        assertEquals("replay_detected", code(inner.send()));
        assertEquals("signature_unknown", code(inner.to(at("/orders/a")).send()));
        assertEquals(
                "signature_unknown",
                code(outer.to(app.address().resolve("/captured/a")).send()));
        assertEquals(1, app.calls.get());
    }

    /** One Redis for both, in which the caller's nonces and the gateway's are apart. */
    @Test
    void noncesOfTheTwoRequestsDoNotCollide() throws Exception {
        Signed inner = captured(call("/captured/a"));
        String nonce = Jws.parse(inner.headers().get("X-Signature")).string("nonce", true);
        ok(Signed.post(CALLER, at("/orders/a"), CALL, nonce).send());
        ok(inner.send());
    }

    @Test
    void whatIsChangedBetweenTheHopsIsRefused() throws Exception {
        Signed inner = captured(call("/captured/a"));
        assertEquals(
                "signature_invalid", code(inner.body("{\"method\":\"steal\"}").send()));
        assertEquals(
                "signature_mismatch", code(inner.to(app.address().resolve("/b")).send()));
        for (String name : List.of("X-Signet-Trace", "X-Signet-Tenant", "X-Signet-Kid")) {
            assertEquals("signature_mismatch", code(inner.header(name, "forged").send()), name);
            assertEquals("signature_mismatch", code(inner.header(name, null).send()), name);
        }
        assertEquals(0, app.calls.get());
        ok(inner.send());
    }

    @Test
    void nobodyElseSpeaksForACaller() throws Exception {
        URI target = app.address().resolve("/a");
        Signed unsigned = new Signed("POST", target, Map.of("Content-Type", "application/json"), CALL)
                .header("X-Signet-Tenant", "default")
                .header("X-Signet-Kid", "caller");
        assertEquals("signature_missing", code(unsigned.send()));
        SigningKey request = gateway.signet().keyRing().active(KeyPurpose.REQUEST);
        for (SigningKey key : List.of(
                STRANGER,
                CALLER,
                key(request.kid()),
                gateway.signet().keyRing().active(KeyPurpose.RESPONSE),
                gateway.signet().keyRing().active(KeyPurpose.RECEIPT),
                app.signet().keyRing().active(KeyPurpose.RESPONSE))) {
            String refused =
                    code(unsigned.header("X-Signature", forged(key, target)).send());
            assertEquals(key.kid().equals(request.kid()) ? "signature_invalid" : "signature_unknown", refused);
        }
        assertEquals(0, app.calls.get());
        assertEquals(
                "/a by default/stranger: " + CALL,
                ok(Signed.post(STRANGER, target, CALL).send()));
    }

    /** What a gateway would send for a caller of another tenant. */
    private static String forged(SigningKey key, URI target) {
        String header = "{\"alg\":\"Ed25519\",\"kid\":\"" + key.kid() + "\",\"typ\":\"signet-request+jws\",\"nonce\":\""
                + UUID.randomUUID() + "\",\"iat\":" + (Instant.now().getEpochSecond() + 2)
                + ",\"htm\":\"POST\",\"url\":\"" + target
                + "\",\"act\":{\"tenant\":\"victim\",\"kid\":\"k\",\"req\":\"" + Base64Url.encode(new byte[32])
                + "\"}}";
        byte[] payload = "{\"id\":7,\"jsonrpc\":\"2.0\",\"method\":\"m\"}".getBytes(StandardCharsets.UTF_8);
        return Jws.signDetached(key, header.getBytes(StandardCharsets.UTF_8), payload, 0, payload.length, true);
    }

    @Test
    void tracesAreCheckedByTheGateway() throws Exception {
        assertEquals(
                "request_ambiguous",
                code(call("/orders/a").header("X-Signet-Trace", "not a trace").send()));
        Signed forged = call("/captured/a").header("X-Signet-Tenant", "victim").header("X-Signet-Kid", "victim");
        Signed inner = captured(forged);
        assertEquals("default", inner.headers().get("X-Signet-Tenant"));
        assertEquals("caller", inner.headers().get("X-Signet-Kid"));
        assertNotEquals(
                captured(call("/captured/a")).headers().get("X-Signet-Trace"),
                inner.headers().get("X-Signet-Trace"));
    }
}
