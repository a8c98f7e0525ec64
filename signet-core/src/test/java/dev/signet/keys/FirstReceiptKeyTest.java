package dev.signet.keys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.signet.jose.JwsAlgorithm;
import dev.signet.jose.SignatureEngines;
import dev.signet.jose.SigningKey;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys have one purpose each (protocol section 7): receipts get a key of their own, whatever the response key comes from. */
class FirstReceiptKeyTest {
    private static final Clock CLOCK = Clock.systemUTC();
    private static final Duration MAX_AGE = Duration.ofSeconds(300);
    private static final String SEED = "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A";

    @TempDir
    Path directory;

    private KeyRing open() {
        KeyEncryptionKey kek = KeyEncryptionKey.fromEnvironment(Map.of(), directory);
        return KeyRing.open(directory.resolve("keys.json"), kek, SignatureEngines.current(), CLOCK, MAX_AGE, MAX_AGE);
    }

    @Test
    void isMadeOnceAndKept() {
        KeyRing ring = open();
        assertNull(ring.active(KeyPurpose.RECEIPT));
        ring.ensure(KeyPurpose.RECEIPT);
        ring.ensure(KeyPurpose.RECEIPT);
        String kid = ring.active(KeyPurpose.RECEIPT).kid();
        assertEquals(2, ring.records().size());
        assertEquals(kid, open().active(KeyPurpose.RECEIPT).kid());
    }

    @Test
    void isOneForManyThatStartTogether() {
        open();
        var rings = IntStream.range(0, 4)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> {
                    KeyRing ring = open();
                    ring.ensure(KeyPurpose.RECEIPT);
                    return ring.active(KeyPurpose.RECEIPT).kid();
                }))
                .toList();
        assertEquals(1, rings.stream().map(CompletableFuture::join).distinct().count());
    }

    @Test
    void isNotMadeAgainWhenItWasRevoked() {
        KeyRing ring = open();
        ring.ensure(KeyPurpose.RECEIPT);
        ring.revoke(
                ring.active(KeyPurpose.RECEIPT).kid(), "stolen", Instant.now().minusSeconds(5));
        ring.ensure(KeyPurpose.RECEIPT);
        assertNull(ring.active(KeyPurpose.RECEIPT));
    }

    @Test
    void comesFromTheSeedOfTheResponseKeyAndIsNotIt() {
        KeyRing one = KeyRing.ofSeed(SEED, "prod-1", SignatureEngines.current(), CLOCK, MAX_AGE);
        KeyRing other = KeyRing.ofSeed(SEED, null, SignatureEngines.current(), CLOCK, MAX_AGE);
        one.ensure(KeyPurpose.RECEIPT);
        SigningKey receipt = one.active(KeyPurpose.RECEIPT);
        assertEquals("prod-1-receipt", receipt.kid());
        assertEquals(
                receipt.publicJwk().toOctetKeyPair().getX(),
                other.active(KeyPurpose.RECEIPT).publicJwk().toOctetKeyPair().getX());
        assertNotEquals(
                one.active(KeyPurpose.RESPONSE).publicJwk().toOctetKeyPair().getX(),
                receipt.publicJwk().toOctetKeyPair().getX());
    }

    @Test
    void isAskedForWhereTheHostGivesTheKeys() {
        SigningKey response = SigningKey.generate(JwsAlgorithm.ED25519, null, SignatureEngines.current());
        KeyRing given = KeyRing.of(Map.of(KeyPurpose.RESPONSE, response), CLOCK, MAX_AGE);
        assertThrows(KeyRingException.class, () -> given.ensure(KeyPurpose.RECEIPT));
    }
}
