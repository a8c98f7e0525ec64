package dev.signet.jose;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.KeyType;
import java.util.HashMap;
import java.util.Map;

/** The signature algorithms of protocol section 1. {@code none}, RS384, RS512 and all others do not exist here. */
public enum JwsAlgorithm {
    ED25519("Ed25519", KeyType.OKP, Curve.Ed25519, 64),
    EDDSA("EdDSA", KeyType.OKP, Curve.Ed25519, 64),
    ES256("ES256", KeyType.EC, Curve.P_256, 64),
    ES384("ES384", KeyType.EC, Curve.P_384, 96),
    ES512("ES512", KeyType.EC, Curve.P_521, 132),
    PS256("PS256", KeyType.RSA, null, 32),
    PS384("PS384", KeyType.RSA, null, 48),
    PS512("PS512", KeyType.RSA, null, 64),
    RS256("RS256", KeyType.RSA, null, 32),
    HS256("HS256", KeyType.OCT, null, 32),
    HS384("HS384", KeyType.OCT, null, 48),
    HS512("HS512", KeyType.OCT, null, 64);

    private static final Map<String, JwsAlgorithm> BY_NAME = new HashMap<>();

    static {
        for (JwsAlgorithm algorithm : values()) {
            BY_NAME.put(algorithm.joseName, algorithm);
        }
    }

    private final String joseName;
    private final KeyType keyType;
    private final Curve curve;
    private final int size;

    JwsAlgorithm(String joseName, KeyType keyType, Curve curve, int size) {
        this.joseName = joseName;
        this.keyType = keyType;
        this.curve = curve;
        this.size = size;
    }

    /** The algorithm of that {@code alg} value, matched to the letter, or null. */
    public static JwsAlgorithm named(String alg) {
        return BY_NAME.get(alg);
    }

    /** The value of {@code alg} in a protected header. */
    public String joseName() {
        return joseName;
    }

    KeyType keyType() {
        return keyType;
    }

    Curve curve() {
        return curve;
    }

    /** Octets of the signature (EdDSA, ECDSA) or of the hash (RSA, HMAC). */
    int size() {
        return size;
    }

    int hashBits() {
        return switch (this) {
            case ED25519, EDDSA, ES512, PS512, HS512 -> 512;
            case ES384, PS384, HS384 -> 384;
            default -> 256;
        };
    }

    boolean isSymmetric() {
        return keyType == KeyType.OCT;
    }
}
