package dev.signet;

import com.nimbusds.jose.Algorithm;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import dev.signet.jose.JwsAlgorithm;
import dev.signet.jose.SignatureEngine;
import dev.signet.jose.SignatureEngines;
import dev.signet.jose.SigningKey;
import dev.signet.jose.VerificationKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** A signing key for each algorithm, its kid the algorithm's name, made once. */
public final class TestKeys {
    private static final SignatureEngine ENGINE = SignatureEngines.current();
    private static final Map<JwsAlgorithm, SigningKey> KEYS = new EnumMap<>(JwsAlgorithm.class);

    private TestKeys() {}

    public static synchronized SigningKey of(JwsAlgorithm algorithm) {
        return KEYS.computeIfAbsent(algorithm, TestKeys::make);
    }

    /** The key that most tests sign with. */
    public static SigningKey client() {
        return of(JwsAlgorithm.ED25519);
    }

    /** The verifying part as trusted: for shared secrets the secret itself. */
    public static TrustedKey trusted(SigningKey key, String tenant) {
        return new TrustedKey(tenant, VerificationKey.of(jwk(key), ENGINE), false);
    }

    /** What the trusting side is given: the public JWK, or the secret. */
    public static JWK jwk(SigningKey key) {
        return key.privateJwk() instanceof OctetSequenceKey ? key.privateJwk() : key.publicJwk();
    }

    /** A JWK set of the trusting side. */
    public static String jwks(SigningKey... keys) {
        List<String> texts = new ArrayList<>();
        for (SigningKey key : keys) {
            texts.add(jwk(key).toJSONString());
        }
        return jwks(texts);
    }

    public static String jwks(Collection<String> jwks) {
        return "{\"keys\":[" + String.join(",", jwks) + "]}";
    }

    /** The JWK's text with one more member, as raw JSON. */
    public static String with(JWK jwk, String name, String json) {
        String text = jwk.toJSONString();
        return text.substring(0, text.length() - 1) + ",\"" + name + "\":" + json + "}";
    }

    private static SigningKey make(JwsAlgorithm algorithm) {
        String name = algorithm.joseName();
        try {
            return switch (algorithm) {
                case EDDSA ->
                    throw new IllegalArgumentException("EdDSA is another name of Ed25519: sign with alg overridden");
                case ED25519, ES256, ES384, ES512 -> SigningKey.generate(algorithm, name, ENGINE);
                case PS256 -> rsa(new RSAKeyGenerator(2048).generate(), name);
                case PS384, PS512, RS256 -> rsa((RSAKey) of(JwsAlgorithm.PS256).privateJwk(), name);
                case HS256, HS384, HS512 -> SigningKey.of(secret(name), ENGINE);
            };
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static SigningKey rsa(RSAKey key, String name) {
        return SigningKey.of(
                new RSAKey.Builder(key)
                        .keyID(name)
                        .algorithm(new Algorithm(name))
                        .build(),
                ENGINE);
    }

    private static OctetSequenceKey secret(String name) {
        byte[] secret = new byte[64];
        for (int i = 0; i < secret.length; i++) {
            secret[i] = (byte) (i * 7 + name.charAt(2));
        }
        return new OctetSequenceKey.Builder(secret)
                .keyID(name)
                .algorithm(new Algorithm(name))
                .build();
    }
}
