package dev.signet;

import dev.signet.RolloutPolicy.Route;
import dev.signet.Step.Answer;
import dev.signet.Step.Proceed;
import dev.signet.Step.ReadBody;
import dev.signet.Step.Serve;
import dev.signet.Verdict.Rejected;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntSupplier;

/**
 * One request and its response, as an adapter drives it: {@link #start}; {@link #body} where that asks for it; then either the answer that a step holds, or
 * the app and {@link #seal} for what it answered; at the very end, whatever happened, {@link #close}.
 */
public final class Exchange implements AutoCloseable {
    private final Signet signet;
    private final Settings settings;
    private final RequestVerifier verifier;
    private final RequestHead head;
    private final Trace trace;
    private final String path;
    private final TenantDirectory.ApiKey apiKey;
    private final Route route;
    private final Seal seal;
    private final Witness witness;
    private final AtomicLong reserved = new AtomicLong();

    private SignedRequest signed;
    private VerifiedRequest verified;
    private ExchangeReceipt receipt;
    private Rejected rejected;
    private byte[] appBody;
    private boolean decoded;
    private long nanos;

    Exchange(Signet signet, Settings settings, RequestVerifier verifier, RequestHead head) {
        this.signet = signet;
        this.settings = settings;
        this.verifier = verifier;
        this.head = head;
        this.trace = Trace.of(head, signet.clock, settings.storePayloads);
        this.seal = new Seal(signet, settings, head, trace.id());
        String below = head.rawPath().startsWith(head.contextPath())
                ? head.rawPath().substring(head.contextPath().length())
                : head.rawPath();
        String normal = TargetUri.normalPath(below);
        this.path = normal == null ? below : normal;
        String presented = head.header(TenantDirectory.API_KEY_HEADER);
        this.apiKey = presented == null ? null : signet.parts.tenants().apiKey(presented);
        this.route = settings.rollout.route(head.method(), path, apiKey == null ? null : apiKey.tenant());
        this.witness = new Witness(signet, settings, head, path, trace.id(), apiKey);
    }

    /** Steps 1 to 6 of protocol section 3, and the phase's word on what they found. Waits only where a key must be fetched first. */
    public CompletionStage<Step> start() {
        long began = System.nanoTime();
        String ambiguity = Ambiguity.reason(head);
        if (ambiguity != null && settings.rollout.requiresAnywhere()) {
            return done(refuse(Rejected.of(Rejection.REQUEST_AMBIGUOUS, ambiguity)));
        }
        if (WellKnown.isOne(path)) {
            return done(new Answer(sealed(WellKnown.answer(head, path, signet.keyRing))));
        }
        boolean own = isReceiptEndpoint();
        if (!own && (route.open() || isPreflight())) {
            return done(Proceed.INSTANCE);
        }
        return verifier.examine(head).thenApply(verdict -> {
            nanos = System.nanoTime() - began;
            if (verdict instanceof Verdict.Unsigned) {
                return own ? withApiKey() : unsigned();
            }
            if (ambiguity != null) {
                return resolve(Rejected.of(Rejection.REQUEST_AMBIGUOUS, ambiguity));
            }
            if (verdict instanceof Rejected refusal) {
                return resolve(refusal);
            }
            signed = (SignedRequest) verdict;
            return new ReadBody(settings.verification.maxBody());
        });
    }

    private static CompletionStage<Step> done(Step step) {
        return CompletableFuture.completedFuture(step);
    }

    /** Steps 7 to 11, for the body as it came over the wire; the array is shared from here on. */
    public CompletionStage<Step> body(byte[] raw) {
        long began = System.nanoTime();
        List<String> codings = head.headers("content-encoding");
        Content content = Content.of(raw, codings, settings.verification.maxBody(), this::reserve);
        appBody = raw;
        boolean own = isReceiptEndpoint();
        return verifier.verify(signed, content, own ? null : trace).thenApply(verdict -> {
            nanos += System.nanoTime() - began;
            if (verdict instanceof Verdict.Accepted accepted) {
                accept(accepted);
                appBody = content.bytes();
                decoded = !codings.isEmpty();
                signet.observations.verified();
                signet.listener.verdict("accepted", "none", nanos);
                return own ? new Serve(verified.tenant()) : Proceed.INSTANCE;
            }
            return resolve((Rejected) verdict);
        });
    }

