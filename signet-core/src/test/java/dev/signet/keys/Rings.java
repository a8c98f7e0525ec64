package dev.signet.keys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.jose.SignatureEngine;
import dev.signet.jose.SignatureEngines;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import org.junit.jupiter.api.function.Executable;

/** What the tests of rings share. */
final class Rings {
    static final SignatureEngine ENGINE = SignatureEngines.named("bouncycastle");
    static final Duration MAX_AGE = Duration.ofSeconds(300);
    static final Duration NONCE_TTL = Duration.ofSeconds(200);
    static final Instant START = Instant.parse("2026-11-20T12:00:00Z");
    static final KeyEncryptionKey KEK = kek(7);

    private Rings() {}

    static KeyEncryptionKey kek(int octet) {
        byte[] key = new byte[32];
        Arrays.fill(key, (byte) octet);
        return KeyEncryptionKey.of(key);
    }

    static KeyRing open(Path file, Clock clock) {
        return KeyRing.open(file, KEK, ENGINE, clock, MAX_AGE, NONCE_TTL);
    }

    static KeyRecord record(KeyRing ring, String kid) {
        return ring.records().stream()
                .filter(key -> key.kid().equals(kid))
                .findFirst()
                .orElseThrow();
    }

    static void assertRefused(String messagePart, Executable change) {
        KeyRingException refusal = assertThrows(KeyRingException.class, change);
        assertTrue(refusal.getMessage().contains(messagePart), refusal.getMessage());
    }

    static void assertUnfit(String message, Executable change) {
        assertEquals(
                message, assertThrows(IllegalArgumentException.class, change).getMessage());
    }

    /** A clock that stands until it is moved. */
    static final class StandingClock extends Clock {
        private volatile Instant now = START;

        void advance(Duration by) {
            now = now.plus(by);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException();
        }
    }
}
