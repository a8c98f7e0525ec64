package dev.signet.client;

import dev.signet.Content;
import dev.signet.MessageSigner;
import dev.signet.OutgoingRequest;
import dev.signet.ResponseVerifier;
import dev.signet.SignedResponse;
import dev.signet.jose.Jws;
import dev.signet.jose.JwsException;
import dev.signet.jose.SigningKey;
import dev.signet.jose.VerificationKey;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntFunction;

/**
 * Signs what it sends (protocol section 1), verifies what it gets (section 6), and checks that the answer is the one to its question. Each try carries a nonce of its
 * own. Redirects are given to the caller, not followed. Safe for many threads.
 */
public final class SignetClient {
    private final ClientSettings settings;

    SignetClient(ClientSettings settings) {
        this.settings = settings;
    }

    /** A builder of clients that sign with this key. */
    public static SignetClientBuilder builder(SigningKey key) {
        return new SignetClientBuilder(key);
    }

    /**
     * Sends and waits.
     *
     * @throws SignetResponseException when the answer does not verify and {@code requireSignedResponses} is on
     * @throws dev.signet.json.JsonException when a JSON body has no canonical form: choose {@code raw} as canonical form then
     * @throws IllegalArgumentException when the request cannot be signed or sent
     * @throws IOException when there is no answer, or one that is too large
     */
    public SignetResponse send(SignetRequest request) throws IOException, InterruptedException {
        return await(sendAsync(request));
    }

    /**
     * Sends and waits for the head of the answer. Where that is a stream of signed events, they are read and verified one by one; any other answer is whole, and as {@link #send} gives it.
     * Events are always verified, and so is the end, also where {@code requireSignedResponses} is off.
     *
     * @throws SignetResponseException when an answer that is no such stream does not verify and {@code requireSignedResponses} is on
     * @throws dev.signet.json.JsonException as {@link #send}
     * @throws IllegalArgumentException as {@link #send}
     * @throws IOException as {@link #send}
     */
    public SignetStream stream(SignetRequest request) throws IOException, InterruptedException {
        return await(streamAsync(request));
    }

    private static <T> T await(CompletableFuture<T> answer) throws IOException, InterruptedException {
        try {
            return answer.get();
        } catch (InterruptedException e) {
            answer.cancel(true);
            throw e;
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            if (cause instanceof IOException io) {
                throw io;
            }
            if (cause instanceof RuntimeException fault) {
                throw fault;
            }
            throw new IOException(cause);
        }
    }

    /** Sends; the future fails with what {@link #send} throws. A request that cannot be signed is thrown here and now. To cancel the future gives the request up. */
    public CompletableFuture<SignetResponse> sendAsync(SignetRequest request) {
        Sending sending = new Sending();
        return unwrapped(attempt(request, sending, 0), sending, whole -> {});
    }

    /** Sends; the future fails with what {@link #stream} throws. A request that cannot be signed is thrown here and now. To cancel the future ends the connection. */
    public CompletableFuture<SignetStream> streamAsync(SignetRequest request) {
        Sending sending = new Sending();
        return unwrapped(attemptStream(request, sending, 0), sending, SignetStream::close);
    }

