package dev.signet.jose;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;

/** A key that signatures are verified with. It fixes the algorithms: a header can only agree or be refused. Never prints its material. */
public final class VerificationKey {
    private final String kid;
    private final String thumbprint;
    private final boolean symmetric;
    private final Map<JwsAlgorithm, SignatureEngine.Verifier> verifiers;

    private VerificationKey(JWK jwk, SignatureEngine engine) {
        this.kid = jwk.getKeyID();
        this.thumbprint = thumbprint(jwk);
        this.symmetric = jwk instanceof OctetSequenceKey;
        this.verifiers = new EnumMap<>(JwsAlgorithm.class);
        for (JwsAlgorithm algorithm : KeyChecks.algorithms(jwk)) {
            verifiers.put(algorithm, engine.verifier(jwk, algorithm));
        }
    }

    /** @throws IllegalArgumentException when the key is weak, malformed, or not meant for signatures; the message completes "the key …" */
    public static VerificationKey of(JWK jwk, SignatureEngine engine) {
        return new VerificationKey(jwk, engine);
    }

    /** The {@code kid}, or null where the JWK has none. */
    public String kid() {
        return kid;
    }

    /** RFC 7638, SHA-256, base64url. */
    public String thumbprint() {
        return thumbprint;
    }

    /** Whether it is a shared secret, whose signatures prove nothing to third parties. */
    public boolean isSymmetric() {
        return symmetric;
    }

    public Set<JwsAlgorithm> algorithms() {
        return verifiers.keySet();
    }

    /**
     * Whether the signature over the first {@code length} octets of {@code input} holds.
     *
     * @throws IllegalArgumentException when the key is not for that algorithm: check {@link #algorithms()} before
     */
    public boolean verify(JwsAlgorithm algorithm, byte[] input, int length, byte[] signature) {
        SignatureEngine.Verifier verifier = verifiers.get(algorithm);
        if (verifier == null) {
            throw new IllegalArgumentException("key " + kid + " is not for " + algorithm.joseName());
        }
        return verifier.verify(input, length, signature);
    }

    static String thumbprint(JWK jwk) {
        try {
            return jwk.computeThumbprint().toString();
        } catch (JOSEException e) {
            throw new IllegalArgumentException("has no thumbprint: " + e.getMessage(), e);
        }
    }

    @Override
    public String toString() {
        return "VerificationKey[kid=" + kid + ", thumbprint=" + (symmetric ? "secret" : thumbprint) + "]";
    }
}
