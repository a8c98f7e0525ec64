package dev.signet.client;

import dev.signet.ResponseKeys;
import dev.signet.jose.SignatureEngines;
import dev.signet.jose.SigningKey;
import java.net.http.HttpClient;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;

/** Puts a {@link SignetClient} together. */
public final class SignetClientBuilder {
    private final SigningKey key;
    private HttpClient http;
    private ServerKeys serverKeys;
    private Clock clock = Clock.systemUTC();
    private String signatureHeader = "X-Signature";
    private String audience;
    private String issuer;
    private String canonicalForm;
    private List<String> coveredHeaders = List.of();
    private boolean encodedPayload;
    private boolean requireSignedResponses = true;
    private int maxResponse = 10_000_000;
    private Duration streamIdle;
    private Retries retries = new Retries(2, Duration.ofSeconds(10));
    private boolean trustOnFirstUse;

    SignetClientBuilder(SigningKey key) {
        this.key = Objects.requireNonNull(key);
    }

    /**
     * The keys that answers must be signed with.
     *
     * @param jwks the server's JWK set; keys whose {@code purpose} is another than {@code response} are left out
     * @throws IllegalArgumentException naming the key that is wrong
     */
    public SignetClientBuilder trustedKeys(String jwks) {
        serverKeys = ServerKeys.known(ResponseKeys.parse(jwks, SignatureEngines.current()));
        return this;
    }

    /**
     * Believes the key set that each server publishes at {@code /.well-known/jwks.json} when it is first asked: over https, or on this machine. Fetched again, at most once a
     * minute, when an answer names a key that is not in it. Whoever can answer in the server's place at that moment is believed; {@link #trustedKeys} is safer.
     */
    public SignetClientBuilder trustOnFirstUse() {
        trustOnFirstUse = true;
        return this;
    }

    /** Whether an answer that does not verify is an exception (true, the default) or a matter for the caller, who asks {@link SignetResponse#isVerified}. */
    public SignetClientBuilder requireSignedResponses(boolean required) {
        requireSignedResponses = required;
        return this;
    }

    /** {@code aud} of every request. */
    public SignetClientBuilder audience(String aud) {
        audience = aud;
        return this;
    }

    /** {@code iss} of every request: the tenant. */
    public SignetClientBuilder issuer(String iss) {
        issuer = iss;
        return this;
    }

    /** Fields that the signature covers where a request has them. */
    public SignetClientBuilder coveredHeaders(String... names) {
        coveredHeaders =
                Stream.of(names).map(name -> name.toLowerCase(Locale.ROOT)).toList();
        return this;
    }

    /** {@code c14n} of every request with a body: {@code jcs}, {@code raw} or {@code jcs-nfc}; by default what its content type stands for. */
    public SignetClientBuilder canonicalForm(String c14n) {
        canonicalForm = c14n;
        return this;
    }

    /** Whether payloads are base64url-encoded in the signing input ({@code b64} true), for verifiers without RFC 7797; false by default. */
    public SignetClientBuilder encodedPayload(boolean encoded) {
        encodedPayload = encoded;
        return this;
    }

    /** The name of the signature field; {@code X-Signature} by default. */
    public SignetClientBuilder signatureHeader(String name) {
        signatureHeader = name;
        return this;
    }

    /** The largest answer, in octets, as sent and decoded; of a stream the largest event, its signature included. 10,000,000 by default. */
    public SignetClientBuilder maxResponse(int octets) {
        maxResponse = octets;
        return this;
    }

    /**
     * How long a stream may bring nothing, not even a comment, before it counts as cut off: a little more than the server's heartbeat. No limit by default, since a stream without heartbeats
     * may be silent for as long as nothing happens. Only the time that {@link SignetStream#next} waits counts.
     *
     * @throws IllegalArgumentException unless positive
     */
    public SignetClientBuilder streamIdleTimeout(Duration timeout) {
        if (timeout.isZero() || timeout.isNegative()) {
            throw new IllegalArgumentException("the idle timeout of streams must be longer than nothing");
        }
        streamIdle = timeout;
        return this;
    }

    /**
     * How often a request is signed anew and sent again after 429 or 503, and the longest {@code Retry-After} that is waited for; twice and 10 s by default, 0 for never. GET, HEAD,
     * OPTIONS, TRACE, PUT and DELETE are sent again whoever refused them; any other method only when the answer is proved to be a refusal by Signet, which never reached the app.
     */
    public SignetClientBuilder retries(int most, Duration longestWait) {
        retries = new Retries(most, longestWait);
        return this;
    }

    public SignetClientBuilder clock(Clock wallClock) {
        clock = wallClock;
        return this;
    }

    /** @throws IllegalArgumentException for a client that follows redirects: they would carry a signature where it does not belong */
    public SignetClientBuilder httpClient(HttpClient client) {
        if (client.followRedirects() != HttpClient.Redirect.NEVER) {
            throw new IllegalArgumentException(
                    "the HttpClient follows redirects, which would take signatures elsewhere; build it with Redirect.NEVER");
        }
        http = client;
        return this;
    }

    /** @throws IllegalStateException when signed answers are required and nothing says by whom */
    public SignetClient build() {
        if (http == null) {
            http = HttpClient.newBuilder()
                    .connectTimeout(Duration.ofSeconds(10))
                    .build();
        }
        if (trustOnFirstUse && serverKeys == null) {
            serverKeys = new FetchedKeys(http, clock);
        }
        if (serverKeys == null) {
            if (requireSignedResponses) {
                throw new IllegalStateException(
                        "no keys to verify answers with: give trustedKeys(jwks), or trustOnFirstUse(), or requireSignedResponses(false)");
            }
            serverKeys = ServerKeys.known(ResponseKeys.parse("{\"keys\":[]}", SignatureEngines.current()));
        }
        return new SignetClient(new ClientSettings(
                key,
                http,
                serverKeys,
                clock,
                signatureHeader,
                audience,
                issuer,
                canonicalForm,
                coveredHeaders,
                encodedPayload,
                requireSignedResponses,
                maxResponse,
                streamIdle,
                retries));
    }
}
