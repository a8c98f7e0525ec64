package dev.signet.jose;

import static dev.signet.jose.Engines.assertVerdict;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.Algorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.util.Base64URL;
import dev.signet.Vectors;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Wycheproof's vectors of the signature algorithms themselves (RFC 8032; FIPS 186-5; RFC 2104), as JWS uses them. */
class RawSignatureVectorsTest {

    static Stream<JsonNode> ed25519() {
        return Vectors.lines("ed25519.jsonl");
    }

    @ParameterizedTest(name = "{index}")
    @MethodSource
    void ed25519(JsonNode vector) {
        run(
                vector,
                JwsAlgorithm.ED25519,
                bytes(vector, "sig"),
                () -> new OctetKeyPair.Builder(Curve.Ed25519, Base64URL.encode(bytes(vector, "pk"))).build());
    }

    static Stream<JsonNode> p256() {
        return Vectors.lines("p256.jsonl");
    }

    @ParameterizedTest(name = "{index}")
    @MethodSource
    void p256(JsonNode vector) {
        byte[] point = bytes(vector, "pk");
        run(
                vector,
                JwsAlgorithm.ES256,
                bytes(vector, "sig"),
                () -> new ECKey.Builder(
                                Curve.P_256,
                                Base64URL.encode(Arrays.copyOfRange(point, 1, 33)),
                                Base64URL.encode(Arrays.copyOfRange(point, 33, 65)))
                        .build());
    }

    static Stream<JsonNode> hmac256() {
        return Vectors.lines("hmac256.jsonl");
    }

    /** Tags of less than 256 bits are valid HMAC, but no HS256 (RFC 7518 section 3.2); nor are keys of less. */
    @ParameterizedTest(name = "{index}")
    @MethodSource
    void hmac256(JsonNode vector) {
        boolean whole = vector.path("tag_bits").asInt() == 256
                && vector.path("key_bits").asInt() >= 256;
        boolean valid = whole && vector.path("expected").asText().equals("valid");
        assertVerdict(
                vector.path("id").asText(),
                valid,
                engine -> accepts(
                        () -> new OctetSequenceKey.Builder(bytes(vector, "key"))
                                .algorithm(new Algorithm("HS256"))
                                .build(),
                        JwsAlgorithm.HS256,
                        vector,
                        bytes(vector, "tag"),
                        engine));
    }

    private interface Key {
        JWK load();
    }

    private static void run(JsonNode vector, JwsAlgorithm algorithm, byte[] signature, Key key) {
        assertVerdict(
                vector.path("id").asText() + " " + vector.path("comment").asText(),
                vector.path("expected").asText().equals("valid"),
                engine -> accepts(key, algorithm, vector, signature, engine));
    }

    private static boolean accepts(
            Key jwk, JwsAlgorithm algorithm, JsonNode vector, byte[] signature, SignatureEngine engine) {
        VerificationKey key;
        try {
            key = VerificationKey.of(jwk.load(), engine);
        } catch (IllegalArgumentException | IllegalStateException e) {
            return false; // refused at load
        }
        byte[] message = bytes(vector, "msg");
        return key.verify(algorithm, message, message.length, signature);
    }

    private static byte[] bytes(JsonNode vector, String name) {
        return HexFormat.of().parseHex(vector.path(name).asText());
    }
}
