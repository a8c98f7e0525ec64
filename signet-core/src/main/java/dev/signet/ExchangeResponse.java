package dev.signet;

import dev.signet.ReceiptLog.Appended;
import dev.signet.RolloutPolicy.Route;
import dev.signet.Verdict.Rejected;
import dev.signet.keys.KeyPurpose;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.IntSupplier;
import java.util.function.LongConsumer;
import java.util.function.LongPredicate;

/**
 * The response of an {@link Exchange}, as an adapter sends it: held back whole and {@link #seal sealed}; passed on as a {@link #stream}; or, where nothing is signed or receipted, with the
 * {@link #unheld} fields.
 */
public final class ExchangeResponse {
    private static final Set<String> ABOUT_CONTENT = Set.of(
            "accept-ranges",
            "cache-control",
            "content-disposition",
            "content-encoding",
            "content-language",
            "content-length",
            "content-range",
            "content-type",
            "etag",
            "expires",
            "last-modified",
            "trailer",
            "transfer-encoding",
            "x-signet-unsigned");

    private final Signet signet;
    private final Settings settings;
    private final Route route;
    private final String trace;
    private final Seal seal;
    private final LongPredicate reserve;
    private final LongConsumer release;

    private SignedRequest signed;
    private VerifiedRequest verified;
    private ExchangeReceipt receipt;
    private Rejected rejected;
    private EventSigner events; // null unless a stream of events is being signed
    private boolean cut;

    /**
     * @param reserve takes octets of {@code max-buffered}
     * @param release gives them back
     */
    ExchangeResponse(
            Signet signet,
            Settings settings,
            Route route,
            RequestHead head,
            String trace,
            LongPredicate reserve,
            LongConsumer release) {
        this.signet = signet;
        this.settings = settings;
        this.route = route;
        this.trace = trace;
        this.seal = new Seal(signet, settings, head, trace);
        this.reserve = reserve;
        this.release = release;
    }

    /** The request has a signature; its body may still be unread. */
    void to(SignedRequest request) {
        this.signed = request;
    }

    /** @param exchangeReceipt null where none is kept */
    void to(VerifiedRequest request, ExchangeReceipt exchangeReceipt) {
        this.verified = request;
        this.seal.to(request);
        this.receipt = exchangeReceipt;
    }

    void to(Rejected refusal) {
        this.rejected = refusal;
    }

    /** Whether the response is held back: it is signed, or its receipt must be durable before it leaves. */
    public boolean isHeld() {
        return receipt != null || isSigned();
    }

    private boolean isSigned() {
        String tenant = verified == null ? null : verified.tenant();
        return settings.responses.always() || settings.rollout.phase(route, tenant) == Phase.ENFORCE;
    }

    /** The largest response, in octets, that is held back. */
    public int maxHeld() {
        return settings.responses.maxHeld();
    }

    /** Whether a larger response is replaced by {@link #oversize}, instead of passing unsigned. */
    public boolean refusesOversize() {
        return settings.responses.refuseOversize();
    }

    /** Whether a response of that media type passes unbuffered: a type of the setting, or one with a suffix besides, such as {@code application/grpc+proto}. */
    public boolean isStream(String contentType) {
        MediaType type = MediaType.parse(contentType);
        return type != null
                && (type.isEventStream()
                        || settings.responses.streamTypes().contains(type.essence())
                        || settings.responses.streamTypes().contains(type.withoutSuffix()));
    }

    /** Whether only Signet sets that response field. */
    public boolean isOwnField(String name) {
        return name.equalsIgnoreCase(settings.verification.signatureHeader())
                || name.equalsIgnoreCase(Seal.UNSIGNED_HEADER)
                || name.equalsIgnoreCase(Seal.RECEIPT_HEADER)
                || name.equalsIgnoreCase(TraceId.HEADER);
    }

    /** Whether that response field is about content, and goes when the content goes; what an app says besides, such as a challenge or a cookie, stays. */
    public static boolean isAboutContent(String name) {
        return ABOUT_CONTENT.contains(name.toLowerCase(Locale.ROOT));
    }

    /**
     * The fields that a whole response gets: its signature, the trace and the receipt, which is durable when this completes.
     *
     * @param codings the values of its {@code Content-Encoding}
     * @param body its content as it will be sent
     */
    public CompletionStage<List<Map.Entry<String, String>>> seal(
            int status, String contentType, List<String> codings, byte[] body) {
        String nonce = verified != null ? verified.nonce() : rejected != null ? rejected.nonce() : null;
        boolean signs = isSigned();
        if (!signs && receipt == null) {
            return CompletableFuture.completedFuture(seal.fields(null, null));
        }
        return seal.of(status, contentType, codings, body, signs, nonce, receipt, reserve);
    }

    /**
     * The fields of a response that passes unbuffered and unsigned: {@code too-large} or {@code streaming}. When this completes, the receipt that it has begun is durable; {@link #sent} and
     * {@link #streamed} go on from there.
     */
    public CompletionStage<List<Map.Entry<String, String>>> stream(int status, String reason) {
        begin(null);
        return (receipt == null ? ExchangeReceipt.none() : receipt.opened(status))
                .thenApply(appended -> isSigned() ? seal.unsigned(reason, appended) : seal.fields(null, appended));
    }