    private void accept(Verdict.Accepted accepted) {
        verified = accepted.request();
        if (accepted.place() != null) {
            String target = verified.url != null
                    ? verified.url.text()
                    : settings.verification.externalUrls().describe(head);
            receipt = new ExchangeReceipt(
                    accepted.place(), verified, trace, head.method(), path, target, signet.clock, signet.listener);
        }
    }

    /** What a {@link Serve} asks for, of its tenant's receipts. */
    public Served serve(Serve step) {
        Served served =
                new ReceiptEndpoints(signet, settings.receiptsPath).serve(head, path, step.tenant(), trace.id());
        return served instanceof Answer answer ? new Answer(sealed(answer.response())) : served;
    }

    /** The body is larger than {@link Step.ReadBody#limit}. A {@link Proceed} then means: what was read, and the rest as it comes. */
    public Step tooLarge() {
        return resolve(signed.reject(
                Rejection.BODY_TOO_LARGE, "the body is larger than " + settings.verification.maxBody() + " bytes"));
    }

    /** {@link #reserve} refused while the body was read. A {@link Proceed} then means: what was read, and the rest as it comes. */
    public Step overloaded() {
        return resolve(signed.reject(Rejection.OVERLOADED, "too many bodies are in flight; try again"));
    }

    /** The body ended before its announced end: the caller is gone or confused, and nobody waits for the app. */
    public Answer truncated() {
        return refuse(signed.reject(Rejection.SIGNATURE_INVALID, "the body ended before its announced length"));
    }

    /** Takes so many octets of {@code max-buffered} until {@link #close}; false when there are none left. */
    public boolean reserve(long octets) {
        if (!signet.budget.reserve(octets, settings.maxBuffered)) {
            return false;
        }
        reserved.addAndGet(octets);
        return true;
    }

    /** The verified identity, or null. */
    public VerifiedRequest verified() {
        return verified;
    }

    /** Why the request was refused or, where the phase let it pass in spite of that, lost its identity; else null. */
    public Rejected rejected() {
        return rejected;
    }

    /** The body for the app, where it was read: what was verified, decoded; or as it came, where verification failed and the phase lets it pass. */
    public byte[] appBody() {
        return appBody;
    }

    /** Whether {@link #appBody} had a content coding that was taken off. */
    public boolean isDecoded() {
        return decoded;
    }

    public String trace() {
        return trace.id();
    }

    /** Trace, tenant, kid and verdict, for the log; only what is known. */
    public Map<String, String> logContext() {
        if (verified != null) {
            return Map.of(
                    "trace", trace.id(), "tenant", verified.tenant(), "kid", verified.kid(), "verdict", "accepted");
        }
        return Map.of(
                "trace",
                trace.id(),
                "verdict",
                rejected != null ? rejected.rejection().code() : "unsigned");
    }

    /** Whether the response is held back: it is signed, or its receipt must be durable before it leaves. */
    public boolean holdsResponse() {
        return receipt != null || signsResponse();
    }

    private boolean signsResponse() {
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
        boolean signs = signsResponse();
        if (!signs && receipt == null) {
            return CompletableFuture.completedFuture(seal.fields(null, null));
        }
        return seal.of(status, contentType, codings, body, signs, nonce, receipt, this::reserve);
    }

    /**
     * The fields of a response that passes unbuffered: {@code too-large} or {@code streaming}. When this completes, the receipt that it has begun is durable; {@link #sent} and
     * {@link #streamed} go on from there.
     */
    public CompletionStage<List<Map.Entry<String, String>>> stream(int status, String reason) {
        return (receipt == null ? ExchangeReceipt.none() : receipt.opened(status))
                .thenApply(appended -> signsResponse() ? seal.unsigned(reason, appended) : seal.fields(null, appended));
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
        return sealedLater(Problem.ofApp(status, trace.id()));
    }

