package dev.signet.jose;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetKeyPair;
import java.math.BigInteger;
import java.util.Map;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.Digest;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.digests.SHA384Digest;
import org.bouncycastle.crypto.digests.SHA512Digest;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.bouncycastle.util.BigIntegers;

/** EdDSA and ECDSA by BouncyCastle's lightweight API; RSA and HMAC, where the JDK is as fast, by the JDK. */
final class BouncyCastleEngine implements SignatureEngine {
    private static final Map<Curve, ECDomainParameters> CURVES = Map.of(
            Curve.P_256, domain("secp256r1"),
            Curve.P_384, domain("secp384r1"),
            Curve.P_521, domain("secp521r1"));

    @Override
    public String name() {
        return "BouncyCastle " + Versions.of(BouncyCastleProvider.class, "bcprov");
    }

    @Override
    public Verifier verifier(JWK key, JwsAlgorithm algorithm) {
        if (key instanceof OctetKeyPair okp) {
            Ed25519PublicKeyParameters publicKey =
                    new Ed25519PublicKeyParameters(okp.getX().decode(), 0);
            return (input, length, signature) -> signature.length == Ed25519.SIGNATURE_SIZE
                    && publicKey.verify(Ed25519.Algorithm.Ed25519, null, input, 0, length, signature, 0);
        }
        if (key instanceof ECKey ec) {
            ECDomainParameters domain = CURVES.get(ec.getCurve());
            ECPublicKeyParameters publicKey = new ECPublicKeyParameters(
                    domain.getCurve()
                            .createPoint(
                                    ec.getX().decodeToBigInteger(), ec.getY().decodeToBigInteger()),
                    domain);
            return (input, length, signature) -> verifyEcdsa(publicKey, algorithm, input, length, signature);
        }
        return JcaSignatures.verifier(key, algorithm, null);
    }

    @Override
    public Signer signer(JWK key, JwsAlgorithm algorithm) {
        if (key instanceof OctetKeyPair okp) {
            Ed25519PrivateKeyParameters privateKey =
                    new Ed25519PrivateKeyParameters(okp.getD().decode(), 0);
            return (input, length) -> {
                byte[] signature = new byte[Ed25519.SIGNATURE_SIZE];
                privateKey.sign(Ed25519.Algorithm.Ed25519, null, input, 0, length, signature, 0);
                return signature;
            };
        }
        if (key instanceof ECKey ec) {
            ECPrivateKeyParameters privateKey =
                    new ECPrivateKeyParameters(ec.getD().decodeToBigInteger(), CURVES.get(ec.getCurve()));
            return (input, length) -> signEcdsa(privateKey, algorithm, input, length);
        }
        return JcaSignatures.signer(key, algorithm, null);
    }

    private static boolean verifyEcdsa(
            ECPublicKeyParameters key, JwsAlgorithm algorithm, byte[] input, int length, byte[] signature) {
        if (signature.length != algorithm.size()) {
            return false;
        }
        int half = signature.length / 2;
        ECDSASigner signer = new ECDSASigner();
        signer.init(false, key);
        return signer.verifySignature(
                hash(algorithm, input, length),
                new BigInteger(1, signature, 0, half),
                new BigInteger(1, signature, half, half));
    }

    private static byte[] signEcdsa(ECPrivateKeyParameters key, JwsAlgorithm algorithm, byte[] input, int length) {
        ECDSASigner signer = new ECDSASigner(new HMacDSAKCalculator(digest(algorithm)));
        signer.init(true, key);
        BigInteger[] rs = signer.generateSignature(hash(algorithm, input, length));
        int half = algorithm.size() / 2;
        byte[] signature = new byte[algorithm.size()];
        System.arraycopy(BigIntegers.asUnsignedByteArray(half, rs[0]), 0, signature, 0, half);
        System.arraycopy(BigIntegers.asUnsignedByteArray(half, rs[1]), 0, signature, half, half);
        return signature;
    }

    private static byte[] hash(JwsAlgorithm algorithm, byte[] input, int length) {
        Digest digest = digest(algorithm);
        digest.update(input, 0, length);
        byte[] hash = new byte[digest.getDigestSize()];
        digest.doFinal(hash, 0);
        return hash;
    }

    private static Digest digest(JwsAlgorithm algorithm) {
        return switch (algorithm.hashBits()) {
            case 256 -> SHA256Digest.newInstance();
            case 384 -> new SHA384Digest();
            default -> new SHA512Digest();
        };
    }

    private static ECDomainParameters domain(String name) {
        X9ECParameters curve = CustomNamedCurves.getByName(name);
        return new ECDomainParameters(curve);
    }
}
