package dev.signet.keys;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import dev.signet.jose.JwsAlgorithm;
import dev.signet.jose.SignatureEngine;
import dev.signet.jose.SigningKey;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.generators.HKDFBytesGenerator;
import org.bouncycastle.crypto.params.HKDFParameters;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The signing keys of protocol section 7, from the first to the last: a kid, once used, stays in the ring. Thread-safe. A change holds
 * when it is on disk, and is refused, with a {@link KeyRingException} that says what to do, where it would break a rule.
 *
 * <p>Several processes may share a file. Each looks once a second at most, when it is asked for anything, whether the file has been
 * replaced; a replacement that cannot be used is logged, and the keys read before stay.
 */
public final class KeyRing {
    private static final Logger LOG = LoggerFactory.getLogger(KeyRing.class);

    private final RingStore store; // null where the keys are given
    private final RingState given;
    private final SignatureEngine engine;
    private final Clock clock;

    private KeyRing(RingStore store, RingState given, SignatureEngine engine, Clock clock) {
        this.store = store;
        this.given = given;
        this.engine = engine;
        this.clock = clock;
    }

    /**
     * The ring of a file. Where there is none it is made, mode 0600, with one Ed25519 response key, active at once since no client can
     * have cached a key set without it; of several processes that start together one does so. A file that is there is never replaced
     * by new keys.
     *
     * @param jwksMaxAge how long clients may cache the key set: {@code jwks-max-age}
     * @param nonceTtl how long a signature is fresh: {@code nonce-ttl}
     * @throws KeyRingException naming the file, when it is damaged, altered, encrypted under another key, or cannot be read or made
     */
    public static KeyRing open(
            Path file,
            KeyEncryptionKey kek,
            SignatureEngine engine,
            Clock clock,
            Duration jwksMaxAge,
            Duration nonceTtl) {
        RingStore store = RingStore.open(file, new RingFile(kek, engine), clock, jwksMaxAge, nonceTtl, ring -> {
            if (!ring.keys().isEmpty()) {
                return ring; // another process was faster
            }
            SigningKey key = SigningKey.generate(JwsAlgorithm.ED25519, null, engine);
            LOG.info("the key ring {} is new; its response key is {}", file, key.kid());
            Instant now = clock.instant();
            return ring.add(KeyPurpose.RESPONSE, key, now).activate(key.kid(), now);
        });
        return new KeyRing(store, null, engine, clock);
    }

    /**
     * A ring in memory of the keys that a host gives, one for each purpose, all active. It cannot be changed, since a change would be
     * forgotten at the next start.
     *
     * @throws IllegalArgumentException when a key does not fit its purpose; the message completes "the key …"
     * @throws KeyRingException when two purposes share a key or a kid
     */
    public static KeyRing of(Map<KeyPurpose, SigningKey> active, Clock clock, Duration jwksMaxAge) {
        RingState state = new RingState(List.of(), jwksMaxAge, Duration.ZERO);
        for (KeyPurpose purpose : KeyPurpose.values()) {
            if (active.containsKey(purpose)) {
                state = state.given(purpose, active.get(purpose), clock.instant());
            }
        }
        return new KeyRing(null, state, null, clock);
    }

    /**
     * A ring in memory of the Ed25519 response key with this seed, and of the receipt key with the seed that HKDF-SHA256 (RFC 5869) makes of it: keys have one purpose each, and
     * every node that is given the seed has the same two.
     *
     * @param seed base64url or base64 of 32 octets
     * @param kid of the response key, the receipt key's has {@code -receipt} behind it; null for the thumbprints
     * @throws IllegalArgumentException when one of them is malformed; the message does not show the seed
     */
    public static KeyRing ofSeed(String seed, String kid, SignatureEngine engine, Clock clock, Duration jwksMaxAge) {
        byte[] octets = SecretText.decode("the seed of the signing key (setting signing-key)", seed);
        try {
            SigningKey response = SigningKey.ed25519(octets, kid, engine);
            SigningKey receipt = SigningKey.ed25519(receiptSeed(octets), kid == null ? null : kid + "-receipt", engine);
            return of(Map.of(KeyPurpose.RESPONSE, response, KeyPurpose.RECEIPT, receipt), clock, jwksMaxAge);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("the signing key " + e.getMessage());
        }
    }

    /**
     * Sees to it that a purpose has a key: where the ring never had one, an Ed25519 key is made and active at once, since no client can have cached a key set with another.
     *
     * @throws KeyRingException when the keys are given and have none
     */
    public void ensure(KeyPurpose purpose) {
        if (has(purpose, records())) {
            return;
        }
        if (store == null) {
            throw new KeyRingException("the keys are given by the host, and none of them is a " + purpose.jwkName()
                    + " key: receipts need an Ed25519 key of their own");
        }
        SigningKey key = SigningKey.generate(JwsAlgorithm.ED25519, null, engine);
        store.change(ring -> {
            if (has(purpose, ring.records())) {
                return ring; // another process was faster
            }
            LOG.info("the key ring gets its first {} key, {}", purpose.jwkName(), key.kid());
            Instant now = clock.instant();
            return ring.add(purpose, key, now).activate(key.kid(), now);
        });
    }

