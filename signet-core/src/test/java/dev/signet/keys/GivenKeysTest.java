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
import java.util.Optional;
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

    private Optional<KeyRing> ring(Map<String, String> environment) {
        return KeyRing.fromEnvironment(environment, ENGINE, clock, MAX_AGE);
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
        KeyRing ring = ring(Map.of("SP_PRIVATE_KEY_B64", seed, "SP_KID", "signet-prod-key-1"))
                .orElseThrow();
        OctetKeyPair jwk = (OctetKeyPair) ring.records().get(0).jwk();
        assertEquals(PUBLIC, jwk.getX().toString());
        assertEquals("signet-prod-key-1", jwk.getKeyID());
        assertEquals("signet-prod-key-1", ring.active(KeyPurpose.RESPONSE).kid());
        assertEquals(KeyState.ACTIVE, ring.records().get(0).state());
        assertNull(ring.records().get(0).notBefore());
    }

    @Test
    void kidIsTheThumbprintWhereNoneIsGiven() {
        assertEquals(
                THUMBPRINT,
                ring(Map.of("SP_PRIVATE_KEY_B64", SEED))
                        .orElseThrow()
                        .active(KeyPurpose.RESPONSE)
                        .kid());
    }

    @Test
    void nothingSetIsNoRing() {
        assertTrue(ring(Map.of("SP_PRIVATE_KEY_B64", " ", "SP_KID", "x")).isEmpty());
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
        KeyRingException refusal = assertThrows(KeyRingException.class, () -> ring(Map.of("SP_PRIVATE_KEY_B64", seed)));
        assertTrue(refusal.getMessage().startsWith("SP_PRIVATE_KEY_B64 "), refusal.getMessage());
        assertFalse(refusal.getMessage().contains("nWGx"), refusal.getMessage());
        assertNull(refusal.getCause());
    }

    @Test
    void badKidIsNamed() {
        assertRefused(
                "SP_KID has a kid that is not 1 to 128 visible ASCII characters",
                () -> ring(Map.of("SP_PRIVATE_KEY_B64", SEED, "SP_KID", "a b")));
    }

    @Test
    void documentsAreTheSameAfterEveryStart() {
        Map<String, String> environment = Map.of("SP_PRIVATE_KEY_B64", SEED);
        KeyRing ring = ring(environment).orElseThrow();
        clock.advance(MAX_AGE);
        assertEquals(
                ring.published().etag(),
                ring(environment).orElseThrow().published().etag());
        assertEquals(
                ring.history().etag(), ring(environment).orElseThrow().history().etag());
    }

    @Test
    void givenKeysDoNotChange() {
        KeyRing ring = ring(Map.of("SP_PRIVATE_KEY_B64", SEED)).orElseThrow();
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
        assertRefused("no log key is active", () -> ring.active(KeyPurpose.LOG));
        assertRefused(
                "a kid is never used again",
                () -> KeyRing.of(Map.of(KeyPurpose.RESPONSE, receipt, KeyPurpose.RECEIPT, receipt), clock, MAX_AGE));
        assertUnfit(
                "is of type EC; a receipt key is Ed25519",
                () -> KeyRing.of(Map.of(KeyPurpose.RECEIPT, response), clock, MAX_AGE));
    }
}
