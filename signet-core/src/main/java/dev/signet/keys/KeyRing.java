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
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Function;
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
 * replaced; a replacement that cannot be used is logged, and the keys read before stay. Who must not wait for a disk awaits {@link #refresh} first.
 */
public final class KeyRing {
    private static final Logger LOG = LoggerFactory.getLogger(KeyRing.class);

    private final RingStore store; // null where the keys are given
    private final Function<KeyPurpose, SigningKey> derived; // null where none can be
    private final SignatureEngine engine;
    private final Clock clock;
    private volatile RingState given; // null where there is a store

    private KeyRing(RingStore store, SignatureEngine engine, Clock clock) {
        this.store = store;
        this.derived = null;
        this.engine = engine;
        this.clock = clock;
    }

    private KeyRing(RingState given, Function<KeyPurpose, SigningKey> derived, Clock clock) {
        this.store = null;
        this.given = given;
        this.derived = derived;
        this.engine = null;
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
        return new KeyRing(store, engine, clock);
    }

    /**
     * A ring in memory of the keys that a host gives, one for each purpose, all active. It cannot be changed, since a change would be
     * forgotten at the next start.
     *
     * @throws IllegalArgumentException when a key does not fit its purpose; the message completes "the key …"
     * @throws KeyRingException when two purposes share a key or a kid
     */
    public static KeyRing of(Map<KeyPurpose, SigningKey> active, Clock clock, Duration jwksMaxAge) {
        return new KeyRing(given(active, clock, jwksMaxAge), null, clock);
    }

    private static RingState given(Map<KeyPurpose, SigningKey> active, Clock clock, Duration jwksMaxAge) {
        RingState state = new RingState(List.of(), jwksMaxAge, Duration.ZERO);
        for (KeyPurpose purpose : KeyPurpose.values()) {
            if (active.containsKey(purpose)) {
                state = state.given(purpose, active.get(purpose), clock.instant());
            }
        }
        return state;
    }

    /**
     * A ring in memory of the Ed25519 response key with this seed, of the receipt key with the seed that HKDF-SHA256 (RFC 5869) makes of it and, where it is {@link #ensure asked for}, of a
     * request key that is made alike: keys have one purpose each, and every node that is given the seed has the same ones.
     *
     * @param seed base64url or base64 of 32 octets
     * @param kid of the response key, the others' have {@code -receipt} and {@code -request} behind it; null for the thumbprints
     * @throws IllegalArgumentException when one of them is malformed; the message does not show the seed
     */
    public static KeyRing ofSeed(String seed, String kid, SignatureEngine engine, Clock clock, Duration jwksMaxAge) {
        byte[] octets = SecretText.decode("the seed of the signing key (setting signing-key)", seed);
        try {
            SigningKey response = SigningKey.ed25519(octets, kid, engine);
            Function<KeyPurpose, SigningKey> derived = purpose -> SigningKey.ed25519(
                    derivedSeed(octets, purpose), kid == null ? null : kid + "-" + purpose.jwkName(), engine);
            Map<KeyPurpose, SigningKey> active =
                    Map.of(KeyPurpose.RESPONSE, response, KeyPurpose.RECEIPT, derived.apply(KeyPurpose.RECEIPT));
            return new KeyRing(given(active, clock, jwksMaxAge), derived, clock);
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
            derive(purpose);
            return;
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

    private synchronized void derive(KeyPurpose purpose) {
        if (derived == null) {
            throw new KeyRingException("the keys are given by the host, and none of them is a " + purpose.jwkName()
                    + " key: what it is for needs a key of its own");
        }
        if (!has(purpose, records())) {
            given = given.given(purpose, derived.apply(purpose), clock.instant());
        }
    }

    private static byte[] derivedSeed(byte[] seed, KeyPurpose purpose) {
        HKDFBytesGenerator hkdf = new HKDFBytesGenerator(SHA256Digest.newInstance());
        hkdf.init(new HKDFParameters(
                seed, null, ("signet-" + purpose.jwkName() + "-key-v1").getBytes(StandardCharsets.UTF_8)));
        byte[] derived = new byte[seed.length];
        hkdf.generateBytes(derived, 0, derived.length);
        return derived;
    }

    private static boolean has(KeyPurpose purpose, List<KeyRecord> keys) {
        return keys.stream().anyMatch(key -> key.purpose() == purpose);
    }

    /**
     * The key that signs for a purpose; null when there is none: none was ever activated, or it was revoked. To be asked for each
     * signature, not kept: a revoked key must not go on signing. It never waits for a disk, and answers from what was read last: see {@link #refresh}.
     */
    public SigningKey active(KeyPurpose purpose) {
        return (store == null ? given : store.known()).active(purpose);
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

    /**
     * Looks, on another thread, whether the file has been replaced.
     *
     * @return null where somebody looked within the last second, as is usual; else what completes when it has been looked at, or after two seconds: then the keys read before stay
     */
    public CompletionStage<Void> refresh() {
        return store == null ? null : store.refresh();
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
