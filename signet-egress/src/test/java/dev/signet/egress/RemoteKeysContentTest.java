package dev.signet.egress;

import static dev.signet.egress.RemoteKeysFixture.ask;
import static dev.signet.egress.RemoteKeysFixture.jwk;
import static dev.signet.egress.RemoteKeysFixture.knows;
import static dev.signet.egress.RemoteKeysFixture.logged;
import static dev.signet.egress.RemoteKeysFixture.set;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import dev.signet.KeyResolver;
import dev.signet.TestKeys;
import dev.signet.jose.JwsAlgorithm;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What may stand at a URL. */
class RemoteKeysContentTest {
    private final RemoteKeysFixture at = new RemoteKeysFixture();

    @Test
    void anEmptySetTrustsNobody() {
        at.server.serve(set("a"));
        KeyResolver keys = at.acme();
        assertTrue(knows(keys, "a"));
        at.server.serve("{\"keys\":[]}");
        at.time.leap(300);
        assertFalse(knows(keys, "a"));
        assertEquals(List.of("changed", "changed"), at.outcomes);
    }

    @Test
    void publishedSecretsAreRefusedAndTheOtherKeysStand() throws JOSEException {
        String symmetric = TestKeys.jwk(TestKeys.of(JwsAlgorithm.HS256)).toJSONString();
        String octNameless = "{\"kty\":\"oct\",\"k\":\"c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LXNlY3JldA\"}";
        String privateEd = TestKeys.client().privateJwk().toJSONString();
        String privateEc = TestKeys.of(JwsAlgorithm.ES256).privateJwk().toJSONString();
        RSAKey rsa = new RSAKeyGenerator(2048).keyID("rsa").generate();
        String primesOnly = TestKeys.with(rsa.toPublicJWK(), "p", "\"" + rsa.getFirstPrimeFactor() + "\"");
        String disguised = jwk("disguised").replace("\"kty\"", "\"k\":\"c2VjcmV0\",\"kty\"");
        at.server.serve(
                TestKeys.jwks(List.of(symmetric, octNameless, privateEd, privateEc, primesOnly, disguised, jwk("a"))));
        KeyResolver keys = at.acme();
        String log = logged(() -> {
            assertTrue(knows(keys, "a"));
            for (String kid : List.of("HS256", "Ed25519", "ES256", "rsa", "disguised")) {
                assertNull(keys.resolve("acme", kid), kid);
            }
        });
        assertTrue(log.contains("ERROR") && log.contains("SECRETS ARE PUBLISHED at " + RemoteKeysFixture.URL), log);
        for (String said : List.of("'HS256'", "keys[1]", "'Ed25519'", "'ES256'", "'rsa'", "and 1 more")) {
            assertTrue(log.contains(said), log);
        }
        for (JWK jwk : List.of(
                TestKeys.client().privateJwk(), TestKeys.of(JwsAlgorithm.ES256).privateJwk(), rsa)) {
            assertFalse(log.contains(jwk.toJSONObject().get("d").toString()), "no secret in the log");
        }
        assertFalse(log.contains("c2VjcmV0"), log);
        assertFalse(log.contains(rsa.getFirstPrimeFactor().toString()), log);
    }

    @Test
    void keysForOtherThingsAreLeftOut() throws JOSEException {
        String weak = new RSAKeyGenerator(1024, true)
                .keyID("weak")
                .generate()
                .toPublicJWK()
                .toJSONString();
        List<String> set = new ArrayList<>(List.of(
                "{\"kty\":\"AKP\",\"kid\":\"pq\",\"alg\":\"ML-DSA-44\",\"pub\":\"AAAA\"}",
                "{\"kid\":\"typeless\"}",
                "5",
                jwk("nameless").replace("\"kid\":\"nameless\",", ""),
                jwk(""),
                jwk("k".repeat(513)),
                jwk("number").replace("\"kid\":\"number\"", "\"kid\":5"),
                TestKeys.of(JwsAlgorithm.PS256)
                        .publicJwk()
                        .toJSONString()
                        .replaceFirst("\"use\":\"sig\",", "")
                        .replaceFirst("\\{", "{\"use\":\"enc\","),
                jwk("alg").replace("\"alg\":\"Ed25519\"", "\"alg\":\"XX\""),
                jwk("ops").replace("\"kty\"", "\"key_ops\":[\"encrypt\"],\"kty\""),
                jwk("point").replaceAll("\"x\":\"[^\"]*\"", "\"x\":\"AAAA\""),
                weak,
                jwk("a")));
        at.server.serve(TestKeys.jwks(set));
        KeyResolver keys = at.acme();
        String log = logged(() -> {
            assertTrue(knows(keys, "a"), at.outcomes.toString());
            for (String kid : List.of("pq", "typeless", "", "PS256", "alg", "ops", "point", "weak", "k".repeat(513))) {
                for (int i = 0; i < 100; i++) {
                    assertNull(keys.resolve("acme", kid), kid);
                }
            }
        });
        assertFalse(log.contains("ERROR"), log);
        assertTrue(log.lines().count() < 10, "bad keys that are asked for again and again fill no log:\n" + log);
        assertTrue(log.contains("'pq'"), log);
    }

