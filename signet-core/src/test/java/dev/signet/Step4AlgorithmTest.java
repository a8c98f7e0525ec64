package dev.signet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.signet.jose.JwsAlgorithm;
import dev.signet.jose.SigningKey;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Protocol section 3, step 4: the algorithm fits the key. */
class Step4AlgorithmTest {
    private final TestServer server = new TestServer();

    @ParameterizedTest
    @EnumSource(
            names = {"EDDSA", "RS256"},
            mode = EnumSource.Mode.EXCLUDE)
    void everyAlgorithmBothEncodings(JwsAlgorithm algorithm) {
        SigningKey key = TestKeys.of(algorithm);
        assertEquals("accepted", server.verdict(TestSigner.request().key(key)));
        assertEquals("accepted", server.verdict(TestSigner.request().key(key).unencoded()));
    }

    @ParameterizedTest
    @EnumSource(names = "EDDSA", mode = EnumSource.Mode.EXCLUDE)
    void everyOtherAlgorithmThanTheKeys(JwsAlgorithm algorithm) {
        server.set(Setting.ALLOW_RS256, "true");
        for (JwsAlgorithm claimed : JwsAlgorithm.values()) {
            boolean alias = claimed == JwsAlgorithm.EDDSA && algorithm == JwsAlgorithm.ED25519;
            if (claimed != algorithm && !alias) {
                TestSigner signer =
                        TestSigner.request().key(TestKeys.of(algorithm)).string("alg", claimed.joseName());
                assertEquals("signature_algorithm", server.verdict(signer), algorithm + " as " + claimed);
            }
        }
    }

    @Test
    void bothNamesOfEd25519() {
        assertEquals("accepted", server.verdict(TestSigner.request().string("alg", "Ed25519")));
        assertEquals("accepted", server.verdict(TestSigner.request().string("alg", "EdDSA")));
    }

    @Test
    void rs256OnlyWhereAllowed() {
        SigningKey key = TestKeys.of(JwsAlgorithm.RS256);
        assertEquals("signature_algorithm", server.verdict(TestSigner.request().key(key)));
        assertEquals(
                "accepted",
                new TestServer()
                        .set(Setting.ALLOW_RS256, "true")
                        .verdict(TestSigner.request().key(key)));
        assertEquals(
                "accepted",
                new TestServer()
                        .set(Setting.RS256_TENANTS, "default")
                        .verdict(TestSigner.request().key(key)));
        assertEquals(
                "signature_algorithm",
                new TestServer()
                        .set(Setting.RS256_TENANTS, "acme")
                        .verdict(TestSigner.request().key(key)));
    }

    @Test
    void rsaKeyWithoutAlgStillNeedsPermissionForRs256() {
        SigningKey rsa = TestKeys.of(JwsAlgorithm.RS256);
        String open =
                rsa.publicJwk().toJSONString().replace("\"alg\":\"RS256\",", "").replace(",\"alg\":\"RS256\"", "");
        server.set(Setting.TRUSTED_KEYS, TestKeys.jwks(List.of(open)));
        assertEquals("signature_algorithm", server.verdict(TestSigner.request().key(rsa)));
        assertEquals(
                "accepted",
                server.verdict(TestSigner.request()
                        .key(TestKeys.of(JwsAlgorithm.PS384))
                        .string("kid", rsa.kid())));
    }
}