    private static byte[] receiptSeed(byte[] seed) {
        HKDFBytesGenerator hkdf = new HKDFBytesGenerator(SHA256Digest.newInstance());
        hkdf.init(new HKDFParameters(seed, null, "signet-receipt-key-v1".getBytes(StandardCharsets.UTF_8)));
        byte[] derived = new byte[seed.length];
        hkdf.generateBytes(derived, 0, derived.length);
        return derived;
    }

    private static boolean has(KeyPurpose purpose, List<KeyRecord> keys) {
        return keys.stream().anyMatch(key -> key.purpose() == purpose);
    }

    /**
     * The key that signs for a purpose; null when there is none: none was ever activated, or it was revoked. To be asked for each
     * signature, not kept: a revoked key must not go on signing.
     */
    public SigningKey active(KeyPurpose purpose) {
        return state().active(purpose);
    }

    /**
     * A new pending key, its thumbprint the kid, endorsed by the active key of its purpose.
     *
     * @throws IllegalArgumentException unless the algorithm is Ed25519 or, for responses, ECDSA; the message completes "the key …"
     */
    public KeyRecord create(KeyPurpose purpose, JwsAlgorithm algorithm) {
        changeable();
        return add(purpose, SigningKey.generate(algorithm, null, engine));
    }

    /**
     * A pending key from its private JWK, endorsed by the active key of its purpose; the thumbprint is its kid where it has none.
     *
     * @throws IllegalArgumentException when it is not fit for signatures or for its purpose; the message completes "the key …"
     * @throws KeyRingException when its kid, or the key itself, is or was in the ring
     */
    public KeyRecord importKey(KeyPurpose purpose, JWK privateJwk) {
        changeable();
        return add(purpose, SigningKey.of(privateJwk, engine));
    }

    private KeyRecord add(KeyPurpose purpose, SigningKey key) {
        if (key.privateJwk() instanceof OctetSequenceKey) {
            throw new IllegalArgumentException("is symmetric; a signing key that others verify with is a key pair");
        }
        return change(key.kid(), (ring, now) -> ring.add(purpose, key, now));
    }

    /**
     * Makes a pending key the one that signs; the one before it is retiring, and endorses it. The key must have been published for the
     * max-age of the key set, unless no key of its purpose is active: then there is nothing to wait with, at the price that clients which
     * hold a cached key set do not know it yet. A pending key kept in reserve spares them that.
     */
    public KeyRecord activate(String kid) {
        return change(kid, (ring, now) -> ring.activate(kid, now));
    }

    /**
     * Takes a retiring key out of the key set and erases its private part, once it has been retiring for the key set's max-age and
     * {@code nonce-ttl}.
     */
    public KeyRecord retire(String kid) {
        return change(kid, (ring, now) -> ring.retire(kid, now));
    }

    /**
     * Revokes a key in any state and erases its private part. If it was active, its purpose has no active key until one is activated. A
     * revoked key may be revoked again, for another reason and from an earlier moment on; a later one changes nothing.
     *
     * @param reason one line, shown to everybody
     * @param invalidFrom from when on its signatures prove nothing; not in the future
     * @throws IllegalArgumentException for another reason or moment
     */
    public KeyRecord revoke(String kid, String reason, Instant invalidFrom) {
        return change(kid, (ring, now) -> ring.revoke(kid, reason, invalidFrom, now));
    }

    /** The document of {@code /.well-known/jwks.json}: the pending, active and retiring keys, in the order in which they came. */
    public KeySetDocument published() {
        return state().published();
    }

    /**
     * The document of {@code /.well-known/signet/keys}: {@code {"keys": […]}} with every key there ever was, as it is or was published, and
     * {@code state}, {@code not_before} (when it began to sign), {@code not_after} (when it stopped), {@code revoked_at}, {@code reason},
     * {@code invalid_from}, {@code endorsement}. Times are integers; what does not apply is null.
     */
    public KeySetDocument history() {
        return state().history();
    }

    /** Every key there ever was, in the order in which they came. */
    public List<KeyRecord> records() {
        return state().records();
    }

    private RingState state() {
        return store == null ? given : store.current();
    }

    private KeyRecord change(String kid, BiFunction<RingState, Instant, RingState> change) {
        KeyRecord key =
                changeable().change(ring -> change.apply(ring, clock.instant())).record(kid);
        LOG.info(
                "{} key {} is {}",
                key.purpose().jwkName(),
                key.kid(),
                key.state().jsonName());
        return key;
    }

    private RingStore changeable() {
        if (store == null) {
            throw new KeyRingException(
                    "these keys are given by the configuration and change with it; keys in a file can be rotated");
        }
        return store;
    }

    @Override
    public String toString() {
        return "KeyRing"
                + records().stream()
                        .map(key -> key.kid() + " " + key.state().jsonName())
                        .toList();
    }
}
