package dev.signet.keys;

import static dev.signet.keys.Rings.ENGINE;
import static dev.signet.keys.Rings.MAX_AGE;
import static dev.signet.keys.Rings.START;
import static dev.signet.keys.Rings.assertRefused;
import static dev.signet.keys.Rings.assertUnfit;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.jwk.OctetKeyPair;
import dev.signet.jose.JwsAlgorithm;
import dev.signet.jose.SigningKey;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rings of keys that the configuration gives. */
class GivenKeysTest {
    // RFC 8037 appendix A.1 to A.3
    private static final String SEED = "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A";
    private static final String PUBLIC = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";
    private static final String THUMBPRINT = "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k";

    private final Rings.StandingClock clock = new Rings.StandingClock();

    private KeyRing ring(String seed, String kid) {
        return KeyRing.ofSeed(seed, kid, ENGINE, clock, MAX_AGE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",
                "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=",
                "nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",
                "nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=",
                "  nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=\n"
            })
    void seedGivesTheKeyOfRfc8037(String seed) {
        KeyRing ring = ring(seed, "signet-prod-key-1");
        OctetKeyPair jwk = (OctetKeyPair) ring.records().get(0).jwk();
        assertEquals(PUBLIC, jwk.getX().toString());
        assertEquals("signet-prod-key-1", jwk.getKeyID());
        assertEquals("signet-prod-key-1", ring.active(KeyPurpose.RESPONSE).kid());
        assertEquals(KeyState.ACTIVE, ring.records().get(0).state());
        assertNull(ring.records().get(0).notBefore());
    }

    @Test
    void kidIsTheThumbprintWhereNoneIsGiven() {
        assertEquals(THUMBPRINT, ring(SEED, null).active(KeyPurpose.RESPONSE).kid());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2B",
                "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf",
                "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2AnWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",
                "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2 A",
                "=",
                "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=="
            })
    void badSeedIsNamedAndNotShown(String seed) {
        IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, () -> ring(seed, null));
        assertTrue(refusal.getMessage().startsWith("the seed of the signing key "), refusal.getMessage());
        assertFalse(refusal.getMessage().contains("nWGx"), refusal.getMessage());
        assertNull(refusal.getCause());
    }

    @Test
    void badKidIsNamed() {
        assertUnfit("the signing key has a kid that is not 1 to 128 visible ASCII characters", () -> ring(SEED, "a b"));
    }

    @Test
    void documentsAreTheSameAfterEveryStart() {
        KeyRing ring = ring(SEED, null);
        clock.advance(MAX_AGE);
        assertEquals(ring.published().etag(), ring(SEED, null).published().etag());
        assertEquals(ring.history().etag(), ring(SEED, null).history().etag());
    }

    @Test
    void givenKeysDoNotChange() {
        KeyRing ring = ring(SEED, null);
        String refusal = "these keys are given by the configuration";
        assertRefused(refusal, () -> ring.create(KeyPurpose.RESPONSE, JwsAlgorithm.ED25519));
        assertRefused(
                refusal,
                () -> ring.importKey(
                        KeyPurpose.RESPONSE,
                        SigningKey.generate(JwsAlgorithm.ED25519, null, ENGINE).privateJwk()));
        assertRefused(refusal, () -> ring.activate(THUMBPRINT));
        assertRefused(refusal, () -> ring.retire(THUMBPRINT));
        assertRefused(refusal, () -> ring.revoke(THUMBPRINT, "compromised", START));
    }

    @Test
    void eachPurposeHasAKeyOfItsOwn() {
        SigningKey response = SigningKey.generate(JwsAlgorithm.ES256, "a", ENGINE);
        SigningKey receipt = SigningKey.generate(JwsAlgorithm.ED25519, "b", ENGINE);
        KeyRing ring = KeyRing.of(Map.of(KeyPurpose.RESPONSE, response, KeyPurpose.RECEIPT, receipt), clock, MAX_AGE);
        assertEquals("a", ring.active(KeyPurpose.RESPONSE).kid());
        assertEquals("b", ring.active(KeyPurpose.RECEIPT).kid());
        assertNull(ring.active(KeyPurpose.LOG));
        assertRefused(
                "a kid is never used again",
                () -> KeyRing.of(Map.of(KeyPurpose.RESPONSE, receipt, KeyPurpose.RECEIPT, receipt), clock, MAX_AGE));
        assertUnfit(
                "is of type EC; a receipt key is Ed25519",
                () -> KeyRing.of(Map.of(KeyPurpose.RECEIPT, response), clock, MAX_AGE));
    }
}
