package dev.signet.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.HttpTestServer;
import dev.signet.Rejection;
import dev.signet.jose.Base64Url;
import dev.signet.jose.JwkSets;
import dev.signet.jose.Jws;
import dev.signet.jose.JwsAlgorithm;
import dev.signet.jose.SignatureEngines;
import dev.signet.jose.SigningKey;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Protocol section 6 from the client's side: an answer that is not genuine, whole and to the question is an exception. */
class SignetClientTest {
    private static final SigningKey KEY = SigningKey.generate(JwsAlgorithm.ES256, "c-1", SignatureEngines.current());
    private static final SigningKey OTHER =
            SigningKey.generate(JwsAlgorithm.ED25519, "server-1", SignatureEngines.current());

    private final HttpTestServer server = new HttpTestServer(JwkSets.publish(List.of(KEY.publicJwk())));
    private final SignetClient client =
            SignetClient.builder(KEY).trustedKeys(server.jwks()).build();

    @AfterEach
    void stop() {
        server.close();
    }

    private SignetRequest rpc() {
        return SignetRequest.postJson(server.origin() + "/rpc?a=%C3%A4#part", "{\"id\":1, \"method\":\"m\"}");
    }

    private Rejection refused(SignetClient by, SignetRequest request) {
        return assertThrows(SignetResponseException.class, () -> by.send(request))
                .rejection();
    }

    @Test
    void honestAnswerVerifies() throws Exception {
        SignetResponse response = client.send(rpc());
        assertEquals(200, response.status());
        assertEquals("{\"ok\":true}", response.text());
        assertTrue(response.isVerified());
        assertEquals("server-1", response.verification().kid());
    }

    @Test
    void everyMethodWithAndWithoutBodyAndBothPayloadForms() throws Exception {
        for (boolean encoded : new boolean[] {false, true}) {
            SignetClient by = SignetClient.builder(KEY)
                    .trustedKeys(server.jwks())
                    .encodedPayload(encoded)
                    .build();
            assertEquals(
                    200, by.send(SignetRequest.get(server.origin() + "/things")).status());
            assertEquals(
                    200,
                    by.send(SignetRequest.of("HEAD", server.origin() + "/things"))
                            .status());
            SignetRequest text = SignetRequest.of("PUT", server.origin() + "/text")
                    .body("text/plain; charset=utf-8", "grüße".getBytes(StandardCharsets.UTF_8));
            assertEquals(200, by.send(text).status());
        }
    }

    @Test
    void aRefusalByTheServerIsAVerifiedAnswer() throws Exception {
        SignetClient stranger =
                SignetClient.builder(OTHER).trustedKeys(server.jwks()).build();
        SignetResponse response = stranger.send(rpc());
        assertEquals(401, response.status());
        assertTrue(response.isVerified());
        assertTrue(response.text().contains("signature_unknown"), response.text());
    }

    @Test
    void wrongServerKey() {
        SignetClient by = SignetClient.builder(KEY)
                .trustedKeys(JwkSets.publish(List.of(OTHER.publicJwk())))
                .build();
        assertEquals(Rejection.SIGNATURE_INVALID, refused(by, rpc()));
        SignetClient knowsNone =
                SignetClient.builder(KEY).trustedKeys("{\"keys\":[]}").build();
        assertEquals(Rejection.SIGNATURE_UNKNOWN, refused(knowsNone, rpc()));
    }

    @Test
    void strippedSignature() throws Exception {
        server.spoil = reply -> reply.without("X-Signature");
        assertEquals(Rejection.SIGNATURE_MISSING, refused(client, rpc()));
        SignetClient lenient =
                SignetClient.builder(KEY).requireSignedResponses(false).build();
        assertFalse(lenient.send(rpc()).isVerified());
    }

    @Test
    void tamperedBodyStatusOrType() {
        server.spoil = reply -> {
            reply.body = "{\"ok\":false}".getBytes(StandardCharsets.UTF_8);
            return reply;
        };
        assertEquals(Rejection.SIGNATURE_INVALID, refused(client, rpc()));
        server.spoil = reply -> {
            reply.status = 201;
            return reply;
        };
        assertEquals(Rejection.SIGNATURE_MISMATCH, refused(client, rpc()));
        server.spoil = reply -> reply.without("Content-Type").with("Content-Type", "text/html");
        assertEquals(Rejection.SIGNATURE_MISMATCH, refused(client, rpc()));
    }

    @Test
    void answerToAnotherRequest() throws Exception {
        AtomicReference<String> first = new AtomicReference<>();
        server.spoil = reply -> {
            first.compareAndSet(null, reply.header("X-Signature"));
            return reply.without("X-Signature").with("X-Signature", first.get());
        };
        assertTrue(client.send(rpc()).isVerified());
        assertEquals(Rejection.SIGNATURE_MISMATCH, refused(client, rpc()));
    }

