package dev.signet.keys;

import static dev.signet.keys.Rings.ENGINE;
import static dev.signet.keys.Rings.MAX_AGE;
import static dev.signet.keys.Rings.NONCE_TTL;
import static dev.signet.keys.Rings.START;
import static dev.signet.keys.Rings.assertRefused;
import static dev.signet.keys.Rings.assertUnfit;
import static dev.signet.keys.Rings.record;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.OctetSequenceKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import dev.signet.jose.JwsAlgorithm;
import dev.signet.jose.SigningKey;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The states of keys and the changes between them. */
class KeyRingTest {
    private static final Duration TO_RETIRE = MAX_AGE.plus(NONCE_TTL);
    private static final Duration MOMENT = Duration.ofMillis(1);

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
    void firstResponseKeySignsAtOnce() {
        KeyRecord key = ring.records().get(0);
        assertEquals(1, ring.records().size());
        assertEquals(first, key.kid());
        assertEquals(KeyPurpose.RESPONSE, key.purpose());
        assertEquals(KeyState.ACTIVE, key.state());
        assertEquals(START, key.publishedAt());
        assertEquals(START, key.notBefore());
        assertNull(key.notAfter());
        assertNull(key.endorsement());
        assertEquals(JwsAlgorithm.ED25519, ring.active(KeyPurpose.RESPONSE).algorithm());
    }

    @Test
    void wholeLife() {
        KeyRecord created = ring.create(KeyPurpose.RESPONSE, JwsAlgorithm.ES256);
        assertEquals(KeyState.PENDING, created.state());
        assertNull(created.notBefore());
        assertEquals(first, ring.active(KeyPurpose.RESPONSE).kid());

        clock.advance(MAX_AGE);
        KeyRecord activated = ring.activate(created.kid());
        assertEquals(KeyState.ACTIVE, activated.state());
        assertEquals(START.plus(MAX_AGE), activated.notBefore());
        assertEquals(created.kid(), ring.active(KeyPurpose.RESPONSE).kid());
        assertEquals(JwsAlgorithm.ES256, ring.active(KeyPurpose.RESPONSE).algorithm());
        assertEquals(KeyState.RETIRING, record(ring, first).state());
        assertEquals(START.plus(MAX_AGE), record(ring, first).notAfter());

        clock.advance(TO_RETIRE);
        KeyRecord retired = ring.retire(first);
        assertEquals(KeyState.RETIRED, retired.state());
        assertEquals(START, retired.notBefore());
        assertEquals(START.plus(MAX_AGE), retired.notAfter());
        assertEquals(
                List.of(first, created.kid()),
                ring.records().stream().map(KeyRecord::kid).toList());
    }

    @Test
    void pendingKeyWaitsForTheMaxAge() {
        String next = ring.create(KeyPurpose.RESPONSE, JwsAlgorithm.ED25519).kid();
        clock.advance(MAX_AGE.minus(MOMENT));
        assertRefused("can be activated from 2026-11-20T12:05:00Z on", () -> ring.activate(next));
        assertEquals(KeyState.PENDING, record(ring, next).state());
        assertEquals(first, ring.active(KeyPurpose.RESPONSE).kid());
        clock.advance(MOMENT);
        assertEquals(KeyState.ACTIVE, ring.activate(next).state());
    }

    @Test
    void partsOfASecondAreRoundedToTheSafeSide() {
        clock.advance(MOMENT);
        KeyRecord next = ring.create(KeyPurpose.RESPONSE, JwsAlgorithm.ED25519);
        assertEquals(START.plusSeconds(1), next.publishedAt());
        clock.advance(MAX_AGE);
        assertRefused("can be activated from 2026-11-20T12:05:01Z on", () -> ring.activate(next.kid()));
        clock.advance(Duration.ofMillis(1500));
        assertEquals(
                START.plus(MAX_AGE).plusSeconds(1), ring.activate(next.kid()).notBefore());
        assertEquals(START.plus(MAX_AGE).plusSeconds(2), record(ring, first).notAfter());
    }

    @Test
    void retiringKeyWaitsForTheMaxAgeAndTheNonceTtl() {
        rotate();
        clock.advance(TO_RETIRE.minus(MOMENT));
        assertRefused("can be retired from 2026-11-20T12:13:20Z on", () -> ring.retire(first));
        assertEquals(KeyState.RETIRING, record(ring, first).state());
        clock.advance(MOMENT);
        assertEquals(KeyState.RETIRED, ring.retire(first).state());
    }

    @ParameterizedTest
    @EnumSource(value = KeyState.class, mode = EnumSource.Mode.EXCLUDE, names = "PENDING")
    void onlyPendingKeysAreActivated(KeyState state) {
        String kid = keyIn(state);
        assertRefused("is " + state.jsonName() + "; only a pending key can be activated", () -> ring.activate(kid));
    }