    /** @param close what becomes of an answer that comes when nobody waits for it any more */
    private static <T> CompletableFuture<T> unwrapped(
            CompletableFuture<T> attempt, Sending sending, Consumer<T> close) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        answer.whenComplete((response, fault) -> {
            if (fault != null) {
                sending.giveUp();
            }
        });
        attempt.whenComplete((response, fault) -> {
            if (fault == null) {
                if (!answer.complete(response)) {
                    close.accept(response);
                }
            } else {
                Throwable cause = fault;
                while (cause instanceof CompletionException && cause.getCause() != null) {
                    cause = cause.getCause();
                }
                answer.completeExceptionally(cause);
            }
        });
        return answer;
    }

    private CompletableFuture<SignetResponse> attempt(SignetRequest request, Sending sending, int triesBefore) {
        String signature = sign(request);
        return sending.now(() -> settings.http()
                        .sendAsync(httpRequest(request, signature, "gzip"), CappedBody.upTo(settings.maxResponse())))
                .thenCompose(response -> verified(request, signature, response, response.body()))
                .thenCompose(response ->
                        again(request, response, triesBefore, next -> attempt(request, sending, next), whole -> whole));
    }

    private CompletableFuture<SignetStream> attemptStream(SignetRequest request, Sending sending, int triesBefore) {
        String signature = sign(request);
        return sending.now(() -> settings.http()
                        .sendAsync(
                                httpRequest(request, signature, "identity"),
                                AnswerBody.eventsOrUpTo(settings.maxResponse(), settings.signatureHeader())))
                .thenCompose(response -> response.body().events() != null
                        ? CompletableFuture.completedFuture(events(request, signature, response))
                        : verified(request, signature, response, response.body().whole())
                                .thenCompose(whole -> again(
                                        request,
                                        whole,
                                        triesBefore,
                                        next -> attemptStream(request, sending, next),
                                        SignetStream::of)));
    }

    private SignetStream events(SignetRequest request, String signature, HttpResponse<AnswerBody> response) {
        return SignetStream.of(
                response.statusCode(),
                response.headers(),
                response.body().events(),
                signature,
                keysOf(request),
                settings.clock(),
                settings.maxResponse(),
                settings.streamIdle());
    }

    private <T> CompletableFuture<T> again(
            SignetRequest request,
            SignetResponse response,
            int triesBefore,
            IntFunction<CompletableFuture<T>> attempt,
            Function<SignetResponse, T> last) {
        Duration delay = settings.retries().delay(triesBefore, request, response, settings.clock());
        if (delay != null) {
            return CompletableFuture.supplyAsync(
                            () -> attempt.apply(triesBefore + 1),
                            CompletableFuture.delayedExecutor(delay.toMillis(), TimeUnit.MILLISECONDS))
                    .thenCompose(next -> next);
        }
        return settings.requireSignedResponses() && !response.isVerified()
                ? CompletableFuture.failedFuture(new SignetResponseException(request, response))
                : CompletableFuture.completedFuture(last.apply(response));
    }

    private String sign(SignetRequest request) {
        Map<String, String> covered = new LinkedHashMap<>();
        for (String name : settings.coveredHeaders()) {
            String value = request.value(name);
            if (value != null) {
                covered.put(name, value);
            }
        }
        return MessageSigner.signRequest(
                settings.key(),
                new OutgoingRequest(
                        request.method(),
                        wireUrl(request.url()),
                        request.value("Content-Type"),
                        request.body(),
                        covered,
                        settings.issuer(),
                        settings.audience(),
                        request.body().length == 0 ? null : settings.canonicalForm(),
                        settings.encodedPayload(),
                        OutgoingRequest.freshNonce(),
                        settings.clock().instant().getEpochSecond()));
    }

    /** As it goes over the wire: nothing but ASCII, no fragment. */
    private static String wireUrl(URI url) {
        String text = url.toASCIIString();
        return url.getRawFragment() == null ? text : text.substring(0, text.indexOf('#'));
    }

    private HttpRequest httpRequest(SignetRequest request, String signature, String coding) {
        HttpRequest.Builder builder = HttpRequest.newBuilder(URI.create(wireUrl(request.url())))
                .method(
                        request.method(),
                        request.body().length == 0
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofByteArray(request.body()));
        if (request.url().getScheme().equalsIgnoreCase("http")) {
            builder.version(HttpClient.Version.HTTP_1_1); // no upgrade to HTTP/2 in the clear
        }
        if (request.timeout() != null) {
            builder.timeout(request.timeout());
        }
        request.headers().forEach(field -> builder.header(field.getKey(), field.getValue()));
        if (request.values("Accept-Encoding").isEmpty()) {
            builder.header("Accept-Encoding", coding);
        }
        return builder.setHeader(settings.signatureHeader(), signature).build();
    }

    private CompletableFuture<SignetResponse> verified(
            SignetRequest request, String signature, HttpResponse<?> response, byte[] raw) {
        List<String> codings = raw.length == 0 ? List.of() : response.headers().allValues("Content-Encoding");
        Content content = Content.of(raw, codings, settings.maxResponse());
        if (content.bytes() == null) {
            ResponseVerifier.Result refusal =
                    new ResponseVerifier.Result(content.rejection(), content.detail(), null, null, null);
            return CompletableFuture.completedFuture(answer(response, raw, signature, refusal));
        }
        List<String> signatures = response.headers().allValues(settings.signatureHeader());
        SignedResponse signed = new SignedResponse(
                response.statusCode(),
                signatures,
                response.headers().firstValue("Content-Type").orElse(null),
                content.bytes());
        CompletableFuture<ResponseVerifier.Result> result = signatures.isEmpty()
                ? CompletableFuture.supplyAsync(() -> verify(keysOf(request), signed, signature)) // of events, if any
                : settings.serverKeys()
                        .keysFor(request.url(), kid(signatures.get(0)))
                        .thenApply(keys -> verify(keys, signed, signature));
        return result.thenApply(found -> answer(response, content.bytes(), signature, found));
    }

    /** Waits for a key that has to be fetched. */
    private Function<String, VerificationKey> keysOf(SignetRequest request) {
        return kid -> settings.serverKeys().keysFor(request.url(), kid).join().apply(kid);
    }

    private ResponseVerifier.Result verify(
            Function<String, VerificationKey> keys, SignedResponse response, String signature) {
        return new ResponseVerifier(keys, settings.clock()).verify(response, ResponseVerifier.Asked.signed(signature));
    }

    private static SignetResponse answer(
            HttpResponse<?> response, byte[] body, String signature, ResponseVerifier.Result result) {
        return new SignetResponse(response.statusCode(), response.headers(), body, signature, result);
    }

    /** Only to see whether the key is at hand; verification reads it again. */
    private static String kid(String signature) {
        try {
            return Jws.parse(signature).string("kid", false);
        } catch (JwsException e) {
            return null;
        }
    }
}
