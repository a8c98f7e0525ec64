package dev.signet.jose;

import com.nimbusds.jose.Algorithm;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.OctetSequenceKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import java.security.SecureRandom;
import java.util.Set;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;

/** A private (or shared secret) key and the one algorithm that it signs with. Never prints its material. */
public final class SigningKey {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int RSA_BITS = 3072;

    private final JWK jwk;
    private final JwsAlgorithm algorithm;
    private final SignatureEngine.Signer signer;

    private SigningKey(JWK jwk, JwsAlgorithm algorithm, SignatureEngine.Signer signer) {
        this.jwk = jwk;
        this.algorithm = algorithm;
        this.signer = signer;
    }

    /**
     * A key from its private JWK. The JWK's {@code alg} is used where it has one, else the usual algorithm of its type (RSA: PS256);
     * a missing {@code kid} becomes the RFC 7638 thumbprint.
     *
     * @throws IllegalArgumentException when it has no private part, is weak or malformed, or its two parts do not belong together; the
     *     message completes "the key …"
     */
    public static SigningKey of(JWK jwk, SignatureEngine engine) {
        if (!jwk.isPrivate()) {
            throw new IllegalArgumentException("has no private part");
        }
        Set<JwsAlgorithm> fitting = KeyChecks.algorithms(jwk);
        JwsAlgorithm algorithm = jwk.getAlgorithm() != null
                ? JwsAlgorithm.named(jwk.getAlgorithm().getName())
                : fitting.iterator().next();
        if (jwk instanceof OctetKeyPair okp && okp.getD().decode().length != Ed25519PrivateKeyParameters.KEY_SIZE) {
            throw new IllegalArgumentException("is no Ed25519 private key (32 octets)");
        }
        String kid = jwk.getKeyID() != null ? jwk.getKeyID() : VerificationKey.thumbprint(jwk);
        SigningKey key = new SigningKey(named(jwk, kid, algorithm), algorithm, engine.signer(jwk, algorithm));
        if (!algorithm.isSymmetric() && !key.isPair(engine)) {
            throw new IllegalArgumentException("has a private part that does not belong to its public part");
        }
        return key;
    }

    /**
     * An Ed25519 key from its 32-octet seed (RFC 8032 section 5.1.5).
     *
     * @param kid the key id, or null for the thumbprint
     */
    public static SigningKey ed25519(byte[] seed, String kid, SignatureEngine engine) {
        if (seed.length != Ed25519PrivateKeyParameters.KEY_SIZE) {
            throw new IllegalArgumentException("is " + seed.length + " octets long; an Ed25519 seed has 32");
        }
        return of(okp(seed).keyID(kid).build(), engine);
    }

    /** A new key for that algorithm, RSA with 3072 bits; kid null for the thumbprint. */
    public static SigningKey generate(JwsAlgorithm algorithm, String kid, SignatureEngine engine) {
        Algorithm alg = new Algorithm(algorithm.joseName());
        try {
            return switch (algorithm) {
                case ED25519, EDDSA -> {
                    byte[] seed = new byte[Ed25519PrivateKeyParameters.KEY_SIZE];
                    RANDOM.nextBytes(seed);
                    yield of(okp(seed).algorithm(alg).keyID(kid).build(), engine);
                }
                case ES256, ES384, ES512 ->
                    of(new ECKeyGenerator(algorithm.curve()).keyID(kid).generate(), engine);
                case PS256, PS384, PS512, RS256 ->
                    of(new RSAKeyGenerator(RSA_BITS).algorithm(alg).keyID(kid).generate(), engine);
                case HS256, HS384, HS512 ->
                    of(
                            new OctetSequenceKeyGenerator(algorithm.hashBits())
                                    .algorithm(alg)
                                    .keyID(kid)
                                    .generate(),
                            engine);
            };
        } catch (JOSEException e) {
            throw new IllegalStateException("generating a key for " + algorithm.joseName() + " failed", e);
        }
    }

    private static OctetKeyPair.Builder okp(byte[] seed) {
        byte[] publicKey =
                new Ed25519PrivateKeyParameters(seed, 0).generatePublicKey().getEncoded();
        return new OctetKeyPair.Builder(Curve.Ed25519, Base64URL.encode(publicKey)).d(Base64URL.encode(seed));
    }

    public String kid() {
        return jwk.getKeyID();
    }

    public JwsAlgorithm algorithm() {
        return algorithm;
    }

    /** Signs the first {@code length} octets of {@code input}. */
    public byte[] sign(byte[] input, int length) {
        return signer.sign(input, length);
    }

    /**
     * The public JWK: the key itself, {@code kid}, {@code use} and {@code alg}, and nothing else that the private JWK may have.
     *
     * @throws IllegalStateException for a symmetric key, which has no public part
     */
    public JWK publicJwk() {
        Algorithm alg = new Algorithm(algorithm.joseName());
        KeyUse use = KeyUse.SIGNATURE;
        if (jwk instanceof OctetKeyPair key) {
            return new OctetKeyPair.Builder(key.getCurve(), key.getX())
                    .keyID(kid())
                    .keyUse(use)
                    .algorithm(alg)
                    .build();
        }
        if (jwk instanceof ECKey key) {
            return new ECKey.Builder(key.getCurve(), key.getX(), key.getY())
                    .keyID(kid())
                    .keyUse(use)
                    .algorithm(alg)
                    .build();
        }
        if (jwk instanceof RSAKey key) {
            return new RSAKey.Builder(key.getModulus(), key.getPublicExponent())
                    .keyID(kid())
                    .keyUse(use)
                    .algorithm(alg)
                    .build();
        }
        throw new IllegalStateException("a symmetric key has no public part");
    }

    /** The whole JWK, private part, {@code kid} and {@code alg} included: for encrypted storage and for the key's owner only. */
    public JWK privateJwk() {
        return jwk;
    }

    private boolean isPair(SignatureEngine engine) {
        byte[] probe = {1};
        try {
            return engine.verifier(publicJwk(), algorithm).verify(probe, probe.length, sign(probe, probe.length));
        } catch (IllegalStateException e) {
            return false; // how RSA signers report a key that is none
        }
    }

    private static JWK named(JWK jwk, String kid, JwsAlgorithm algorithm) {
        Algorithm alg = new Algorithm(algorithm.joseName());
        if (jwk instanceof OctetKeyPair key) {
            return new OctetKeyPair.Builder(key).keyID(kid).algorithm(alg).build();
        }
        if (jwk instanceof ECKey key) {
            return new ECKey.Builder(key).keyID(kid).algorithm(alg).build();
        }
        if (jwk instanceof RSAKey key) {
            return new RSAKey.Builder(key).keyID(kid).algorithm(alg).build();
        }
        return new OctetSequenceKey.Builder((OctetSequenceKey) jwk)
                .keyID(kid)
                .algorithm(alg)
                .build();
    }

    @Override
    public String toString() {
        return "SigningKey[kid=" + kid() + ", alg=" + algorithm.joseName() + "]";
    }
}
