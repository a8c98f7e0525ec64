package dev.signet.docs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.Exchange;
import dev.signet.MemoryReplayGuard;
import dev.signet.MessageSigner;
import dev.signet.OutgoingRequest;
import dev.signet.ResponseKeys;
import dev.signet.ResponseVerifier;
import dev.signet.Setting;
import dev.signet.SignedResponse;
import dev.signet.Signet;
import dev.signet.Step;
import dev.signet.TestRequest;
import dev.signet.jose.Base64Url;
import dev.signet.jose.JwkSets;
import dev.signet.jose.SignatureEngine;
import dev.signet.jose.SignatureEngines;
import dev.signet.jose.SigningKey;
import dev.signet.json.CanonicalJson;
import dev.signet.keys.KeyRing;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every value of the worked example in docs/protocol.md, computed again from the seeds and bodies that stand there. */
class WorkedExampleTest {
    private static final String URL = "https://api.example.com/rpc";
    private static final String NONCE = "TW9uZGF5LTA5OjAw";
    private static final String TRACE = "019f0a4e-7c00-7000-8000-000000000001";
    private static final long SIGNED_AT = Instant.parse("2026-11-20T12:00:00Z").getEpochSecond();

    private final Map<String, String> example = Document.of("docs/protocol.md").labelled();

