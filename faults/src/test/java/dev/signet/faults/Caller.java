package dev.signet.faults;

import dev.signet.MessageSigner;
import dev.signet.OutgoingRequest;
import dev.signet.jose.JwkSets;
import dev.signet.jose.JwsAlgorithm;
import dev.signet.jose.SignatureEngines;
import dev.signet.jose.SigningKey;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Signs requests for one URL, whatever port they then go to, so that a captured one fits every node. */
final class Caller {
    static final String EXTERNAL_URL = "https://service.example.com";
    private static final byte[] BODY = "{\"amount\":1000,\"currency\":\"EUR\"}".getBytes(StandardCharsets.UTF_8);

    private static final int AT_ONCE = 8;

    private final SigningKey key = SigningKey.generate(JwsAlgorithm.ED25519, "caller", SignatureEngines.current());
    private final Clock clock;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(60))
            .build();

    Caller() {
        this(Clock.systemUTC());
    }

    /** @param clock what requests are stamped by */
    Caller(Clock clock) {
        this.clock = clock;
    }

    /** A signed request, to be sent once or more. */
    record Call(String path, String nonce, String signature, String trace) {}

    /**
     * @param receipt the value of X-Signet-Receipt, or null
     * @param began when it was sent, by {@link System#nanoTime}
     */
    record Answer(Call call, int status, String trace, String receipt, String body, long began, Duration took) {
        boolean refusedAs(int wanted, String code) {
            return status == wanted && body.contains("\"" + code + "\"");
        }
    }

    /** An answer that streams, as far as its head. */
    record Streaming(Answer head, InputStream body) {}

    String trustedKeys() {
        return JwkSets.publish(List.of(key.publicJwk()));
    }

    /** @param trace to continue, or null */
    Call sign(String trace) {
        return sign("/work", trace);
    }

    Call sign(String path, String trace) {
        String nonce = OutgoingRequest.freshNonce();
        OutgoingRequest request =
                OutgoingRequest.of("POST", EXTERNAL_URL + path, "application/json", BODY, nonce, clock.millis() / 1000);
        return new Call(path, nonce, MessageSigner.signRequest(key, request), trace);
    }

    Answer send(URI server, Call call) throws IOException, InterruptedException {
        long began = System.nanoTime();
        HttpResponse<String> response = http.send(request(server, call), HttpResponse.BodyHandlers.ofString());
        return answer(call, response, response.body(), began);
    }

    /** Sends what was captured before, several at a time; the answers are in its order. */
    List<Answer> sendAll(URI server, List<Call> calls) throws InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
        try {
            List<Answer> answers = new ArrayList<>();
            for (Future<Answer> answer : threads.invokeAll(calls.stream()
                    .<Callable<Answer>>map(call -> () -> send(server, call))
                    .toList())) {
                answers.add(answer.get());
            }
            return answers;
        } catch (ExecutionException e) {
            throw new AssertionError(e);
        } finally {
            threads.shutdown();
        }
    }

    Streaming stream(URI server, Call call) throws IOException, InterruptedException {
        long began = System.nanoTime();
        HttpResponse<InputStream> response =
                http.send(request(server, call), HttpResponse.BodyHandlers.ofInputStream());
        return new Streaming(answer(call, response, "", began), response.body());
    }

    /** An unsigned GET. */
    String get(URI server, String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(server.resolve(path))
                .timeout(Duration.ofSeconds(60))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }

    private static HttpRequest request(URI server, Call call) {
        HttpRequest.Builder request = HttpRequest.newBuilder(server.resolve(call.path))
                .timeout(Duration.ofSeconds(60))
                .header("Content-Type", "application/json")
                .header("X-Signature", call.signature())
                .POST(HttpRequest.BodyPublishers.ofByteArray(BODY));
        if (call.trace() != null) {
            request.header("X-Signet-Trace", call.trace());
        }
        return request.build();
    }

    private static Answer answer(Call call, HttpResponse<?> response, String body, long began) {
        return new Answer(
                call,
                response.statusCode(),
                response.headers().firstValue("X-Signet-Trace").orElse(null),
                response.headers().firstValue("X-Signet-Receipt").orElse(null),
                body,
                began,
                Duration.ofNanos(System.nanoTime() - began));
    }
}