    @Test
    void gzipIsTakenOffUpToTheLimit() throws Exception {
        server.gzip = true;
        assertEquals("{\"ok\":true}", client.send(rpc()).text());

        server.answer = ("\"" + "a".repeat(100_000) + "\"").getBytes(StandardCharsets.UTF_8);
        assertArrayEquals(server.answer, client.send(rpc()).body());
        SignetClient small = SignetClient.builder(KEY)
                .trustedKeys(server.jwks())
                .maxResponse(10_000)
                .build();
        assertEquals(Rejection.BODY_TOO_LARGE, refused(small, rpc()));
        server.gzip = false;
        IOException e = assertThrows(IOException.class, () -> small.send(rpc()));
        assertTrue(e.getMessage().contains("larger than 10000 bytes"), e.getMessage());
    }

    @Test
    void coveredHeadersIssuerAndAudienceAreSigned() throws Exception {
        SignetClient by = SignetClient.builder(KEY)
                .trustedKeys(server.jwks())
                .coveredHeaders("Idempotency-Key", "X-Absent")
                .issuer("default")
                .build();
        SignetResponse response = by.send(rpc().header("Idempotency-Key", "k1"));
        assertEquals(200, response.status());
        Jws jws = Jws.parse(response.signature());
        assertEquals("default", jws.string("iss", true));
        assertEquals("{\"idempotency-key\":\"k1\"}", jws.header().member("hdrs").text());
    }

    @Test
    void eachTryHasItsOwnNonce() throws Exception {
        AtomicInteger tries = new AtomicInteger();
        server.spoil = reply -> {
            if (tries.incrementAndGet() < 3) {
                reply.status = 503;
                reply.with("Retry-After", "0");
            }
            return reply;
        };
        SignetResponse response = client.send(SignetRequest.get(server.origin() + "/a"));
        assertEquals(200, response.status());
        assertEquals(3, server.signatures.size());
        assertEquals(3, new HashSet<>(server.signatures).size());
        assertNotEquals(
                Jws.parse(server.signatures.get(0)).string("nonce", true),
                Jws.parse(server.signatures.get(1)).string("nonce", true));
    }

    @Test
    void aPostIsNotRepeatedForAnAnswerThatProvesNothing() {
        server.spoil = reply -> {
            reply.status = 503;
            reply.body = "{\"type\":\"urn:signet:problem:overloaded\"}".getBytes(StandardCharsets.UTF_8);
            return reply.with("Retry-After", "0");
        };
        assertEquals(Rejection.SIGNATURE_MISMATCH, refused(client, rpc()));
        assertEquals(1, server.signatures.size());
    }

    @Test
    void aLongRetryAfterIsGivenToTheCaller() throws Exception {
        server.spoil = reply -> {
            reply.status = 429;
            return reply.with("Retry-After", "3600");
        };
        SignetClient by = SignetClient.builder(KEY)
                .requireSignedResponses(false)
                .retries(5, Duration.ofSeconds(1))
                .build();
        assertEquals(429, by.send(SignetRequest.get(server.origin() + "/a")).status());
        assertEquals(1, server.signatures.size());
    }

    @Test
    void trustOnFirstUseFetchesTheKeySetOnce() throws Exception {
        SignetClient by = SignetClient.builder(KEY).trustOnFirstUse().build();
        assertTrue(by.send(rpc()).isVerified());
        assertTrue(by.send(rpc()).isVerified());
        assertEquals(
                1,
                server.paths.stream().filter("/.well-known/jwks.json"::equals).count());
        server.spoil = reply ->
                reply.without("X-Signature").with("X-Signature", Base64Url.encodeUtf8("{\"kid\":\"new\"}") + "..");
        assertThrows(SignetResponseException.class, () -> by.send(rpc()));
        assertEquals(
                1,
                server.paths.stream().filter("/.well-known/jwks.json"::equals).count(),
                "a stranger's kid must not cause more than a fetch a minute");
    }

    @Test
    void trustOnFirstUseNeedsHttps() {
        FetchedKeys keys = new FetchedKeys(HttpClient.newHttpClient(), Clock.systemUTC());
        ExecutionException e = assertThrows(
                ExecutionException.class,
                () -> keys.keysFor(URI.create("http://example.com/x"), "k").get());
        assertTrue(e.getCause().getMessage().contains("https"), e.getMessage());
    }

    @Test
    void asynchronousFailuresAreUnwrapped() {
        server.spoil = reply -> reply.without("X-Signature");
        ExecutionException e = assertThrows(
                ExecutionException.class, () -> client.sendAsync(rpc()).get());
        assertInstanceOf(SignetResponseException.class, e.getCause());
    }

    @Test
    void aBuilderWithoutKeysSaysWhatToDo() {
        IllegalStateException e = assertThrows(
                IllegalStateException.class, () -> SignetClient.builder(KEY).build());
        assertTrue(e.getMessage().contains("trustedKeys"), e.getMessage());
        HttpClient follows = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.ALWAYS)
                .build();
        assertThrows(
                IllegalArgumentException.class, () -> SignetClient.builder(KEY).httpClient(follows));
    }
}
