package dev.signet.faults;

import dev.signet.MessageSigner;
import dev.signet.OutgoingRequest;
import dev.signet.jose.JwkSets;
import dev.signet.jose.JwsAlgorithm;
import dev.signet.jose.SignatureEngines;
import dev.signet.jose.SigningKey;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** Signs requests for {@code http://localhost/work}, whatever port they then go to, so that a captured one fits every node. */
final class Caller {
    static final String EXTERNAL_URL = "https://service.example.com";
    private static final byte[] BODY = "{\"amount\":1000,\"currency\":\"EUR\"}".getBytes(StandardCharsets.UTF_8);

    private final SigningKey key = SigningKey.generate(JwsAlgorithm.ED25519, "caller", SignatureEngines.current());
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    /** A signed request, to be sent once or more. */
    record Call(String nonce, String signature, String trace) {}

    /** @param receipt the value of X-Signet-Receipt, or null */
    record Answer(Call call, int status, String trace, String receipt, String body) {}

    String trustedKeys() {
        return JwkSets.publish(List.of(key.publicJwk()));
    }

    /** @param trace to continue, or null */
    Call sign(String trace) {
        String nonce = OutgoingRequest.freshNonce();
        OutgoingRequest request = OutgoingRequest.of(
                "POST", EXTERNAL_URL + "/work", "application/json", BODY, nonce, System.currentTimeMillis() / 1000);
        return new Call(nonce, MessageSigner.signRequest(key, request), trace);
    }

    Answer send(URI server, Call call) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(server.resolve("/work"))
                .timeout(Duration.ofSeconds(30))
                .header("Content-Type", "application/json")
                .header("X-Signature", call.signature())
                .POST(HttpRequest.BodyPublishers.ofByteArray(BODY));
        if (call.trace() != null) {
            request.header("X-Signet-Trace", call.trace());
        }
        HttpResponse<String> response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        return new Answer(
                call,
                response.statusCode(),
                response.headers().firstValue("X-Signet-Trace").orElse(null),
                response.headers().firstValue("X-Signet-Receipt").orElse(null),
                response.body());
    }
}
