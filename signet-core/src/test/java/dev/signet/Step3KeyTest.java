package dev.signet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.signet.jose.JwsAlgorithm;
import dev.signet.jose.SignatureEngines;
import dev.signet.jose.SigningKey;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Protocol section 3, step 3: the key by (iss, kid); revoked; its tenant off. */
class Step3KeyTest {
    private static final SigningKey CLIENT = TestKeys.client();

    private final TestServer server = new TestServer();

    @Test
    void unknownKid() {
        assertEquals("signature_unknown", server.verdict(TestSigner.request().string("kid", "other")));
        assertEquals("signature_unknown", server.verdict(TestSigner.request().string("kid", "")));
        assertEquals("signature_unknown", server.verdict(TestSigner.request().string("kid", "ed25519")));
        assertEquals("signature_unknown", server.verdict(TestSigner.request().string("kid", "Ed25519 ")));
    }

    @Test
    void noKeysAtAll() {
        server.set(Setting.TRUSTED_KEYS, "");
        assertEquals("signature_unknown", server.verdict(TestSigner.request()));
    }

    @Test
    void issNamesAnotherTenant() {
        trust(TestKeys.with(CLIENT.publicJwk(), "tenant", "\"acme\""));
        assertEquals("accepted", server.verdict(TestSigner.request().string("iss", "acme")));
        assertEquals("accepted", server.verdict(TestSigner.request()));
        assertEquals("signature_unknown", server.verdict(TestSigner.request().string("iss", "default")));
        assertEquals("signature_unknown", server.verdict(TestSigner.request().string("iss", "Acme")));
        assertEquals("signature_unknown", server.verdict(TestSigner.request().string("iss", "")));
    }

    @Test
    void revoked() {
        trust(TestKeys.with(CLIENT.publicJwk(), "revoked", "{\"revoked_at\":1}"));
        assertEquals("key_revoked", server.verdict(TestSigner.request()));
    }

    @Test
    void tenantOff() {
        server.set(Setting.SUSPENDED_TENANTS, "default");
        TestServer.Outcome outcome = server.send(TestSigner.request().sign());
        assertEquals("tenant_suspended", outcome.verdict());
        assertEquals(403, outcome.status());
    }

    @Test
    void twoTenantsWithOneKid() {
        SigningKey other = SigningKey.generate(JwsAlgorithm.ED25519, CLIENT.kid(), SignatureEngines.current());
        server.set(Setting.REQUIRE_ISS, "true");
        trust(
                TestKeys.with(CLIENT.publicJwk(), "tenant", "\"a\""),
                TestKeys.with(other.publicJwk(), "tenant", "\"b\""));
        assertEquals("accepted", server.verdict(TestSigner.request().string("iss", "a")));
        assertEquals(
                "accepted", server.verdict(TestSigner.request().signedBy(other).string("iss", "b")));
        assertEquals(
                "signature_invalid",
                server.verdict(TestSigner.request().signedBy(other).string("iss", "a")));
    }

    @Test
    void oneKidTwiceIsNoKeySet() {
        SigningKey other = SigningKey.generate(JwsAlgorithm.ED25519, CLIENT.kid(), SignatureEngines.current());
        String a = TestKeys.with(CLIENT.publicJwk(), "tenant", "\"a\"");
        String b = TestKeys.with(other.publicJwk(), "tenant", "\"b\"");
        assertBadKeySet(false, a, b);
        assertBadKeySet(false, a, TestKeys.with(other.publicJwk(), "tenant", "\"a\""));
        assertBadKeySet(true, a, TestKeys.with(other.publicJwk(), "tenant", "\"a\""));
        assertBadKeySet(
                true,
                CLIENT.publicJwk().toJSONString(),
                TestKeys.with(other.publicJwk(), "tenant", "\"" + TrustedKeys.DEFAULT_TENANT + "\""));
    }

    @Test
    void tenantAndKidDoNotRunTogether() {
        SigningKey key = SigningKey.generate(JwsAlgorithm.ED25519, "b\nc", SignatureEngines.current());
        trust(TestKeys.with(key.publicJwk(), "tenant", "\"a\""));
        assertEquals(
                "signature_unknown",
                server.verdict(
                        TestSigner.request().signedBy(key).string("iss", "a\nb").string("kid", "c")));
    }

    private void trust(String... jwks) {
        server.set(Setting.TRUSTED_KEYS, TestKeys.jwks(List.of(jwks)));
    }

    private static void assertBadKeySet(boolean requireIss, String... jwks) {
        assertThrows(
                IllegalArgumentException.class,
                () -> TrustedKeys.parse(TestKeys.jwks(List.of(jwks)), SignatureEngines.current(), requireIss));
    }
}
