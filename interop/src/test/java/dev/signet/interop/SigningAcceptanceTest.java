package dev.signet.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.signet.MessageSigner;
import dev.signet.OutgoingRequest;
import dev.signet.ResponseVerifier;
import dev.signet.SignedResponse;
import dev.signet.jose.JwkSets;
import dev.signet.jose.JwsAlgorithm;
import dev.signet.jose.SignatureEngines;
import dev.signet.jose.SigningKey;
import dev.signet.jose.VerificationKey;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The scenarios that the project was asked for, word for word. */
class SigningAcceptanceTest {
    private static final byte[] CALL =
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"m\"}".getBytes(StandardCharsets.UTF_8);

    private final SigningKey known = SigningKey.generate(JwsAlgorithm.ED25519, "known", SignatureEngines.current());
    private final HttpClient http = HttpClient.newHttpClient();
    private EchoServer server;

    @BeforeEach
    void start(@TempDir Path directory) throws Exception {
        server = new EchoServer(JwkSets.publish(List.of(known.publicJwk())), directory, Map.of());
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    @Test
    @DisplayName(
            "Given gateway has keyset K, and receives POST /rpc signed with unknown key, then respond 401 signature_unknown and MUST NOT dispatch the RPC")
    void unknownKeyIsRefusedAndNotDispatched() throws Exception {
        SigningKey unknown = SigningKey.generate(JwsAlgorithm.ED25519, "unknown", SignatureEngines.current());
        HttpResponse<byte[]> response = post(sign(unknown, "n1"));
        assertEquals(401, response.statusCode());
        assertEquals(
                "signature_unknown",
                new ObjectMapper().readTree(response.body()).path("code").asText());
        assertEquals(0, server.dispatched.get());
    }

    @Test
    @DisplayName(
            "Given client holds gateway's public key, when it receives JSON-RPC result with X-Signature, then cryptographic verification MUST succeed")
    void responseVerifiesWithThePublishedKey() throws Exception {
        String published = http.send(
                        HttpRequest.newBuilder(server.address().resolve("/.well-known/jwks.json"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
        VerificationKey serverKey =
                VerificationKey.of(JwkSets.parse(published).get(0).jwk(), SignatureEngines.current());
        String signature = sign(known, "n2");
        HttpResponse<byte[]> response = post(signature);
        assertEquals(200, response.statusCode());
        ResponseVerifier.Result result = new ResponseVerifier(
                        kid -> kid.equals(serverKey.kid()) ? serverKey : null, Clock.systemUTC())
                .verify(
                        new SignedResponse(
                                200,
                                response.headers().allValues("X-Signature"),
                                response.headers().firstValue("Content-Type").orElse(null),
                                response.body()),
                        ResponseVerifier.Asked.signed(signature));
        assertTrue(result.isValid(), result.detail());
    }

    @Test
    @DisplayName(
            "Given nonce abc123 was seen within 5 min window, when a second request arrives with same nonce, then respond 409 replay_detected")
    void nonceSeenBeforeIsAReplay() throws Exception {
        assertEquals(200, post(sign(known, "abc123")).statusCode());
        HttpResponse<byte[]> second = post(sign(known, "abc123"));
        assertEquals(409, second.statusCode());
        assertEquals(
                "replay_detected",
                new ObjectMapper().readTree(second.body()).path("code").asText());
        assertEquals(1, server.dispatched.get());
    }

    private String sign(SigningKey key, String nonce) {
        return MessageSigner.signRequest(
                key,
                OutgoingRequest.of(
                        "POST",
                        rpc().toString(),
                        "application/json",
                        CALL,
                        nonce,
                        Instant.now().getEpochSecond()));
    }

    private HttpResponse<byte[]> post(String signature) throws Exception {
        return http.send(
                HttpRequest.newBuilder(rpc())
                        .header("Content-Type", "application/json")
                        .header("X-Signature", signature)
                        .POST(HttpRequest.BodyPublishers.ofByteArray(CALL))
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
    }

    private URI rpc() {
        return server.address().resolve("/rpc");
    }
}
