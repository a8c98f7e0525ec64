package dev.signet.compat;

import dev.signet.MessageSigner;
import dev.signet.OutgoingRequest;
import dev.signet.jose.SigningKey;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** A request as a test makes it, which can be sent as often, and as much changed, as an attacker would. */
record Signed(String method, URI url, Map<String, String> headers, String body) {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** A POST of JSON by that key. */
    static Signed post(SigningKey key, URI url, String json) {
        return post(key, url, json, OutgoingRequest.freshNonce());
    }

    static Signed post(SigningKey key, URI url, String json, String nonce) {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        OutgoingRequest request = OutgoingRequest.of(
                "POST",
                url.toString(),
                "application/json",
                body,
                nonce,
                Instant.now().getEpochSecond() + 2); // ahead of an engine that was started in this very second
        return new Signed("POST", url, Map.of("Content-Type", "application/json"), json)
                .header("X-Signature", MessageSigner.signRequest(key, request));
    }

    Signed header(String name, String value) {
        Map<String, String> changed = new LinkedHashMap<>(headers);
        changed.keySet().removeIf(known -> known.equalsIgnoreCase(name));
        if (value != null) {
            changed.put(name, value);
        }
        return new Signed(method, url, changed, body);
    }

    Signed body(String changed) {
        return new Signed(method, url, headers, changed);
    }

    Signed to(URI changed) {
        return new Signed(method, changed, headers, body);
    }

    HttpResponse<String> send() throws IOException, InterruptedException {
        return HTTP.send(request(), BodyHandlers.ofString());
    }

    HttpRequest request() {
        HttpRequest.Builder request = HttpRequest.newBuilder(url)
                .timeout(Duration.ofMinutes(2))
                .method(method, BodyPublishers.ofString(body));
        headers.forEach(request::header);
        return request.build();
    }
}