    @ParameterizedTest
    @EnumSource(value = KeyState.class, mode = EnumSource.Mode.EXCLUDE, names = "RETIRING")
    void onlyRetiringKeysAreRetired(KeyState state) {
        String kid = keyIn(state);
        assertRefused("is " + state.jsonName() + "; only a retiring key can be retired", () -> ring.retire(kid));
    }

    @ParameterizedTest
    @EnumSource(value = KeyState.class, mode = EnumSource.Mode.EXCLUDE, names = "REVOKED")
    void everyKeyCanBeRevoked(KeyState state) {
        String kid = keyIn(state);
        KeyRecord before = record(ring, kid);
        clock.advance(Duration.ofSeconds(9));
        KeyRecord revoked = ring.revoke(kid, "compromised", START.plusSeconds(3));
        assertEquals(KeyState.REVOKED, revoked.state());
        assertEquals(clock.instant(), revoked.revokedAt());
        assertEquals("compromised", revoked.reason());
        assertEquals(START.plusSeconds(3), revoked.invalidFrom());
        assertEquals(before.notBefore(), revoked.notBefore());
        assertEquals(state == KeyState.ACTIVE ? clock.instant() : before.notAfter(), revoked.notAfter());
    }

    @Test
    void revokedKeyIsRevokedFromAnEarlierMomentButNeverFromALaterOne() {
        clock.advance(Duration.ofSeconds(60));
        Instant revokedAt =
                ring.revoke(first, "replaced", START.plusSeconds(50)).revokedAt();
        clock.advance(Duration.ofSeconds(60));
        KeyRecord earlier = ring.revoke(first, "compromised", START.plusSeconds(20));
        assertEquals(START.plusSeconds(20), earlier.invalidFrom());
        assertEquals("compromised", earlier.reason());
        assertEquals(revokedAt, earlier.revokedAt());
        assertEquals(
                START.plusSeconds(20),
                ring.revoke(first, "compromised", START.plusSeconds(40)).invalidFrom());
    }

    @Test
    void revocationNeedsOneLineOfReasonAndNoFutureMoment() {
        for (String reason : List.of("", "two\nlines", "lone \ud800 surrogate", "x".repeat(201))) {
            assertUnfit(
                    "the reason of a revocation is one line of 1 to 200 characters",
                    () -> ring.revoke(first, reason, START));
        }
        assertUnfit(
                "invalid_from 2026-11-20T12:00:01Z lies ahead; a key is revoked from now or an earlier moment on",
                () -> ring.revoke(first, "compromised", START.plusSeconds(1)));
        assertEquals(KeyState.ACTIVE, record(ring, first).state());
    }

    @Test
    void withoutAnActiveKeyAPendingOneIsActivatedAtOnce() {
        String reserve = ring.create(KeyPurpose.RESPONSE, JwsAlgorithm.ED25519).kid();
        assertRefused("can be activated from", () -> ring.activate(reserve));
        ring.revoke(first, "compromised", START);
        assertNull(ring.active(KeyPurpose.RESPONSE));
        ring.activate(reserve);
        assertEquals(reserve, ring.active(KeyPurpose.RESPONSE).kid());
        assertEquals(KeyState.REVOKED, record(ring, first).state());
    }

    @Test
    void purposesLiveBesideEachOther() {
        assertNull(ring.active(KeyPurpose.RECEIPT));
        KeyRecord receipt = ring.create(KeyPurpose.RECEIPT, JwsAlgorithm.ED25519);
        assertNull(receipt.endorsement());
        ring.activate(receipt.kid());
        assertEquals(receipt.kid(), ring.active(KeyPurpose.RECEIPT).kid());
        assertEquals(first, ring.active(KeyPurpose.RESPONSE).kid());
    }

    @Test
    void receiptAndLogKeysAreEd25519() throws Exception {
        String refusal = "is of type EC; a receipt key is Ed25519";
        assertUnfit(refusal, () -> ring.create(KeyPurpose.RECEIPT, JwsAlgorithm.ES256));
        JWK ec = new ECKeyGenerator(Curve.P_256).generate();
        assertUnfit(refusal, () -> ring.importKey(KeyPurpose.RECEIPT, ec));
        assertUnfit("is of type EC; a log key is Ed25519", () -> ring.importKey(KeyPurpose.LOG, ec));
    }

    @Test
    void sharedSecretsAreNoSigningKeys() {
        assertUnfit(
                "is symmetric; a signing key that others verify with is a key pair",
                () -> ring.create(KeyPurpose.RESPONSE, JwsAlgorithm.HS256));
    }

