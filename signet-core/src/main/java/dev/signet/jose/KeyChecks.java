package dev.signet.jose;

import com.nimbusds.jose.Algorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyOperation;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.RSAKey;
import java.math.BigInteger;
import java.util.EnumSet;
import java.util.Set;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/** What makes a JWK fit for signatures, and for which algorithms (protocol sections 1 and 7). */
final class KeyChecks {
    private static final BigInteger MIN_EXPONENT = BigInteger.valueOf(65537);
    private static final int[] ROCA_PRIMES = {
        3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101, 103, 107, 109,
        113, 127, 131, 137, 139, 149, 151, 157, 163, 167
    };

    private KeyChecks() {}

    /**
     * The algorithms that this key may be used with: its {@code alg} where it has one, else those of its type and size.
     *
     * @throws IllegalArgumentException when the key is weak, malformed, or meant for something else
     */
    static Set<JwsAlgorithm> algorithms(JWK key) {
        if (key.getKeyUse() != null && !key.getKeyUse().equals(KeyUse.SIGNATURE)) {
            throw new IllegalArgumentException(
                    "has use '" + key.getKeyUse().identifier() + "'; a signature key has 'sig' or none");
        }
        if (key.getKeyOperations() != null
                && !key.getKeyOperations().contains(KeyOperation.VERIFY)
                && !key.getKeyOperations().contains(KeyOperation.SIGN)) {
            throw new IllegalArgumentException("has key_ops without 'verify' or 'sign'");
        }
        checkStrength(key);
        Set<JwsAlgorithm> fitting = EnumSet.noneOf(JwsAlgorithm.class);
        for (JwsAlgorithm algorithm : JwsAlgorithm.values()) {
            if (fits(key, algorithm)) {
                fitting.add(algorithm);
            }
        }
        if (key.getAlgorithm() != null) {
            restrict(fitting, key.getAlgorithm());
        }
        if (fitting.isEmpty()) {
            throw new IllegalArgumentException("fits no signature algorithm offered here");
        }
        return fitting;
    }

    private static void restrict(Set<JwsAlgorithm> fitting, Algorithm declared) {
        JwsAlgorithm named = JwsAlgorithm.named(declared.getName());
        if (named == null || !fitting.contains(named)) {
            throw new IllegalArgumentException(
                    "has alg '" + declared.getName() + "', which does not fit its type or size");
        }
        if (named != JwsAlgorithm.ED25519 && named != JwsAlgorithm.EDDSA) { // two names of one algorithm
            fitting.retainAll(EnumSet.of(named));
        }
    }

    private static boolean fits(JWK key, JwsAlgorithm algorithm) {
        if (!algorithm.keyType().equals(key.getKeyType())) {
            return false;
        }
        if (key instanceof OctetKeyPair okp) {
            return okp.getCurve().equals(algorithm.curve());
        }
        if (key instanceof ECKey ec) {
            return ec.getCurve().equals(algorithm.curve());
        }
        return !(key instanceof OctetSequenceKey secret) || secret.toByteArray().length * 8 >= algorithm.hashBits();
    }

    private static void checkStrength(JWK key) {
        if (key instanceof RSAKey rsa) {
            BigInteger modulus = rsa.getModulus().decodeToBigInteger();
            BigInteger exponent = rsa.getPublicExponent().decodeToBigInteger();
            if (modulus.bitLength() < 2048) {
                throw new IllegalArgumentException(
                        "is an RSA key of " + modulus.bitLength() + " bits; at least 2048 are needed");
            }
            if (!modulus.testBit(0) || exponent.compareTo(MIN_EXPONENT) < 0 || !exponent.testBit(0)) {
                throw new IllegalArgumentException(
                        "has an RSA modulus or exponent that is not safe (odd, e at least 65537)");
            }
            if (hasRocaStructure(modulus)) {
                throw new IllegalArgumentException(
                        "was made by the faulty generator of CVE-2017-15361 (ROCA): replace it");
            }
        } else if (key instanceof OctetKeyPair okp && okp.getCurve().equals(Curve.Ed25519)) {
            byte[] point = okp.getX().decode();
            if (point.length != Ed25519.PUBLIC_KEY_SIZE || !Ed25519.validatePublicKeyFull(point, 0)) {
                throw new IllegalArgumentException("is no Ed25519 public key (a 32-octet point of full order)");
            }
        } else if (key instanceof OctetSequenceKey secret && secret.toByteArray().length < 32) {
            throw new IllegalArgumentException("is a symmetric key of less than 32 octets");
        }
    }

    /** Moduli of that generator are powers of 65537 modulo every small prime; others are not, but for about one in 2^40. */
    private static boolean hasRocaStructure(BigInteger modulus) {
        for (int prime : ROCA_PRIMES) {
            int residue = modulus.mod(BigInteger.valueOf(prime)).intValue();
            int power = 1;
            boolean found = false;
            for (int i = 0; i < prime && !found; i++) {
                found = power == residue;
                power = (int) (power * 65537L % prime);
            }
            if (!found) {
                return false;
            }
        }
        return true;
    }
}