    @ParameterizedTest
    @ValueSource(strings = {"bouncycastle", "auto"})
    void request(String engineName) throws Exception {
        SignatureEngine engine = SignatureEngines.named(engineName);
        SigningKey key = SigningKey.of(JwkSets.parseKey(value("Client: private JWK")), engine);
        byte[] seed = HexFormat.of().parseHex(value("Client: seed in hexadecimal"));
        assertEquals(SigningKey.ed25519(seed, null, engine).kid(), key.kid(), "the kid is the thumbprint");
        assertArrayEquals(seed, key.privateJwk().toOctetKeyPair().getD().decode());

        byte[] body = bytes("Request: body");
        assertArrayEquals(
                bytes("Request: canonical form"), CanonicalJson.of(body).toByteArray());
        String header = value("Request: protected header");
        assertEquals(value("Request: protected header in base64url"), Base64Url.encodeUtf8(header));
        assertEquals(
                value("Request: signing input"), Base64Url.encodeUtf8(header) + "." + value("Request: canonical form"));
        assertEquals(value("Request: signature"), signed(key, "Request: signing input"));

        OutgoingRequest outgoing = OutgoingRequest.of("POST", URL, "application/json", body, NONCE, SIGNED_AT);
        assertEquals(signature(), MessageSigner.signRequest(key, outgoing));
        assertEquals(
                "POST /rpc HTTP/1.1\nHost: api.example.com\nContent-Type: application/json\nX-Signature: " + signature()
                        + "\n\n" + value("Request: body"),
                value("Request: as sent"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bouncycastle", "auto"})
    void requestWithEncodedPayload(String engineName) {
        SigningKey key =
                SigningKey.of(JwkSets.parseKey(value("Client: private JWK")), SignatureEngines.named(engineName));
        String input = value("Request, encoded payload: signing input");
        assertEquals(Base64Url.encode(bytes("Request: canonical form")), input.substring(input.indexOf('.') + 1));
        assertEquals(
                value("Request, encoded payload: signature"), signed(key, "Request, encoded payload: signing input"));
        OutgoingRequest outgoing = new OutgoingRequest(
                "POST",
                URL,
                "application/json",
                bytes("Request: body"),
                Map.of(),
                null,
                null,
                null,
                true,
                NONCE,
                SIGNED_AT);
        assertEquals(
                input.substring(0, input.indexOf('.')) + ".." + value("Request, encoded payload: signature"),
                MessageSigner.signRequest(key, outgoing));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bouncycastle", "auto"})
    void response(String engineName) throws Exception {
        SignatureEngine engine = SignatureEngines.named(engineName);
        byte[] seed = HexFormat.of().parseHex(value("Server: seed in hexadecimal"));
        SigningKey key = SigningKey.ed25519(seed, null, engine);
        assertEquals(JwkSets.parseKey(value("Server: public JWK")), key.publicJwk());

        byte[] body = bytes("Response: body");
        assertArrayEquals(
                bytes("Response: canonical form"), CanonicalJson.of(body).toByteArray());
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(signature().getBytes(StandardCharsets.US_ASCII));
        assertEquals(value("Response: req"), Base64Url.encode(digest));
        String header = value("Response: protected header");
        assertEquals(value("Response: protected header in base64url"), Base64Url.encodeUtf8(header));
        assertEquals(
                value("Response: signing input"),
                Base64Url.encodeUtf8(header) + "." + value("Response: canonical form"));
        assertEquals(value("Response: signature"), signed(key, "Response: signing input"));

        String sealed = Base64Url.encodeUtf8(header) + ".." + value("Response: signature");
        assertEquals(
                List.of(Map.entry("X-Signature", sealed), Map.entry("X-Signet-Trace", TRACE)), sealedByServer(seed));
        assertEquals(
                "HTTP/1.1 200 OK\nContent-Type: application/json\nX-Signature: " + sealed + "\nX-Signet-Trace: " + TRACE
                        + "\n\n" + value("Response: body"),
                value("Response: as sent"));

        ResponseKeys published = ResponseKeys.parse("{\"keys\":[" + value("Server: public JWK") + "]}", engine);
        ResponseVerifier.Result result = new ResponseVerifier(published, clock())
                .verify(
                        new SignedResponse(200, List.of(sealed), "application/json", body),
                        ResponseVerifier.Asked.signed(signature()));
        assertTrue(result.isValid(), result.detail());
    }

    /** What a server with that key adds to its answer, a second later. */
    private List<Map.Entry<String, String>> sealedByServer(byte[] seed) {
        Signet signet = Signet.builder()
                .clock(clock())
                .set(Setting.PHASE, "enforce")
                .set(Setting.STORAGE, "none")
                .set(Setting.EXTERNAL_URLS, "https://api.example.com")
                .set(
                        Setting.TRUSTED_KEYS,
                        JwkSets.publish(List.of(
                                JwkSets.parseKey(value("Client: private JWK")).toPublicJWK())))
                .keyRing(KeyRing.ofSeed(
                        Base64Url.encode(seed), null, SignatureEngines.current(), clock(), Duration.ofMinutes(5)))
                .replayGuard(new MemoryReplayGuard(clock(), 10, 10, MemoryReplayGuard.NO_FLOOR))
                .build();
        TestRequest request = new TestRequest()
                .with("Host", "api.example.com")
                .with("Content-Type", "application/json")
                .with("X-Signature", signature())
                .with("X-Signet-Trace", TRACE)
                .body(bytes("Request: body"));
        try (Exchange exchange = signet.begin(request)) {
            assertInstanceOf(
                    Step.ReadBody.class, exchange.start().toCompletableFuture().join());
            assertInstanceOf(
                    Step.Proceed.class,
                    exchange.body(request.body).toCompletableFuture().join());
            return exchange.response()
                    .seal(200, "application/json", List.of(), bytes("Response: body"))
                    .toCompletableFuture()
                    .join();
        }
    }

    private String signature() {
        return value("Request: protected header in base64url") + ".." + value("Request: signature");
    }

    private String signed(SigningKey key, String label) {
        byte[] input = bytes(label);
        return Base64Url.encode(key.sign(input, input.length));
    }

    private byte[] bytes(String label) {
        return value(label).getBytes(StandardCharsets.UTF_8);
    }

    private String value(String label) {
        assertTrue(example.containsKey(label), () -> "docs/protocol.md has no block under **" + label + "**");
        return example.get(label);
    }

    private static Clock clock() {
        return Clock.fixed(Instant.ofEpochSecond(SIGNED_AT + 1), ZoneOffset.UTC);
    }
}
