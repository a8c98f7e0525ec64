package dev.signet.keys;

import static dev.signet.keys.Rings.ENGINE;
import static dev.signet.keys.Rings.MAX_AGE;
import static dev.signet.keys.Rings.NONCE_TTL;
import static dev.signet.keys.Rings.START;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyOperation;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import dev.signet.jose.Base64Url;
import dev.signet.jose.JwkSets;
import dev.signet.jose.Jws;
import dev.signet.jose.JwsAlgorithm;
import dev.signet.jose.VerificationKey;
import dev.signet.json.CanonicalJson;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the ring tells the world. */
class KeyDocumentsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path directory;

    private final Rings.StandingClock clock = new Rings.StandingClock();
    private KeyRing ring;
    private String first;

    @BeforeEach
    void open() {
        ring = Rings.open(directory.resolve("keys.json"), clock);
        first = ring.active(KeyPurpose.RESPONSE).kid();
    }

    @Test
    void keySetHasPublicMembersOnlyForEveryTypeOfKey() throws Exception {
        ring.importKey(
                KeyPurpose.RESPONSE,
                new RSAKeyGenerator(2048)
                        .keyID("rsa")
                        .keyOperations(Set.of(KeyOperation.SIGN))
                        .generate());
        for (Curve curve : List.of(Curve.P_256, Curve.P_384, Curve.P_521)) {
            ring.importKey(KeyPurpose.RESPONSE, new ECKeyGenerator(curve).generate());
        }
        ring.create(KeyPurpose.RECEIPT, JwsAlgorithm.ED25519);
        ring.create(KeyPurpose.LOG, JwsAlgorithm.ED25519);

        JsonNode keys = json(ring.published()).get("keys");
        assertEquals(7, keys.size());
        for (JsonNode key : keys) {
            assertEquals("sig", key.get("use").textValue());
            assertEquals(members(key.get("kty").textValue()), names(key));
        }
        assertEquals("Ed25519", keys.get(0).get("alg").textValue());
        assertEquals("response", keys.get(0).get("purpose").textValue());
        assertEquals("PS256", keys.get(1).get("alg").textValue());
        assertEquals("ES256", keys.get(2).get("alg").textValue());
        assertEquals("receipt", keys.get(5).get("purpose").textValue());
        assertEquals("log", keys.get(6).get("purpose").textValue());
        for (JsonNode key : json(ring.history()).get("keys")) {
            for (String secret : List.of("d", "k", "p", "q", "dp", "dq", "qi", "oth", "private")) {
                assertFalse(key.has(secret), secret);
            }
        }
    }

    private static Set<String> members(String kty) {
        Set<String> names = new TreeSet<>(List.of("kty", "kid", "use", "alg", "purpose"));
        names.addAll(
                switch (kty) {
                    case "RSA" -> List.of("n", "e");
                    case "EC" -> List.of("crv", "x", "y");
                    default -> List.of("crv", "x");
                });
        return names;
    }

    @Test
    void documentsSayHowTheyMayBeCached() {
        assertEquals("application/jwk-set+json", ring.published().mediaType());
        assertEquals("application/json", ring.history().mediaType());
        assertEquals("public, max-age=300", ring.published().cacheControl());
        assertTrue(
                ring.published().etag().matches("\"[A-Za-z0-9_-]+\""),
                ring.published().etag());
        assertSame(ring.published().bytes(), ring.published().bytes());
    }

    @Test
    void etagChangesExactlyWhenTheSetDoes() throws Exception {
        List<KeySetDocument> seen = new ArrayList<>(List.of(ring.published()));
        String next = ring.create(KeyPurpose.RESPONSE, JwsAlgorithm.ED25519).kid();
        seen.add(ring.published());
        clock.advance(MAX_AGE);
        ring.activate(next); // who signs is not in the set
        seen.add(ring.published());
        clock.advance(MAX_AGE.plus(NONCE_TTL));
        ring.retire(first);
        seen.add(ring.published());
        ring.revoke(first, "compromised", START); // was gone already
        seen.add(ring.published());
        ring.revoke(next, "compromised", START);
        seen.add(ring.published());
        seen.add(Rings.open(directory.resolve("keys.json"), clock).published());
        int changes = 0;
        for (int i = 1; i < seen.size(); i++) {
            boolean same = Arrays.equals(seen.get(i - 1).bytes(), seen.get(i).bytes());
            assertEquals(same, seen.get(i - 1).etag().equals(seen.get(i).etag()));
            changes += same ? 0 : 1;
        }
        assertEquals(3, changes);
        assertEquals("{\"keys\":[]}", new String(ring.published().bytes(), StandardCharsets.UTF_8));
    }

    @Test
    void historyTellsEveryLife() throws Exception {
        String before = ring.history().etag();
        String next = ring.create(KeyPurpose.RESPONSE, JwsAlgorithm.ED25519).kid();
        clock.advance(MAX_AGE);
        ring.activate(next);
        clock.advance(Duration.ofSeconds(60));
        ring.revoke(first, "compromised", START.plusSeconds(10));
        assertNotEquals(before, ring.history().etag());

        JsonNode keys = json(ring.history()).get("keys");
        long start = START.getEpochSecond();
        JsonNode old = keys.get(0);
        assertEquals(first, old.get("kid").textValue());
        assertEquals("revoked", old.get("state").textValue());
        assertEquals(start, old.get("not_before").longValue());
        assertEquals(start + 300, old.get("not_after").longValue());
        assertEquals(start + 360, old.get("revoked_at").longValue());
        assertEquals(start + 10, old.get("invalid_from").longValue());
        assertEquals("compromised", old.get("reason").textValue());
        assertTrue(old.get("endorsement").isNull());

        JsonNode now = keys.get(1);
        assertEquals("active", now.get("state").textValue());
        assertEquals(start + 300, now.get("not_before").longValue());
        for (String member : List.of("not_after", "revoked_at", "invalid_from", "reason")) {
            assertTrue(now.get(member).isNull(), member);
        }
        assertFalse(now.has("published_at"));
    }

    @Test
    void endorsementsLeadFromAPinnedKeyToTheLast() throws Exception {
        VerificationKey pinned = VerificationKey.of(ring.records().get(0).jwk(), ENGINE);
        String second = ring.create(KeyPurpose.RESPONSE, JwsAlgorithm.ES256).kid();
        String third = ring.create(KeyPurpose.RESPONSE, JwsAlgorithm.ES512).kid();
        follow(pinned, second); // already while it is pending
        follow(pinned, third);
        clock.advance(MAX_AGE);
        ring.activate(second);
        ring.activate(third); // endorsed anew, by the second
        String last = ring.create(KeyPurpose.RESPONSE, JwsAlgorithm.ED25519).kid();

        VerificationKey trusted = pinned;
        for (String kid : List.of(second, third, last)) {
            trusted = follow(trusted, kid);
        }
        assertEquals(last, trusted.kid());
    }

    /** The key that the endorsement in the history holds, if the trusted key signed it. */
    private VerificationKey follow(VerificationKey trusted, String kid) throws Exception {
        for (JsonNode key : json(ring.history()).get("keys")) {
            if (key.get("kid").textValue().equals(kid)) {
                Jws jws = Jws.parse(key.get("endorsement").textValue());
                byte[] payload = Base64Url.decode(jws.payloadPart());
                assertEquals("signet-key+jws", jws.string("typ", true));
                assertEquals(trusted.kid(), jws.string("kid", true));
                assertTrue(
                        jws.header().member("iat").integer() <= clock.instant().getEpochSecond());
                byte[] input = jws.signingInput(payload, 0, payload.length, true);
                assertTrue(trusted.verify(JwsAlgorithm.named(jws.alg()), input, input.length, jws.signature()));
                assertEquals(publishedEntry(kid), new String(payload, StandardCharsets.UTF_8));
                JWK endorsed = JwkSets.parseKey(new String(payload, StandardCharsets.UTF_8));
                return VerificationKey.of(endorsed, ENGINE);
            }
        }
        throw new AssertionError("no key " + kid);
    }

    private String publishedEntry(String kid) throws Exception {
        for (JsonNode key : json(ring.published()).get("keys")) {
            if (key.get("kid").textValue().equals(kid)) {
                return CanonicalJson.of(JSON.writeValueAsBytes(key)).root().text();
            }
        }
        throw new AssertionError("not published: " + kid);
    }

    @Test
    void keyMadeWithoutAnActiveOneHasNoEndorsement() {
        ring.revoke(first, "compromised", START);
        assertEquals(
                null, ring.create(KeyPurpose.RESPONSE, JwsAlgorithm.ED25519).endorsement());
    }

    private static JsonNode json(KeySetDocument document) throws Exception {
        return JSON.readTree(document.bytes());
    }

    private static Set<String> names(JsonNode object) {
        Set<String> names = new TreeSet<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
