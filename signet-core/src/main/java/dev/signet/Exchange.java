package dev.signet;

import dev.signet.RolloutPolicy.Route;
import dev.signet.Step.Answer;
import dev.signet.Step.Proceed;
import dev.signet.Step.ReadBody;
import dev.signet.Step.Serve;
import dev.signet.Verdict.Rejected;
import dev.signet.jose.SigningKey;
import dev.signet.keys.KeyPurpose;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.regex.Pattern;

/**
 * One request and its response, as an adapter drives it: {@link #start}; {@link #body} where that asks for it; then either the answer that a step holds, or
 * the app and {@link #response} for what it answered; at the very end, whatever happened, {@link #close}.
 */
public final class Exchange implements AutoCloseable {
    private static final long CLOSED = -1;
    private static final Pattern LENGTH = Pattern.compile("\\d{1,18}");

    private final Signet signet;
    private final Settings settings;
    private final RequestVerifier verifier;
    private final RequestHead head;
    private final Trace trace;
    private final String path;
    private final TenantDirectory.ApiKey apiKey;
    private final Route route;
    private final ExchangeResponse response;
    private final Witness witness;
    private final AtomicLong reserved = new AtomicLong(); // or CLOSED

    private SignedRequest signed;
    private VerifiedRequest verified;
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
        this.path = path(head);
        String presented = head.header(TenantDirectory.API_KEY_HEADER);
        this.apiKey = presented == null ? null : signet.parts.tenants().apiKey(presented);
        this.route = settings.rollout.route(head.method(), path, apiKey == null ? null : apiKey.tenant());
        this.response = new ExchangeResponse(signet, settings, route, head, trace.id(), this::reserve, this::release);
        this.witness = new Witness(signet, settings, head, path, trace.id(), apiKey);
    }

    /** The path that rules are about: normalized, without the context path. */
    static String path(RequestHead head) {
        String below = head.rawPath().startsWith(head.contextPath())
                ? head.rawPath().substring(head.contextPath().length())
                : head.rawPath();
        String normal = TargetUri.normalPath(below);
        return normal == null ? below : normal;
    }

    /** Steps 1 to 6 of protocol section 3, and the phase's word on what they found. Waits only where a key must be fetched, or a file of keys be looked at, first. */
    public CompletionStage<Step> start() {
        CompletionStage<Void> ring = signet.keyRing.refresh();
        return ring == null ? startWithKeys() : ring.thenCompose(looked -> startWithKeys());
    }

    private CompletionStage<Step> startWithKeys() {
        long began = System.nanoTime();
        String ambiguity = Ambiguity.reason(head);
        if (ambiguity != null && signet.requiresAnywhere(settings)) {
            return done(refuse(Rejected.of(Rejection.REQUEST_AMBIGUOUS, ambiguity)));
        }
        if (WellKnown.isOne(path)) {
            return done(new Answer(sealed(WellKnown.answer(head, path, signet.keyRing))));
        }
        boolean own = isReceiptEndpoint();
        boolean preflight = settings.rollout.isOpenPreflight(head);
        if (!own && (route.open() || preflight)) {
            Rejected misleading = misleading();
            appBody = preflight ? new byte[0] : null; // whatever HTTP/2 brings besides
            return done(misleading == null ? Proceed.INSTANCE : refuse(misleading));
        }
        CompletionStage<Verdict.OfHead> examined = verifier.examine(head);
        nanos = System.nanoTime() - began; // without waiting for a key
        return examined.thenApply(verdict -> {
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
            response.to(signed);
            Rejected unreadable = unreadable();
            if (unreadable != null) {
                return resolve(unreadable);
            }
            return new ReadBody(settings.verification.maxBody(), settings.bodyTimeout);
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
        response.to(verified, accepted.place() == null ? null : receipt(accepted.place()));
    }

    private ExchangeReceipt receipt(ReceiptLog.Place place) {
        String target = verified.url != null
                ? verified.url.text()
                : settings.verification.externalUrls().describe(head);
        boolean shared = settings.upstream.resigns();
        return new ExchangeReceipt(
                place, verified, trace, head.method(), path, target, shared, signet.clock, signet.listener);
    }

    /** What a {@link Serve} asks for, of its tenant's receipts. */
    public Served serve(Serve step) {
        Served served =
                new ReceiptEndpoints(signet, settings.receiptsPath).serve(head, path, step.tenant(), trace.id());
        return served instanceof Answer answer ? new Answer(sealed(answer.response())) : served;
    }

    /** The body is larger than {@link Step.ReadBody#limit}. A {@link Proceed} then means: what was read, and the rest as it comes. */
    public Step tooLarge() {
        return resolve(tooLarge(settings.verification.maxBody()));
    }

    private Rejected tooLarge(int limit) {
        return signed.reject(Rejection.BODY_TOO_LARGE, "the body is larger than " + limit + " bytes");
    }

    /** {@link #reserve} refused while the body was read. A {@link Proceed} then means: what was read, and the rest as it comes. */
    public Step overloaded() {
        return resolve(signed.reject(Rejection.OVERLOADED, "too many bodies are in flight; try again"));
    }

    /** The body ended before its announced end: the caller is gone or confused, and nobody waits for the app. */
    public Answer truncated() {
        return refuse(signed.reject(Rejection.SIGNATURE_INVALID, "the body ended before its announced length"));
    }

    /** The body is not there after {@link Step.ReadBody#patience}. */
    public Answer late() {
        return refuse(signed.reject(
                Rejection.SIGNATURE_INVALID,
                "the body did not arrive within " + settings.bodyTimeout.toSeconds() + " seconds"));
    }

    /** Takes so many octets of {@code max-buffered} until {@link #close}; false when there are none left. After that nothing is kept: there is no second close. */
    public boolean reserve(long octets) {
        if (!signet.budget.reserve(octets, settings.maxBuffered)) {
            return false;
        }
        if (reserved.accumulateAndGet(octets, (held, more) -> held == CLOSED ? CLOSED : held + more) == CLOSED) {
            signet.budget.release(octets);
        }
        return true;
    }

    /** Gives back octets that {@link #reserve} took, before the end. */
    public void release(long octets) {
        long held = reserved.getAndUpdate(taken -> taken == CLOSED ? CLOSED : Math.max(0, taken - octets));
        signet.budget.release(Math.max(0, Math.min(octets, held)));
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

    /** Whether a gateway signs the request anew for what is behind, by {@link #resign}. */
    public boolean resigns() {
        return verified != null && settings.upstream.resigns();
    }

    /** The largest request body, in octets. */
    public int maxBody() {
        return settings.verification.maxBody();
    }

    /**
     * The signature field, name and value, of the verified request as a gateway sends it to what is behind (protocol section 9): by the gateway's own key, for the caller, with a new nonce. For
     * each try another. It covers the fields of Signet's own and those that the caller's signature covers.
     *
     * @param url where it is sent
     * @param contentType its {@code Content-Type}, or null
     * @param fields all values of a field of it, by its lower-case name
     * @throws IllegalStateException where no request key is active
     */
    public Map.Entry<String, String> resign(
            String method, String url, String contentType, byte[] body, Function<String, List<String>> fields) {
        SigningKey key = signet.keyRing.active(KeyPurpose.REQUEST);
        if (key == null) {
            throw new IllegalStateException(
                    "no request key is active, so that nothing can be signed for what is behind. Activate one");
        }
        return Map.entry(
                settings.verification.signatureHeader(),
                new ResignedRequest(settings.upstream, verified, signet.clock)
                        .sign(key, method, url, contentType, body, fields));
    }

    /** The response to be sent, for where a step does not hold it. */
    public ExchangeResponse response() {
        return response;
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

    /** An exchange that ended without an answer: as {@link #close(IntSupplier)} with 500. */
    @Override
    public void close() {
        close(() -> 500);
    }

    /** The end, whatever happened: an answer that is not receipted yet is, as aborted, with this status. */
    public void close(IntSupplier status) {
        response.close(status);
        signet.budget.release(Math.max(0, reserved.getAndSet(CLOSED)));
    }

    private boolean isReceiptEndpoint() {
        return signet.isReceiptEndpoint(path, settings);
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
        Rejected misleading = misleading();
        if (misleading != null) {
            return refuse(misleading);
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
        response.to(refusal);
        witness.letPass(refusal.rejection(), refusal.detail());
        signet.listener.verdict("passed", refusal.rejection().code(), nanos);
        return Proceed.INSTANCE;
    }

    private Answer refuse(Rejected refusal) {
        rejected = refusal;
        response.to(refusal);
        witness.refused(refusal.rejection(), refusal.detail());
        signet.listener.verdict("rejected", refusal.rejection().code(), nanos);
        Response problem = Problem.response(
                refusal, trace.id(), route.jsonRpc(), settings.responses.realm(), signet.clock.instant());
        return new Answer(settings.responses.refusals() ? sealed(problem) : problem.with(TraceId.HEADER, trace.id()));
    }

    /** For answers that leave no receipt: nothing is waited for. */
    private Response sealed(Response answer) {
        return response.sealedLater(answer).toCompletableFuture().join();
    }

    /** Why an unsigned request could be taken for another than the one that may pass; null for no reason. */
    private Rejected misleading() {
        String override = signet.requiresAnywhere(settings) ? Ambiguity.override(head) : null;
        return override == null
                ? null
                : Rejected.of(
                        Rejection.REQUEST_AMBIGUOUS,
                        "the field " + override + " could lead an unsigned request past a rule; leave it out");
    }

    /** What step 7 will say of the body, as far as the head tells: so that nobody is asked to send it. Null for nothing. */
    private Rejected unreadable() {
        String length = head.header("content-length");
        long octets = length != null && LENGTH.matcher(length).matches() ? Long.parseLong(length) : -1;
        if (octets > settings.verification.maxBody()) {
            return tooLarge(settings.verification.maxBody());
        }
        Content content = octets < 0 ? null : Content.unread(head.headers("content-encoding"));
        return content == null ? null : signed.reject(content.rejection(), content.detail());
    }
}