    @Test
    void olderNameOfEd25519IsKept() {
        KeyRecord key = ring.create(KeyPurpose.RESPONSE, JwsAlgorithm.EDDSA);
        assertEquals("EdDSA", key.jwk().getAlgorithm().getName());
        clock.advance(MAX_AGE);
        ring.activate(key.kid());
        KeyRing again = Rings.open(directory.resolve("keys.json"), clock);
        assertEquals(JwsAlgorithm.EDDSA, again.active(KeyPurpose.RESPONSE).algorithm());
    }

    @ParameterizedTest
    @EnumSource(value = KeyState.class)
    void kidIsNeverUsedAgain(KeyState state) throws Exception {
        String kid = keyIn(state);
        JWK other = new ECKeyGenerator(Curve.P_256).keyID(kid).generate();
        assertRefused("a kid is never used again", () -> ring.importKey(KeyPurpose.RESPONSE, other));
    }

    @Test
    void keyDoesNotComeBackUnderAnotherKidOrForAnotherPurpose() {
        OctetKeyPair jwk = (OctetKeyPair) ring.active(KeyPurpose.RESPONSE).privateJwk();
        ring.revoke(first, "compromised", START);
        OctetKeyPair renamed = new OctetKeyPair.Builder(jwk).keyID("fresh").build();
        assertRefused("is this very key under another kid", () -> ring.importKey(KeyPurpose.RESPONSE, renamed));
        assertRefused("is this very key under another kid", () -> ring.importKey(KeyPurpose.RECEIPT, renamed));
    }

    @Test
    void importedKeyIsPendingUnderItsKid() throws Exception {
        JWK jwk = new ECKeyGenerator(Curve.P_384).keyID("mine-1").generate();
        assertEquals("mine-1", ring.importKey(KeyPurpose.RESPONSE, jwk).kid());
        assertEquals(KeyState.PENDING, record(ring, "mine-1").state());
        clock.advance(MAX_AGE);
        ring.activate("mine-1");
        assertEquals(JwsAlgorithm.ES384, ring.active(KeyPurpose.RESPONSE).algorithm());
    }

    @Test
    void keysThatCannotBePublishedAreNotImported() throws Exception {
        assertUnfit(
                "has no private part",
                () -> ring.importKey(
                        KeyPurpose.RESPONSE,
                        new ECKeyGenerator(Curve.P_256).generate().toPublicJWK()));
        JWK secret = new OctetSequenceKeyGenerator(256).generate();
        assertUnfit(
                "is symmetric; a signing key that others verify with is a key pair",
                () -> ring.importKey(KeyPurpose.RESPONSE, secret));
    }

    @Test
    void privateAndPublicPartBelongTogether() {
        OctetKeyPair one = (OctetKeyPair)
                SigningKey.generate(JwsAlgorithm.ED25519, null, ENGINE).privateJwk();
        OctetKeyPair two = (OctetKeyPair)
                SigningKey.generate(JwsAlgorithm.ED25519, null, ENGINE).privateJwk();
        OctetKeyPair mixed = new OctetKeyPair.Builder(Curve.Ed25519, one.getX())
                .d(two.getD())
                .build();
        assertUnfit(
                "has a private part that does not belong to its public part",
                () -> ring.importKey(KeyPurpose.RESPONSE, mixed));
        OctetKeyPair cut = new OctetKeyPair.Builder(Curve.Ed25519, one.getX())
                .d(Base64URL.encode(new byte[31]))
                .build();
        assertUnfit("is no Ed25519 private key (32 octets)", () -> ring.importKey(KeyPurpose.RESPONSE, cut));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "with space", "line\nfeed", "ünïcode"})
    void kidsAreVisibleAscii(String kid) throws Exception {
        JWK jwk = new ECKeyGenerator(Curve.P_256).keyID(kid).generate();
        assertUnfit(
                "has a kid that is not 1 to 128 visible ASCII characters",
                () -> ring.importKey(KeyPurpose.RESPONSE, jwk));
    }

    @Test
    void unknownKidIsSaidToBeSo() {
        assertRefused("no key in the ring has that kid", () -> ring.activate("nobody"));
        assertRefused("no key in the ring has that kid", () -> ring.retire("nobody"));
        assertRefused("no key in the ring has that kid", () -> ring.revoke("nobody", "compromised", START));
    }

    private String rotate() {
        String next = ring.create(KeyPurpose.RESPONSE, JwsAlgorithm.ED25519).kid();
        clock.advance(MAX_AGE);
        return ring.activate(next).kid();
    }

    private String keyIn(KeyState state) {
        switch (state) {
            case PENDING -> {
                return ring.create(KeyPurpose.RESPONSE, JwsAlgorithm.ED25519).kid();
            }
            case ACTIVE -> {
                return first;
            }
            case RETIRING -> rotate();
            case RETIRED -> {
                rotate();
                clock.advance(TO_RETIRE);
                ring.retire(first);
            }
            case REVOKED -> ring.revoke(first, "compromised", START);
        }
        return first;
    }
}
