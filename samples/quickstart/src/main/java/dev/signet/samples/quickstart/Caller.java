package dev.signet.samples.quickstart;

import com.nimbusds.jose.jwk.JWK;
import dev.signet.MessageSigner;
import dev.signet.OutgoingRequest;
import dev.signet.ResponseVerifier;
import dev.signet.SignedResponse;
import dev.signet.jose.JwkSets;
import dev.signet.jose.SignatureEngines;
import dev.signet.jose.SigningKey;
import dev.signet.jose.VerificationKey;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/** A client that can be honest or not: it signs one thing and may send another. */
final class Caller {
    private final HttpClient http = HttpClient.newHttpClient();
    private final URI rpc;
    private final Map<String, VerificationKey> serverKeys = new HashMap<>();

    Caller(URI server) throws IOException, InterruptedException {
        this.rpc = server.resolve("/rpc");
        HttpRequest request =
                HttpRequest.newBuilder(server.resolve("/.well-known/jwks.json")).build();
        String jwks = http.send(request, HttpResponse.BodyHandlers.ofString()).body();
        for (JwkSets.Entry entry : JwkSets.parse(jwks)) {
            JWK jwk = entry.jwk();
            serverKeys.put(jwk.getKeyID(), VerificationKey.of(jwk, SignatureEngines.current()));
        }
    }

    /** What came back, and whether it verifies as the answer to what was sent. */
    record Answer(int status, String body, ResponseVerifier.Result verification) {}

    String sign(SigningKey key, String body, long iat) {
        return MessageSigner.signRequest(
                key,
                OutgoingRequest.of(
                        "POST",
                        rpc.toString(),
                        "application/json",
                        body.getBytes(StandardCharsets.UTF_8),
                        UUID.randomUUID().toString(),
                        iat));
    }

    /** @param signature null to send none */
    Answer send(String body, String signature) throws IOException, InterruptedException {
        return send(body, signature, null);
    }

    /** @param trace to continue, or null */
    Answer send(String body, String signature, String trace) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(rpc)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        if (signature != null) {
            request.header("X-Signature", signature);
        }
        if (trace != null) {
            request.header("X-Signet-Trace", trace);
        }
        HttpResponse<byte[]> response = http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        ResponseVerifier.Asked asked = signature != null
                ? ResponseVerifier.Asked.signed(signature)
                : new ResponseVerifier.Asked(null, "POST", rpc.toString());
        ResponseVerifier.Result result = new ResponseVerifier(serverKeys::get, Clock.systemUTC())
                .verify(
                        new SignedResponse(
                                response.statusCode(),
                                response.headers().allValues("X-Signature"),
                                response.headers().firstValue("Content-Type").orElse(null),
                                response.body()),
                        asked);
        return new Answer(response.statusCode(), new String(response.body(), StandardCharsets.UTF_8), result);
    }
}
