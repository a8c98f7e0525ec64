package dev.signet.jose;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.AsymmetricJWK;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/** Signatures by {@link Signature} and {@link Mac}, of a given provider or, where that is null, the JDK's order of providers. */
final class JcaSignatures {
    private JcaSignatures() {}

    static SignatureEngine.Verifier verifier(JWK key, JwsAlgorithm algorithm, Provider provider) {
        if (algorithm.isSymmetric()) {
            SecretKey secret = secret(key, algorithm);
            return (input, length, tag) -> MessageDigest.isEqual(mac(secret, provider, input, length), tag);
        }
        try {
            return verifier(((AsymmetricJWK) key).toPublicKey(), algorithm, provider);
        } catch (JOSEException e) {
            throw new IllegalArgumentException("key cannot be used: " + e.getMessage(), e);
        }
    }

    static SignatureEngine.Verifier verifier(PublicKey key, JwsAlgorithm algorithm, Provider provider) {
        return (input, length, signature) -> {
            if (algorithm.curve() != null && signature.length != algorithm.size()) {
                return false;
            }
            try {
                Signature verifier = instance(algorithm, provider);
                verifier.initVerify(key);
                verifier.update(input, 0, length);
                return verifier.verify(signature);
            } catch (SignatureException e) {
                return false; // how providers say that a signature is malformed
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("verifying with " + algorithm.joseName() + " failed", e);
            }
        };
    }

    static SignatureEngine.Signer signer(JWK key, JwsAlgorithm algorithm, Provider provider) {
        if (algorithm.isSymmetric()) {
            SecretKey secret = secret(key, algorithm);
            return (input, length) -> mac(secret, provider, input, length);
        }
        try {
            return signer(((AsymmetricJWK) key).toPrivateKey(), algorithm, provider);
        } catch (JOSEException e) {
            throw new IllegalArgumentException("key cannot be used: " + e.getMessage(), e);
        }
    }

    static SignatureEngine.Signer signer(PrivateKey key, JwsAlgorithm algorithm, Provider provider) {
        return (input, length) -> {
            try {
                Signature signer = instance(algorithm, provider);
                signer.initSign(key);
                signer.update(input, 0, length);
                return signer.sign();
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("signing with " + algorithm.joseName() + " failed", e);
            }
        };
    }

    private static SecretKey secret(JWK key, JwsAlgorithm algorithm) {
        return new SecretKeySpec(((OctetSequenceKey) key).toByteArray(), "HmacSHA" + algorithm.hashBits());
    }

    private static byte[] mac(SecretKey secret, Provider provider, byte[] input, int length) {
        try {
            Mac mac = provider == null
                    ? Mac.getInstance(secret.getAlgorithm())
                    : Mac.getInstance(secret.getAlgorithm(), provider);
            mac.init(secret);
            mac.update(input, 0, length);
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(secret.getAlgorithm() + " failed", e);
        }
    }

    private static Signature instance(JwsAlgorithm algorithm, Provider provider) throws GeneralSecurityException {
        String name = switch (algorithm) {
            case ED25519, EDDSA -> "Ed25519";
            case ES256, ES384, ES512 -> "SHA" + algorithm.hashBits() + "withECDSAinP1363Format";
            case PS256, PS384, PS512 -> "RSASSA-PSS";
            case RS256 -> "SHA256withRSA";
            default -> throw new InvalidKeyException(algorithm.joseName() + " is no signature");
        };
        Signature signature = provider == null ? Signature.getInstance(name) : Signature.getInstance(name, provider);
        AlgorithmParameterSpec parameters = pssParameters(algorithm);
        if (parameters != null) {
            signature.setParameter(parameters);
        }
        return signature;
    }

    private static AlgorithmParameterSpec pssParameters(JwsAlgorithm algorithm) {
        return switch (algorithm) {
            case PS256 -> new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1);
            case PS384 -> new PSSParameterSpec("SHA-384", "MGF1", MGF1ParameterSpec.SHA384, 48, 1);
            case PS512 -> new PSSParameterSpec("SHA-512", "MGF1", MGF1ParameterSpec.SHA512, 64, 1);
            default -> null;
        };
    }
}
