package dev.signet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.signet.jose.JwsAlgorithm;
import dev.signet.jose.SignatureEngines;
import dev.signet.jose.SigningKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Protocol section 7: trusted keys from a file, read again when it changes; a key that is gone from it is unknown. */
class TrustedKeysFileTest {
    private static final SigningKey ONE = TestKeys.client();
    private static final SigningKey OTHER = TestKeys.of(JwsAlgorithm.ES256);

    @TempDir
    private Path folder;

    private final TestServer server = new TestServer();

    @Test
    void readAgainWhenItChanges() throws IOException {
        Path file = serve(TestKeys.jwks(ONE));
        assertEquals("accepted", server.verdict(TestSigner.request()));
        assertEquals("signature_unknown", server.verdict(TestSigner.request().key(OTHER)));
        Files.writeString(file, TestKeys.jwks(OTHER));
        assertEquals("accepted", server.verdict(TestSigner.request()), "looked at once a second");
        server.clock.advance(1);
        Poll.until(
                "the file is read again",
                () -> server.verdict(TestSigner.request())
                        .equals("signature_unknown")); // at once, but where a disk takes more than two seconds
        assertEquals("accepted", server.verdict(TestSigner.request().key(OTHER)));
    }

    @Test
    void whoComesFirstWaitsForTheLook() throws IOException {
        Path file = serve(TestKeys.jwks(ONE));
        KeyResolver keys =
                new TrustedKeysFile(Setting.TRUSTED_KEYS, file, SignatureEngines.current(), false, server.clock);
        assertNull(keys.prepare(null, ONE.kid()));
        server.clock.advance(1);
        assertNotNull(keys.prepare(null, ONE.kid()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "null",
                "[]",
                "{\"keys\":{}}",
                "{\"keys\":[null]}",
                "{\"keys\":[{}]}",
                "{\"keys\":[{\"kty\":1}]}",
                "{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AA\",\"y\":\"AA\",\"kid\":\"k\"}]}",
                "{\"keys\":[{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"AA\",\"kid\":\"k\"}]}",
                "{\"keys\":[{\"kty\":\"oct\",\"k\":\"AA\",\"kid\":\"k\"}]}",
                "{\"keys\":[{\"kty\":\"RSA\",\"n\":\"AA\",\"e\":\"AQAB\",\"kid\":\"k\"}]}",
                "{\"keys\":[{\"kty\":\"RSA\",\"n\":[],\"e\":{},\"kid\":7,\"x5c\":\"x\",\"key_ops\":3}]}"
            })
    void wrongFileLeavesTheLastGoodKeys(String wrong) throws IOException {
        Path file = serve(TestKeys.jwks(ONE));
        assertEquals("accepted", server.verdict(TestSigner.request()));
        Files.writeString(file, wrong);
        server.clock.advance(2);
        assertEquals("accepted", server.verdict(TestSigner.request()));
        assertThrows(
                IllegalArgumentException.class,
                () -> new TestServer()
                        .set(Setting.TRUSTED_KEYS, file.toString())
                        .signet());
    }

    @Test
    void fileGone() throws IOException {
        Path file = serve(TestKeys.jwks(ONE));
        assertEquals("accepted", server.verdict(TestSigner.request()));
        Files.delete(file);
        server.clock.advance(2);
        assertEquals("accepted", server.verdict(TestSigner.request()));
    }

    private Path serve(String jwks) throws IOException {
        Path file = Files.writeString(folder.resolve("keys.json"), jwks);
        server.set(Setting.TRUSTED_KEYS, file.toString());
        return file;
    }
}