    /** What stands in for a response above {@link #maxHeld} where {@link #refusesOversize}. */
    public CompletionStage<Response> oversize() {
        return sealedLater(Problem.tooLargeToSign(maxHeld(), trace.id()));
    }

    /** An exchange that ended without an answer: as {@link #close(IntSupplier)} with 500. */
    @Override
    public void close() {
        close(() -> 500);
    }

    /** The end, whatever happened: an answer that is not receipted yet is, as aborted, with this status. */
    public void close(IntSupplier status) {
        signet.budget.release(reserved.getAndSet(0));
        if (receipt != null) {
            receipt.close(status);
        }
    }

    private boolean isReceiptEndpoint() {
        return signet.parts.receipts() != null && ReceiptEndpoints.isOne(path, settings.receiptsPath);
    }

    /** An endpoint of Signet's own, asked without a signature: these stand outside the phases (protocol section 5). */
    private Step withApiKey() {
        if (apiKey == null) {
            return refuse(Rejected.of(
                    Rejection.SIGNATURE_MISSING,
                    "send an API key in " + TenantDirectory.API_KEY_HEADER + ", or sign the request"));
        }
        if (signet.parts.tenants().isSuspended(apiKey.tenant())
                || settings.verification.tenant(apiKey.tenant()).suspended()) {
            return refuse(Rejected.of(Rejection.TENANT_SUSPENDED, "the tenant of this API key is suspended"));
        }
        return new Serve(apiKey.tenant());
    }

    private Step unsigned() {
        if (route.requiresSignature()) {
            return refuse(Rejected.of(
                    Rejection.SIGNATURE_MISSING,
                    "sign the request in the field " + settings.verification.signatureHeader()));
        }
        String override = settings.rollout.requiresAnywhere() ? Ambiguity.override(head) : null;
        if (override != null) {
            return refuse(Rejected.of(
                    Rejection.REQUEST_AMBIGUOUS,
                    "the field " + override + " could lead an unsigned request past a rule; leave it out"));
        }
        if (!route.exempt()) {
            witness.letPass(
                    Rejection.SIGNATURE_MISSING, "phase " + route.phase().name().toLowerCase(Locale.ROOT));
        }
        signet.listener.verdict("unsigned", "none", nanos);
        return Proceed.INSTANCE;
    }

    private Step resolve(Rejected refusal) {
        if (isReceiptEndpoint() || !settings.rollout.passesInvalid(route, refusal.tenant())) {
            return refuse(refusal);
        }
        rejected = refusal;
        witness.letPass(refusal.rejection(), refusal.detail());
        signet.listener.verdict("passed", refusal.rejection().code(), nanos);
        return Proceed.INSTANCE;
    }

    private Answer refuse(Rejected refusal) {
        rejected = refusal;
        witness.refused(refusal.rejection(), refusal.detail());
        signet.listener.verdict("rejected", refusal.rejection().code(), nanos);
        Response response = Problem.response(
                refusal, trace.id(), route.jsonRpc(), settings.responses.realm(), signet.clock.instant());
        if (settings.responses.refusals()) {
            return new Answer(sealed(response));
        }
        return new Answer(response.with(TraceId.HEADER, trace.id()));
    }

    private CompletionStage<Response> sealedLater(Problem problem) {
        return sealedLater(
                route.jsonRpc() ? problem.jsonRpc(signed == null ? null : signed.rpcId) : problem.response());
    }

    private CompletionStage<Response> sealedLater(Response response) {
        return seal(response.status(), response.header("Content-Type"), List.of(), response.body())
                .thenApply(fields -> {
                    Response whole = response;
                    for (Map.Entry<String, String> field : fields) {
                        whole = whole.with(field.getKey(), field.getValue());
                    }
                    return whole;
                });
    }

    /** For answers that leave no receipt: nothing is waited for. */
    private Response sealed(Response response) {
        return sealedLater(response).toCompletableFuture().join();
    }

    private boolean isPreflight() {
        return head.method().equals("OPTIONS")
                && !head.announcesBody()
                && !head.headers("origin").isEmpty()
                && !head.headers("access-control-request-method").isEmpty();
    }
}