    @Test
    void keysAreCheckedWhenTheyAreAskedFor() {
        PublishedKeys keys = PublishedKeys.ofTenant(set("a").getBytes(StandardCharsets.UTF_8));
        assertNull(keys.keys().get(0).problem());
        Object key = keys.keys().get(0).key(RemoteKeysFixture.ENGINE);
        assertNotNull(key);
        assertTrue(key == keys.keys().get(0).key(RemoteKeysFixture.ENGINE), "once");
    }

    @Test
    void hugeKeysAreRefusedInNoTime() {
        byte[] huge = new byte[700_000];
        new Random(1).nextBytes(huge);
        huge[huge.length - 1] |= 1;
        String n = Base64.getUrlEncoder().withoutPadding().encodeToString(huge);
        at.server.serve(
                TestKeys.jwks(List.of("{\"kty\":\"RSA\",\"kid\":\"n\",\"n\":\"" + n + "\",\"e\":\"AQAB\"}", jwk("a"))));
        KeyResolver keys = at.acme();
        assertTrue(knows(keys, "a"));
        long began = System.nanoTime();
        assertNull(keys.resolve("acme", "n"));
        assertTrue(System.nanoTime() - began < 20_000_000_000L);
    }

    @Test
    void whateverIsThereBreaksNothing() {
        Random random = new Random(7);
        String set = TestKeys.jwks(List.of(
                jwk("a"),
                TestKeys.of(JwsAlgorithm.ES256).publicJwk().toJSONString(),
                TestKeys.of(JwsAlgorithm.PS256).publicJwk().toJSONString()));
        String[] pieces = {
            "\"", "{", "}", "[", "]", ",", ":", "null", "0", "AAAA", "\\u0000", "\"kid\":\"a\",", "=", "-", "\u00e9"
        };
        int sets = 0;
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder(set);
            for (int change = random.nextInt(3); change >= 0; change--) {
                int from = random.nextInt(text.length());
                int to = Math.min(text.length(), from + random.nextInt(6));
                text.replace(from, to, random.nextBoolean() ? "" : pieces[random.nextInt(pieces.length)]);
            }
            KeyAnswer answer = KeyAnswer.of(KeyServer.jwks(text.toString()), null, null, PublishedKeys::ofTenant);
            if (answer instanceof KeyAnswer.Good good) {
                sets++;
                for (PublishedKey key : good.keys().keys()) {
                    assertTrue(key.key(RemoteKeysFixture.ENGINE) != null ^ key.problem() != null);
                }
            }
        }
        assertTrue(sets > 1000, "some were sets still: " + sets);
    }

    @Test
    void revokedKeysAreKnownAsRevoked() {
        at.server.serve(TestKeys.jwks(
                List.of(TestKeys.with(TestKeys.client().publicJwk(), "revoked", "{\"revoked_at\":1}"), jwk("a"))));
        assertTrue(ask(at.acme(), "acme", "Ed25519").revoked());
        assertFalse(ask(at.acme(), "acme", "a").revoked());
    }

    @Test
    void whatOthersWriteForgesNoLines() {
        at.server.serve(
                TestKeys.jwks(List.of(jwk("x").replace("\"kid\":\"x\"", "\"kid\":\"a\\nERROR forged\\u001b[2J\"")
                        .replace("OKP", "?"))));
        String log = logged(() -> assertFalse(knows(at.acme(), "a")));
        assertEquals(1, log.lines().filter(line -> line.contains("not trusted")).count(), log);
        assertFalse(log.contains("\u001b"), log);
        assertFalse(log.contains("\nERROR forged"), log);
    }

    @Test
    void urlsAreLoggedWithoutSecrets() {
        assertEquals("https://a.example/x?…", LogText.url("https://a.example/x?token=s3cret#f"));
        assertEquals("https://a.example/x", LogText.url("https://a.example/x#s3cret"));
        assertEquals("…@a.example/x", LogText.url("https://u:s3cret@a.example/x"));
        assertEquals("…@a.example?…", LogText.url("https://u:s3cret@a.example?q=x"));
        assertEquals("https://a.example/x@y", LogText.url("https://a.example/x@y"));
        assertEquals("https://a.example/?", LogText.url("https://a.example/\n"));
    }
}
