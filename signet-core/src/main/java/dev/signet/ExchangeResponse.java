package dev.signet;

import dev.signet.RolloutPolicy.Route;
import dev.signet.Verdict.Rejected;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.IntSupplier;
import java.util.function.LongPredicate;

/**
 * The response of an {@link Exchange}, as an adapter sends it: held back whole and {@link #seal sealed}; passed on as a {@link #stream}; or, where nothing is signed or receipted, with the
 * {@link #unheld} fields.
 */
public final class ExchangeResponse {
    private final Signet signet;
    private final Settings settings;
    private final Route route;
    private final String trace;
    private final Seal seal;
    private final LongPredicate reserve;

    private SignedRequest signed;
    private VerifiedRequest verified;
    private ExchangeReceipt receipt;
    private Rejected rejected;

    /** @param reserve takes octets of {@code max-buffered} */
    ExchangeResponse(
            Signet signet, Settings settings, Route route, RequestHead head, String trace, LongPredicate reserve) {
        this.signet = signet;
        this.settings = settings;
        this.route = route;
        this.trace = trace;
        this.seal = new Seal(signet, settings, head, trace);
        this.reserve = reserve;
    }

    /** The request has a signature; its body may still be unread. */
    void to(SignedRequest request) {
        this.signed = request;
    }

    /** @param exchangeReceipt null where none is kept */
    void to(VerifiedRequest request, ExchangeReceipt exchangeReceipt) {
        this.verified = request;
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

    /** Whether a response of that media type passes unbuffered. */
    public boolean isStream(String contentType) {
        MediaType type = MediaType.parse(contentType);
        return type != null && settings.responses.streamTypes().contains(type.essence());
    }

    /** Whether only Signet sets that response field. */
    public boolean isOwnField(String name) {
        return name.equalsIgnoreCase(settings.verification.signatureHeader())
                || name.equalsIgnoreCase(Seal.UNSIGNED_HEADER)
                || name.equalsIgnoreCase(Seal.RECEIPT_HEADER)
                || name.equalsIgnoreCase(TraceId.HEADER);
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
     * The fields of a response that passes unbuffered: {@code too-large} or {@code streaming}. When this completes, the receipt that it has begun is durable; {@link #sent} and
     * {@link #streamed} go on from there.
     */
    public CompletionStage<List<Map.Entry<String, String>>> stream(int status, String reason) {
        return (receipt == null ? ExchangeReceipt.none() : receipt.opened(status))
                .thenApply(appended -> isSigned() ? seal.unsigned(reason, appended) : seal.fields(null, appended));
    }

    /** The fields of a response that nobody holds back. */
    public List<Map.Entry<String, String>> unheld() {
        return seal.fields(null, null);
    }

    /** Octets of a {@link #stream} that have left. */
    public void sent(byte[] octets, int offset, int length) {
        if (receipt != null) {
            receipt.sent(octets, offset, length);
        }
    }

    /** Some of a {@link #stream} could not be sent. */
    public void cut() {
        if (receipt != null) {
            receipt.failed();
        }
    }

    /** A {@link #stream} is complete; when this completes, so says a durable receipt. */
    public CompletionStage<?> streamed() {
        return receipt == null ? ExchangeReceipt.none() : receipt.closed();
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
        if (receipt != null) {
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