    /**
     * The same for a response of a {@link #isStream stream type} with content: events are signed as they {@link #pass}, where responses are signed; other types pass unsigned.
     *
     * @param codings the values of its {@code Content-Encoding}; a stream of events that has any passes unsigned
     */
    public CompletionStage<List<Map.Entry<String, String>>> stream(
            int status, String contentType, List<String> codings) {
        MediaType type = MediaType.parse(contentType);
        if (!isSigned() || type == null || !type.isEventStream()) {
            return stream(status, "streaming");
        }
        if (!codings.stream().allMatch("identity"::equalsIgnoreCase)) {
            return stream(status, "coding");
        }
        if (signet.keyRing.active(KeyPurpose.RESPONSE) == null) {
            return stream(status, "no-key");
        }
        begin(new EventSigner(signet, settings.responses, seal.question(null), reserve, release));
        return (receipt == null ? ExchangeReceipt.none() : receipt.opened(status))
                .thenApply(appended -> seal.fields(null, appended));
    }

    /** Perhaps once more, where nothing of what was begun before has left. */
    private void begin(EventSigner signer) {
        if (events != null) {
            events.close();
        }
        events = signer;
        cut = false;
    }

    /** Whether what leaves is not what the application wrote, and longer: the stream is one of signed events. */
    public boolean signsEvents() {
        return events != null;
    }

    /**
     * What is to be sent of a {@link #stream} now that the application has written these octets; perhaps nothing. A new array, never used again here. Where an event is refused behind what this
     * returns, the next call throws, though it be of no octets, and {@link #ended} fails.
     *
     * @throws IOException when that is refused: the application is to be told, and nothing more is sent
     */
    public byte[] pass(byte[] octets, int offset, int length) throws IOException {
        return events == null
                ? Arrays.copyOfRange(octets, offset, offset + length)
                : events.pass(octets, offset, length);
    }

    /**
     * The application has written all of a {@link #stream}, and that was sent: what is still to be sent, perhaps nothing. When this completes, so says a durable receipt. It fails with an
     * {@link IOException} where an event was refused: the connection is to be cut.
     */
    public CompletionStage<byte[]> ended() {
        EventSigner ending = events;
        try {
            if (ending != null) {
                ending.requireAccepted();
            }
        } catch (IOException refused) {
            cut();
            return CompletableFuture.failedFuture(refused);
        }
        if (ending == null || cut) {
            return CompletableFuture.completedFuture(new byte[0]);
        }
        return closed().thenApply(appended -> ending.end(Seal.hash(appended)));
    }

    /** The fields of a response that nobody holds back. */
    public List<Map.Entry<String, String>> unheld() {
        return seal.fields(null, null);
    }

    /** Octets of a {@link #stream} that have left: where events are signed, all that {@link #pass} returned last. */
    public void sent(byte[] octets, int offset, int length) {
        if (events != null) {
            events.sent(octets, offset, length, receipt);
        } else if (receipt != null) {
            receipt.sent(octets, offset, length);
        }
    }

    /** Some of a {@link #stream} could not be sent. */
    public void cut() {
        cut = true;
        if (receipt != null) {
            receipt.failed();
        }
    }

    /** A {@link #stream} is complete; when this completes, so says a durable receipt. */
    public CompletionStage<?> streamed() {
        return closed();
    }

    private CompletionStage<Appended> closed() {
        if (receipt == null) {
            return ExchangeReceipt.none();
        }
        if (events != null) {
            events.settle(receipt);
        }
        return receipt.closed();
    }

    /** What stands in for a page that the container would make up: signed and receipted as every response. */
    public CompletionStage<Response> errorPage(int status) {
        return sealedLater(Problem.ofApp(status, trace));
    }

    /** What stands in for a response above {@link #maxHeld} where {@link #refusesOversize}. */
    public CompletionStage<Response> oversize() {
        return sealedLater(Problem.tooLargeToSign(maxHeld(), trace));
    }

    /** The end of the exchange: an answer that is not receipted yet is, as aborted, with this status. */
    void close(IntSupplier status) {
        if (events != null) {
            events.close();
        }
        if (receipt != null) {
            if (events != null) {
                events.settle(receipt);
            }
            receipt.close(status);
        }
    }

    private CompletionStage<Response> sealedLater(Problem problem) {
        return sealedLater(
                route.jsonRpc() ? problem.jsonRpc(signed == null ? null : signed.rpcId) : problem.response());
    }

    CompletionStage<Response> sealedLater(Response response) {
        return seal(response.status(), response.header("Content-Type"), List.of(), response.body())
                .thenApply(fields -> {
                    Response whole = response;
                    for (Map.Entry<String, String> field : fields) {
                        whole = whole.with(field.getKey(), field.getValue());
                    }
                    return whole;
                });
    }
}
