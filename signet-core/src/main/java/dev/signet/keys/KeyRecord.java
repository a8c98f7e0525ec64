package dev.signet.keys;

import com.nimbusds.jose.jwk.JWK;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * What is known in public of one key. Times are whole seconds, rounded to the side on which no signature is left outside and no
 * waiting time is cut short.
 *
 * @param jwk the public JWK with {@code kid}, {@code use} and {@code alg}
 * @param publishedAt since when it is in the key set
 * @param notBefore since when it signs; null while it never has, and where the configuration gives the key and no one knows
 * @param notAfter when it stopped signing; null before
 * @param reason why it was revoked; null unless it was, as are {@code revokedAt} and {@code invalidFrom}
 * @param invalidFrom the moment from which on its signatures prove nothing
 * @param endorsement the compact JWS over the published JWK by the key that was active before; null where there was none
 */
public record KeyRecord(
        JWK jwk,
        KeyPurpose purpose,
        KeyState state,
        Instant publishedAt,
        Instant notBefore,
        Instant notAfter,
        Instant revokedAt,
        String reason,
        Instant invalidFrom,
        String endorsement) {

    public KeyRecord {
        if (jwk.isPrivate()) {
            throw new IllegalArgumentException("a key record is public: give it the public JWK");
        }
    }

    static KeyRecord pending(JWK jwk, KeyPurpose purpose, Instant now) {
        return new KeyRecord(jwk, purpose, KeyState.PENDING, up(now), null, null, null, null, null, null);
    }

    static KeyRecord given(JWK jwk, KeyPurpose purpose, Instant now) {
        return new KeyRecord(jwk, purpose, KeyState.ACTIVE, up(now), null, null, null, null, null, null);
    }

    public String kid() {
        return jwk.getKeyID();
    }

    KeyRecord endorsed(String jws) {
        return new KeyRecord(
                jwk, purpose, state, publishedAt, notBefore, notAfter, revokedAt, reason, invalidFrom, jws);
    }

    KeyRecord activated(Instant now) {
        return new KeyRecord(
                jwk, purpose, KeyState.ACTIVE, publishedAt, down(now), null, null, null, null, endorsement);
    }

    KeyRecord retiring(Instant now) {
        return with(KeyState.RETIRING, up(now), null, null, null);
    }

    KeyRecord retired() {
        return with(KeyState.RETIRED, notAfter, null, null, null);
    }

    /** Revoked, or revoked from an earlier moment than before: {@code invalidFrom} never moves forward, {@code revokedAt} stays. */
    KeyRecord revoked(Instant now, String why, Instant from) {
        Instant stopped = state == KeyState.ACTIVE ? up(now) : notAfter;
        if (state != KeyState.REVOKED) {
            return with(KeyState.REVOKED, stopped, up(now), why, down(from));
        }
        return with(KeyState.REVOKED, stopped, revokedAt, why, from.isBefore(invalidFrom) ? down(from) : invalidFrom);
    }

    private KeyRecord with(KeyState newState, Instant stopped, Instant revoked, String why, Instant from) {
        return new KeyRecord(jwk, purpose, newState, publishedAt, notBefore, stopped, revoked, why, from, endorsement);
    }

    private static Instant down(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS);
    }

    private static Instant up(Instant time) {
        return down(time.plusNanos(999_999_999));
    }
}
