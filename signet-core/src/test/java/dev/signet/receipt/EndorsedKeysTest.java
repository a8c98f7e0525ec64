package dev.signet.receipt;

import static dev.signet.receipt.TestChains.ENGINE;
import static dev.signet.receipt.TestChains.codes;
import static dev.signet.receipt.TestChains.verifier;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.signet.TestClock;
import dev.signet.jose.JwkSets;
import dev.signet.jose.Jws;
import dev.signet.jose.JwsAlgorithm;
import dev.signet.jose.SigningKey;
import dev.signet.json.CanonicalJson;
import dev.signet.keys.KeyEncryptionKey;
import dev.signet.keys.KeyPurpose;
import dev.signet.keys.KeyRing;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a pinned key to those that followed it, and to no other: with a real key ring, and with documents made by hand. */
class EndorsedKeysTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    private final TestClock clock = new TestClock();
    private KeyRing ring;
    private SigningKey first;
    private TrustAnchors pinnedFirst;

    @BeforeEach
    void open() {
        ring = KeyRing.open(
                folder.resolve("keys.json"),
                KeyEncryptionKey.of(new byte[32]),
                ENGINE,
                clock,
                Duration.ofSeconds(300),
                Duration.ofSeconds(300));
        first = rotate();
        pinnedFirst = TrustAnchors.NONE.withThumbprint(first.kid());
    }

    private SigningKey rotate() {
        String kid = ring.create(KeyPurpose.RECEIPT, JwsAlgorithm.ED25519).kid();
        clock.advance(300);
        ring.activate(kid);
        return ring.active(KeyPurpose.RECEIPT);
    }

    private static Report verify(SigningKey key, byte[] history, TrustAnchors anchors) {
        List<Receipt> chain = TestChains.sealed(List.of(TestChains.draft("acme", "t", "/", "{}")), key);
        byte[] bundle = AuditBundle.of(chain, TestChains.TIME, key, history, Map.of());
        return verifier(anchors).bundle(bundle, each -> {});
    }

    private static void untrusted(Report report, String detail) {
        assertEquals(List.of("untrusted_key", "untrusted_key"), codes(report));
        assertTrue(report.headline().detail().contains(detail), report.headline()::text);
    }

    @Test
    void fromTheFirstKeyToTheThird() {
        rotate();
        SigningKey third = rotate();
        Report report = verify(third, ring.history().bytes(), pinnedFirst);
        assertTrue(report.isValid(), report.findings()::toString);
        TrustAnchors pinnedThird = TrustAnchors.NONE.withThumbprint(third.kid());
        untrusted(verify(first, ring.history().bytes(), pinnedThird), "no pinned key leads to it"); // never backwards
    }

    @Test
    void publishedKeySetAndHistoryWork() {
        for (byte[] document : List.of(ring.published().bytes(), ring.history().bytes())) {
            TrustAnchors anchors = TrustAnchors.NONE.withKeys(new String(document, UTF_8), ENGINE);
            assertTrue(verify(first, ring.history().bytes(), anchors).isValid());
            SigningKey next = rotate();
            assertTrue(verify(next, ring.history().bytes(), anchors).isValid(), "an older document leads on");
        }
    }

    @Test
    void revokedKeyProvesNothingAndEndorsesNobody() {
        SigningKey second = rotate();
        ring.revoke(first.kid(), "compromised", clock.instant());
        Report report = verify(first, ring.history().bytes(), pinnedFirst);
        assertEquals(List.of("unproven", "unproven"), codes(report));
        untrusted(verify(second, ring.history().bytes(), pinnedFirst), "that key is revoked");
        // Also where only the pinned document says so, or only the export.
        TrustAnchors pinned =
                TrustAnchors.NONE.withKeys(new String(ring.history().bytes(), UTF_8), ENGINE);
        assertEquals(List.of("unproven", "unproven"), codes(verify(first, TestChains.history(TestChains.KEY), pinned)));
        assertTrue(verify(second, ring.history().bytes(), pinned).isValid(), "it is pinned itself");
        TrustAnchors bare = TrustAnchors.NONE.withKeys(first.publicJwk().toJSONString(), ENGINE);
        assertEquals(
                List.of("unproven", "unproven"),
                codes(verify(first, ring.history().bytes(), bare)));
    }

    @Test
    void keyOfAnotherPurposeDoesNotCount() throws Exception {
        SigningKey response = ring.active(KeyPurpose.RESPONSE);
        String jwks = new String(ring.published().bytes(), UTF_8);
        TrustAnchors anchors = TrustAnchors.NONE.withKeys(jwks, ENGINE).withThumbprint(response.kid());
        untrusted(verify(response, ring.history().bytes(), anchors), "the pinned key is not for receipts");
        ObjectNode bundle = (ObjectNode) JSON.readTree(AuditBundle.of(
                TestChains.sealed(List.of(TestChains.draft("acme", "t", "/", "{}")), response),
                TestChains.TIME,
                response,
                ring.history().bytes(),
                Map.of()));
        bundle.set("keys", JSON.readTree(ring.history().bytes()).get("keys"));
        TrustAnchors pinned = TrustAnchors.NONE.withThumbprint(response.kid());
        untrusted(
                verifier(pinned).bundle(JSON.writeValueAsBytes(bundle), each -> {}), "comes along is not for receipts");
    }

    /** A stranger's key with an endorsement as the header and payload say, by the first key. */
    private Report endorsed(Map<String, Object> header, boolean sameMembers, SigningKey by) throws Exception {
        SigningKey stranger = TestChains.OTHER;
        ObjectNode jwk = (ObjectNode) JSON.readTree(stranger.publicJwk().toJSONString());
        jwk.put("purpose", "receipt");
        ObjectNode over = jwk.deepCopy();
        if (!sameMembers) {
            over.put("purpose", "response");
        }
        byte[] payload = CanonicalJson.of(JSON.writeValueAsBytes(over)).toByteArray();
        ObjectNode entry = jwk.deepCopy();
        entry.put("state", "active");
        entry.put("endorsement", Jws.sign(by, JSON.writeValueAsBytes(header), payload));
        ObjectNode history = (ObjectNode) JSON.readTree(ring.history().bytes());
        ((ArrayNode) history.get("keys")).add(entry);
        return verify(stranger, JSON.writeValueAsBytes(history), pinnedFirst);
    }

    private Map<String, Object> header(String typ, String kid, long iat) {
        return Map.of("alg", "Ed25519", "typ", typ, "kid", kid, "iat", iat);
    }

    @Test
    void endorsementsByHand() throws Exception {
        long now = clock.instant().getEpochSecond();
        String kid = first.kid();
        Report good = endorsed(header("signet-key+jws", kid, now), true, first);
        assertTrue(good.isValid(), good.findings()::toString);
        untrusted(endorsed(header("signet-response+jws", kid, now), true, first), "'typ'");
        untrusted(endorsed(header("signet-key+jws", kid, now), false, first), "it is for another key");
        untrusted(endorsed(header("signet-key+jws", kid, now), true, TestChains.KEY), "the signature does not hold");
        untrusted(endorsed(header("signet-key+jws", kid, now - 1000), true, first), "was not active at its 'iat'");
        untrusted(endorsed(header("signet-key+jws", "nobody", now), true, first), "no pinned key leads to it");
        untrusted(
                endorsed(header("signet-key+jws", "receipts-2", now), true, TestChains.OTHER),
                "no pinned key"); // itself
        untrusted(endorsed(Map.of("alg", "EdDSA", "typ", "signet-key+jws", "kid", kid), true, first), "'iat'");
        untrusted(
                endorsed(Map.of("alg", "ES256", "typ", "signet-key+jws", "kid", kid, "iat", now), true, first),
                "'alg'");
    }

    @Test
    void keyThatComesTwiceUnderOneKid() throws Exception {
        SigningKey impostor = SigningKey.generate(JwsAlgorithm.ED25519, first.kid(), ENGINE);
        ObjectNode fake = (ObjectNode) JSON.readTree(impostor.publicJwk().toJSONString());
        ObjectNode history = JSON.createObjectNode();
        ArrayNode keys = history.putArray("keys").add(fake.put("purpose", "receipt"));
        for (JsonNode key : JSON.readTree(ring.history().bytes()).get("keys")) {
            keys.add(key);
        }
        byte[] document = JSON.writeValueAsBytes(history);
        assertTrue(verify(first, document, pinnedFirst).isValid());
        assertEquals(List.of("signature_invalid", "signature_invalid"), codes(verify(impostor, document, pinnedFirst)));
        assertEquals(1, JwkSets.parse("{\"keys\":[" + fake + "]}").size());
    }
}
