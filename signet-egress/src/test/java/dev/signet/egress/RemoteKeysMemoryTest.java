package dev.signet.egress;

import static dev.signet.egress.RemoteKeysFixture.jwk;
import static dev.signet.egress.RemoteKeysFixture.knows;
import static dev.signet.egress.RemoteKeysFixture.logged;
import static dev.signet.egress.RemoteKeysFixture.set;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.KeyResolver;
import dev.signet.TestKeys;
import dev.signet.jose.JwsAlgorithm;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a set by URL can occupy. */
class RemoteKeysMemoryTest {
    private static final String MEBIBYTE = "y".repeat(1_000_000);

    private final RemoteKeysFixture at = new RemoteKeysFixture();

    private static String padded(String jwk, String member) {
        return jwk.replaceFirst("\\{", "{" + member.replace("PAD", MEBIBYTE) + ",");
    }

    private static PublishedKeys read(String... jwks) {
        return PublishedKeys.ofTenant(TestKeys.jwks(List.of(jwks)).getBytes(StandardCharsets.UTF_8));
    }

    private static int kept(PublishedKeys keys) {
        int problems = keys.problems().stream()
                .mapToInt(problem -> problem.what().length()
                        + (problem.kid() == null ? 0 : problem.kid().length()))
                .sum();
        return problems + keys.keys().stream().mapToInt(PublishedKey::kept).sum();
    }

    @Test
    void paddingIsNotKept() {
        for (String member : List.of(
                "\"pad\":\"PAD\"",
                "\"x5c\":[\"PAD\"]",
                "\"x5u\":\"PAD\"",
                "\"revoked\":\"PAD\"",
                "\"tenant\":\"PAD\"",
                "\"PAD\":1",
                "\"ext\":[[[\"PAD\"]]]")) {
            PublishedKeys keys = read(padded(jwk("a"), member));
            assertTrue(kept(keys) < 500, kept(keys) + " characters of " + member);
            assertNotNull(keys.find(null, "a").key(RemoteKeysFixture.ENGINE), member);
        }
    }

    @Test
    void paddedKidsOfKeysThatAreNotTrustedAreNotKept() {
        assertTrue(kept(read(jwk(MEBIBYTE))) < 500);
        assertTrue(kept(read("{\"kty\":\"oct\",\"kid\":\"" + MEBIBYTE + "\"}")) < 500);
        assertTrue(kept(read("{\"kty\":\"" + MEBIBYTE + "\",\"kid\":\"a\"}")) < 500);
        assertTrue(kept(read(padded("{\"kty\":\"EC\",\"kid\":\"a\"}", "\"use\":\"PAD\""))) < 500);
    }

    @Test
    void aKeyLargerThanAnyIsRefusedByItself() {
        for (String large : List.of(
                jwk("b").replaceFirst("\"x\":\"[^\"]*\"", "\"x\":\"" + MEBIBYTE + "\""),
                padded(jwk("b"), "\"key_ops\":[\"PAD\"]"),
                padded(jwk("b"), "\"n\":{\"PAD\":1}"))) {
            PublishedKeys keys = read(large, jwk("a"));
            assertTrue(kept(keys) < 500, kept(keys) + " characters");
            assertNull(keys.find(null, "b"));
            assertNotNull(keys.find(null, "a"));
            assertTrue(
                    keys.problems().get(0).what().contains("8 KiB"),
                    keys.problems().toString());
        }
    }

    @Test
    void noMoreIsKeptOfASetThanMayBe() {
        List<String> many = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            many.add(jwk("k".repeat(200) + i));
        }
        at.server.serve(set("before"));
        KeyResolver keys = at.acme();
        assertTrue(knows(keys, "before"));
        at.server.serve(TestKeys.jwks(many));
        at.time.leap(300);
        String log = logged(() -> assertTrue(knows(keys, "before"), "it changes nothing"));
        assertTrue(log.contains("more than 256 KiB"), log);
        assertEquals(List.of("changed", "failed"), at.outcomes);
        assertEquals(
                200, read(many.subList(0, 200).toArray(String[]::new)).keys().size());
        KeyResolver operators = at.sets.shared(RemoteKeysFixture.URL);
        assertNotNull(
                operators.resolve(null, "k".repeat(200) + 7), "the operator's own set may be as large as an answer");
    }

    @Test
    void whatIsNeededToJudgeAKeyIsKept() {
        for (JwsAlgorithm algorithm : List.of(JwsAlgorithm.ED25519, JwsAlgorithm.ES256, JwsAlgorithm.PS256)) {
            String good = TestKeys.of(algorithm).publicJwk().toJSONString();
            PublishedKey key = read(good).keys().get(0);
            assertNotNull(key.key(RemoteKeysFixture.ENGINE), good);
            for (String member : List.of("\"key_ops\":[\"encrypt\"]", "\"alg\":\"XX\"")) {
                String other = good.replaceFirst(",?\"alg\":\"[^\"]*\"", "").replaceFirst("\\{,?", "{" + member + ",");
                assertNull(read(other).keys().get(0).key(RemoteKeysFixture.ENGINE), other);
            }
        }
        assertTrue(read(TestKeys.with(TestKeys.client().publicJwk(), "revoked", "{}"))
                .keys()
                .get(0)
                .revoked());
        assertFalse(read(jwk("a")).keys().get(0).revoked());
    }
}
