package dev.signet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.AsymmetricJWK;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import dev.signet.jose.JwsAlgorithm;
import dev.signet.jose.SignatureEngines;
import dev.signet.jose.SigningKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Attack: the header talks the verifier into another algorithm than the key's (protocol section 1, {@code alg}). */
class AlgorithmConfusionTest {
    private final TestServer server = new TestServer();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "none",
                "None",
                "NONE",
                "nOnE",
                "",
                " ",
                "ed25519",
                "EDDSA",
                "Ed448",
                "ES256K",
                "RS384",
                "RS512",
                "RSA1_5",
                "HS1",
                "PS1",
                "ML-DSA-44",
                "Ed25519 ",
                "Ed25519\u0000",
                "dir"
            })
    void algorithmsThatDoNotExistHere(String alg) {
        assertEquals("signature_algorithm", server.verdict(TestSigner.request().string("alg", alg)));
        TestRequest unsigned = TestSigner.request().string("alg", alg).sign();
        String value = unsigned.header("X-Signature");
        unsigned.replace("X-Signature", value.substring(0, value.lastIndexOf('.') + 1));
        assertEquals("signature_algorithm", server.verdict(unsigned));
    }

    /** The classic: HMAC with the octets of a public key, in every form that a library may have loaded. */
    static Stream<byte[]> publicKeyOctets() throws JOSEException {
        List<byte[]> forms = new ArrayList<>();
        for (JwsAlgorithm algorithm : List.of(JwsAlgorithm.ED25519, JwsAlgorithm.ES256, JwsAlgorithm.PS256)) {
            JWK jwk = TestKeys.of(algorithm).publicJwk();
            forms.add(jwk.toJSONString().getBytes(UTF_8));
            if (jwk instanceof OctetKeyPair okp) {
                forms.add(okp.getX().decode());
                forms.add(okp.getX().toString().getBytes(UTF_8));
            } else {
                byte[] der = ((AsymmetricJWK) jwk).toPublicKey().getEncoded();
                String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
                forms.add(der);
                forms.add(("-----BEGIN PUBLIC KEY-----\n" + base64 + "\n-----END PUBLIC KEY-----\n").getBytes(UTF_8));
            }
        }
        return forms.stream();
    }

    @ParameterizedTest
    @MethodSource("publicKeyOctets")
    void hmacWithPublicKey(byte[] octets) {
        byte[] secret = Arrays.copyOf(octets, Math.max(32, octets.length));
        SigningKey forged = SigningKey.of(new OctetSequenceKey.Builder(secret).build(), SignatureEngines.current());
        for (String kid : List.of("Ed25519", "ES256", "PS256")) {
            for (String alg : List.of("HS256", "HS384", "HS512")) {
                assertEquals(
                        "signature_algorithm",
                        server.verdict(TestSigner.request()
                                .signedBy(forged)
                                .string("alg", alg)
                                .string("kid", kid)));
            }
        }
    }

    @Test
    void hmacWithNoKey() {
        byte[] empty = new byte[32];
        SigningKey forged = SigningKey.of(new OctetSequenceKey.Builder(empty).build(), SignatureEngines.current());
        assertEquals(
                "signature_invalid",
                server.verdict(TestSigner.request()
                        .key(TestKeys.of(JwsAlgorithm.HS256))
                        .signedBy(forged)));
    }

    @Test
    void allZeroEcdsaSignature() {
        TestRequest request =
                TestSigner.request().key(TestKeys.of(JwsAlgorithm.ES256)).sign();
        String value = request.header("X-Signature");
        String zeros = "A".repeat(86);
        assertEquals(
                "signature_invalid",
                server.verdict(request.replace("X-Signature", value.substring(0, value.lastIndexOf('.') + 1) + zeros)));
    }
}
