package dev.signet.keys;

import com.nimbusds.jose.jwk.JWK;
import dev.signet.jose.SigningKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/** The ring at one moment, immutable, its documents ready; and the rules by which it becomes another. */
final class RingState {
    private static final Pattern KID = Pattern.compile("[\\x21-\\x7e]{1,128}");
    private static final Pattern REASON = Pattern.compile("[^\\p{Cc}\\p{Cs}]{1,200}");

    private final List<RingKey> keys;
    private final Duration jwksMaxAge;
    private final Duration nonceTtl;
    private final Map<KeyPurpose, SigningKey> active = new EnumMap<>(KeyPurpose.class);
    private final List<KeyRecord> records;
    private final KeySetDocument published;
    private final KeySetDocument history;

    RingState(List<RingKey> keys, Duration jwksMaxAge, Duration nonceTtl) {
        this.keys = List.copyOf(keys);
        this.jwksMaxAge = jwksMaxAge;
        this.nonceTtl = nonceTtl;
        for (RingKey key : keys) {
            if (key.facts().state() == KeyState.ACTIVE) {
                active.put(key.facts().purpose(), key.signing());
            }
        }
        records = keys.stream().map(RingKey::facts).toList();
        published = KeySetDocument.of(
                KeyJson.set(records.stream()
                        .filter(key -> key.state().isPublished())
                        .map(KeyJson::published)
                        .toList()),
                "application/jwk-set+json",
                jwksMaxAge);
        history = KeySetDocument.of(
                KeyJson.set(records.stream().map(KeyJson::history).toList()), "application/json", jwksMaxAge);
    }

    List<RingKey> keys() {
        return keys;
    }

    /** The key that signs, or null. */
    SigningKey active(KeyPurpose purpose) {
        return active.get(purpose);
    }

    List<KeyRecord> records() {
        return records;
    }

    KeySetDocument published() {
        return published;
    }

    KeySetDocument history() {
        return history;
    }

    KeyRecord record(String kid) {
        return find(kid).facts();
    }

    /** With a new pending key, endorsed by the active one of its purpose. */
    RingState add(KeyPurpose purpose, SigningKey key, Instant now) {
        KeyRecord facts = KeyRecord.pending(checked(purpose, key), purpose, now);
        return append(new RingKey(endorsed(facts, now), key));
    }

    /** With an active key that the configuration gives. */
    RingState given(KeyPurpose purpose, SigningKey key, Instant now) {
        return append(new RingKey(KeyRecord.given(checked(purpose, key), purpose, now), key));
    }

    private RingState append(RingKey key) {
        List<RingKey> more = new ArrayList<>(keys);
        more.add(key);
        return next(more);
    }

    RingState activate(String kid, Instant now) {
        RingKey next = inState(kid, KeyState.PENDING, "activated");
        KeyRecord facts = next.facts();
        SigningKey former = active.get(facts.purpose());
        Instant from = facts.publishedAt().plus(jwksMaxAge);
        if (former != null && now.isBefore(from)) {
            throw new KeyRingException(describe(facts) + " can be activated from " + from
                    + " on: until then clients may hold a cached key set without it");
        }
        KeyRecord activated = endorsed(facts, now).activated(now);
        return replace(key -> {
            if (key == next) {
                return key.with(activated);
            }
            return former != null && key.signing() == former
                    ? key.with(key.facts().retiring(now))
                    : key;
        });
    }

    RingState retire(String kid, Instant now) {
        RingKey old = inState(kid, KeyState.RETIRING, "retired");
        Instant from = old.facts().notAfter().plus(jwksMaxAge).plus(nonceTtl);
        if (now.isBefore(from)) {
            throw new KeyRingException(describe(old.facts()) + " can be retired from " + from
                    + " on: until then clients may still verify what it signed");
        }
        return replace(key -> key == old ? key.erased(key.facts().retired()) : key);
    }

    RingState revoke(String kid, String reason, Instant invalidFrom, Instant now) {
        RingKey bad = find(kid);
        if (!REASON.matcher(reason).matches()) {
            throw new IllegalArgumentException("the reason of a revocation is one line of 1 to 200 characters");
        }
        if (invalidFrom.isAfter(now)) {
            throw new IllegalArgumentException(
                    "invalid_from " + invalidFrom + " lies ahead; a key is revoked from now or an earlier moment on");
        }
        return replace(key -> key == bad ? key.erased(key.facts().revoked(now, reason, invalidFrom)) : key);
    }

    /** The public JWK of a key that may join the ring: neither its kid nor the key itself has ever been in it. */
    private JWK checked(KeyPurpose purpose, SigningKey key) {
        JWK jwk = key.publicJwk();
        purpose.check(jwk);
        if (!KID.matcher(key.kid()).matches()) {
            throw new IllegalArgumentException("has a kid that is not 1 to 128 visible ASCII characters");
        }
        for (KeyRecord known : records) {
            if (known.kid().equals(key.kid())) {
                throw new KeyRingException("the kid '" + key.kid() + "' is or was that of a "
                        + known.state().jsonName() + " " + known.purpose().jwkName()
                        + " key; a kid is never used again: choose another");
            }
            if (known.jwk().getRequiredParams().equals(jwk.getRequiredParams())) {
                throw new KeyRingException(describe(known) + " is this very key under another kid;"
                        + " a key has one purpose and one life: make a new one");
            }
        }
        return jwk;
    }

    private KeyRecord endorsed(KeyRecord facts, Instant now) {
        SigningKey endorser = active.get(facts.purpose());
        return endorser == null ? facts : facts.endorsed(Endorsement.by(endorser, KeyJson.published(facts), now));
    }

    private RingKey inState(String kid, KeyState state, String change) {
        RingKey key = find(kid);
        if (key.facts().state() != state) {
            throw new KeyRingException(describe(key.facts()) + " is "
                    + key.facts().state().jsonName() + "; only a " + state.jsonName() + " key can be " + change);
        }
        return key;
    }

    private RingKey find(String kid) {
        return keys.stream()
                .filter(key -> key.facts().kid().equals(kid))
                .findFirst()
                .orElseThrow(() -> new KeyRingException("no key in the ring has that kid"));
    }

    private RingState replace(UnaryOperator<RingKey> change) {
        return next(keys.stream().map(change).toList());
    }

    private RingState next(List<RingKey> changed) {
        return new RingState(changed, jwksMaxAge, nonceTtl);
    }

    private static String describe(KeyRecord key) {
        return key.purpose().jwkName() + " key '" + key.kid() + "'";
    }
}
