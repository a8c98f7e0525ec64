package dev.signet.client;

import dev.signet.ResponseKeys;
import dev.signet.jose.SignatureEngines;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Trust on first use: each origin's {@code /.well-known/jwks.json}, fetched when its first answer comes, and again when an answer names a key that is not in it, at most once
 * a minute. Only over https, or from this machine. A key that is known never changes under its kid: a set that says otherwise is not taken.
 */
final class FetchedKeys implements ServerKeys {
    private static final Duration PAUSE = Duration.ofMinutes(1);
    private static final Duration PAUSE_AT_FIRST = Duration.ofSeconds(1);
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");
    private static final int MAX_SET = 1_000_000;

    private final HttpClient http;
    private final Clock clock;
    private final Map<String, Origin> origins = new ConcurrentHashMap<>();

    FetchedKeys(HttpClient http, Clock clock) {
        this.http = http;
        this.clock = clock;
    }

    @Override
    public CompletableFuture<ResponseKeys> keysFor(URI url, String kid) {
        String name = url.getScheme() + "://" + url.getRawAuthority();
        if (!url.getScheme().equalsIgnoreCase("https") && !LOOPBACK.contains(url.getHost())) {
            return CompletableFuture.failedFuture(
                    new IOException("keys of " + name + " cannot be trusted on first use without https"));
        }
        return origins.computeIfAbsent(name, Origin::new).keys(kid);
    }

    private final class Origin {
        private final String name;
        private CompletableFuture<ResponseKeys> fetch;
        private ResponseKeys known;
        private long fetchedAt;

        Origin(String name) {
            this.name = name;
        }

        synchronized CompletableFuture<ResponseKeys> keys(String kid) {
            if (fetch != null && !fetch.isDone()) {
                return fetch;
            }
            boolean satisfied = known != null && (kid == null || known.apply(kid) != null);
            Duration pause = known == null ? PAUSE_AT_FIRST : PAUSE;
            boolean pausing = fetch != null && clock.millis() - fetchedAt < pause.toMillis();
            if (satisfied || known != null && pausing) {
                return CompletableFuture.completedFuture(known);
            }
            if (pausing) {
                return fetch; // failed a moment ago
            }
            fetchedAt = clock.millis();
            fetch = fetch();
            return fetch;
        }

        private CompletableFuture<ResponseKeys> fetch() {
            HttpRequest request = HttpRequest.newBuilder(URI.create(name + "/.well-known/jwks.json"))
                    .timeout(TIMEOUT)
                    .header("Accept", "application/jwk-set+json, application/json")
                    .build();
            return http.sendAsync(request, CappedBody.upTo(MAX_SET)).handle((response, fault) -> {
                if (fault != null) {
                    throw fault("cannot be fetched: " + fault.getMessage(), fault);
                }
                return take(response);
            });
        }

        private synchronized ResponseKeys take(HttpResponse<byte[]> response) {
            if (response.statusCode() != 200) {
                throw fault("was answered with status " + response.statusCode(), null);
            }
            ResponseKeys keys;
            try {
                keys = ResponseKeys.parse(
                        new String(response.body(), StandardCharsets.UTF_8), SignatureEngines.current());
            } catch (IllegalArgumentException e) {
                throw fault("cannot be taken: " + e.getMessage(), e);
            }
            for (String kid : keys.kids()) {
                if (keys.apply(kid).isSymmetric()) {
                    throw fault("publishes the shared secret '" + kid + "'", null);
                }
                if (known != null
                        && known.apply(kid) != null
                        && !known.apply(kid).thumbprint().equals(keys.apply(kid).thumbprint())) {
                    throw fault("has another key under the known kid '" + kid + "'", null);
                }
            }
            known = keys;
            return keys;
        }

        private CompletionException fault(String problem, Throwable cause) {
            return new CompletionException(
                    new IOException("the key set " + name + "/.well-known/jwks.json " + problem, cause));
        }
    }
}
