package dev.signet.jose;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.AsymmetricJWK;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetKeyPair;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;

/** Everything by Amazon Corretto Crypto Provider (AWS-LC), as an instance of ours: it is not installed for the whole JVM. */
final class CorrettoEngine implements SignatureEngine {
    private static final String ED25519_KEY_FACTORY = "com.amazon.corretto.crypto.provider.registerEdKeyFactory";
    private static final byte[] ED25519_X509_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");
    private static final byte[] ED25519_PKCS8_PREFIX = HexFormat.of().parseHex("302e020100300506032b657004220420");

    private final Provider provider;

    private CorrettoEngine(Provider provider) {
        this.provider = provider;
    }

    /** @throws IllegalArgumentException when the native library does not load; LinkageError when the classes are not there */
    static CorrettoEngine load() {
        if (System.getProperty(ED25519_KEY_FACTORY) == null) {
            System.setProperty(ED25519_KEY_FACTORY, "true"); // read once, when the provider's class loads
        }
        AmazonCorrettoCryptoProvider provider = AmazonCorrettoCryptoProvider.INSTANCE;
        Throwable fault = provider.getLoadingError();
        if (fault != null) {
            throw new IllegalArgumentException("the Corretto engine did not load: " + fault, fault);
        }
        provider.assertHealthy();
        if (provider.getService("KeyFactory", "Ed25519") == null) {
            throw new IllegalArgumentException(
                    "the Corretto provider was loaded by other code without -D" + ED25519_KEY_FACTORY + "=true");
        }
        return new CorrettoEngine(provider);
    }

    @Override
    public String name() {
        return "Amazon Corretto Crypto Provider " + provider.getVersionStr() + " (AWS-LC)";
    }

    @Override
    public Verifier verifier(JWK key, JwsAlgorithm algorithm) {
        return algorithm.isSymmetric()
                ? JcaSignatures.verifier(key, algorithm, provider)
                : JcaSignatures.verifier(publicKey(key), algorithm, provider);
    }

    @Override
    public Signer signer(JWK key, JwsAlgorithm algorithm) {
        return algorithm.isSymmetric()
                ? JcaSignatures.signer(key, algorithm, provider)
                : JcaSignatures.signer(privateKey(key), algorithm, provider);
    }

    private PublicKey publicKey(JWK key) {
        try {
            byte[] encoded = key instanceof OctetKeyPair okp
                    ? concat(ED25519_X509_PREFIX, okp.getX().decode())
                    : ((AsymmetricJWK) key).toPublicKey().getEncoded();
            return factory(key).generatePublic(new X509EncodedKeySpec(encoded));
        } catch (GeneralSecurityException | JOSEException e) {
            throw new IllegalArgumentException("key cannot be used: " + e.getMessage(), e);
        }
    }

    private PrivateKey privateKey(JWK key) {
        try {
            byte[] encoded = key instanceof OctetKeyPair okp
                    ? concat(ED25519_PKCS8_PREFIX, okp.getD().decode())
                    : ((AsymmetricJWK) key).toPrivateKey().getEncoded();
            return factory(key).generatePrivate(new PKCS8EncodedKeySpec(encoded));
        } catch (GeneralSecurityException | JOSEException e) {
            throw new IllegalArgumentException("key cannot be used: " + e.getMessage(), e);
        }
    }

    private KeyFactory factory(JWK key) throws GeneralSecurityException {
        String type = key instanceof OctetKeyPair ? "Ed25519" : key.getKeyType().getValue();
        return KeyFactory.getInstance(type, provider);
    }

    private static byte[] concat(byte[] prefix, byte[] key) {
        byte[] encoded = new byte[prefix.length + key.length];
        System.arraycopy(prefix, 0, encoded, 0, prefix.length);
        System.arraycopy(key, 0, encoded, prefix.length, key.length);
        return encoded;
    }
}
