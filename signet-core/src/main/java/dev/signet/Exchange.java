package dev.signet;

import dev.signet.RolloutPolicy.Route;
import dev.signet.Verdict.Rejected;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One request and its response, as an adapter drives it: {@link #start}; {@link #body} where that asks for it; then either the answer that a step holds, or
 * the app and {@link #seal} for what it answered; at the very end, whatever happened, {@link #close}.
 */
public final class Exchange implements AutoCloseable {
    private final Signet signet;
    private final Settings settings;
    private final RequestVerifier verifier;
    private final RequestHead head;
    private final String trace;
    private final String path;
    private final Route route;
    private final Seal seal;
    private final Witness witness;
    private final AtomicLong reserved = new AtomicLong();

    private SignedRequest signed;
    private VerifiedRequest verified;
    private Rejected rejected;
    private byte[] appBody;
    private boolean decoded;
    private long nanos;

    /** What an adapter does next. */
    public sealed interface Step {}

    /** Send this and no other answer; it is signed already. */
    public record Answer(Response response) implements Step {}

    /** Read the body, up to so many octets, and go on with {@link #body}; or with {@link #tooLarge}. */
    public record ReadBody(int limit) implements Step {}

    /** Call the app. */
    public record Proceed() implements Step {
        static final Proceed INSTANCE = new Proceed();
    }

    Exchange(Signet signet, Settings settings, RequestVerifier verifier, RequestHead head) {
        this.signet = signet;
        this.settings = settings;
        this.verifier = verifier;
        this.head = head;
        String given = head.header(TraceId.HEADER);
        this.trace = given != null && TraceId.isValid(given) ? given : TraceId.next(signet.clock);
        this.seal = new Seal(signet, settings, head, trace);
        String below = head.rawPath().startsWith(head.contextPath())
                ? head.rawPath().substring(head.contextPath().length())
                : head.rawPath();
        String normal = TargetUri.normalPath(below);
        this.path = normal == null ? below : normal;
        this.route = settings.rollout.route(head.method(), path);
        this.witness = new Witness(signet, settings, head, path, trace);
    }

    /** Steps 1 to 6 of protocol section 3, and the phase's word on what they found. */
    public Step start() {
        long began = System.nanoTime();
        String ambiguity = Ambiguity.reason(head);
        if (ambiguity != null && settings.rollout.requiresAnywhere()) {
            return refuse(Rejected.of(Rejection.REQUEST_AMBIGUOUS, ambiguity));
        }
        if (WellKnown.isOne(path)) {
            return new Answer(sealed(WellKnown.answer(head, path, signet.keyRing)));
        }
        if (route.open() || isPreflight()) {
            return Proceed.INSTANCE;
        }
        Verdict.OfHead verdict = verifier.examine(head);
        nanos = System.nanoTime() - began;
        if (verdict instanceof Verdict.Unsigned) {
            return unsigned();
        }
        if (ambiguity != null) {
            return resolve(Rejected.of(Rejection.REQUEST_AMBIGUOUS, ambiguity));
        }
        if (verdict instanceof Rejected refusal) {
            return resolve(refusal);
        }
        signed = (SignedRequest) verdict;
        return new ReadBody(settings.verification.maxBody());
    }

    /** Steps 7 to 10, for the body as it came over the wire; the array is shared from here on. */
    public CompletionStage<Step> body(byte[] raw) {
        long began = System.nanoTime();
        List<String> codings = head.headers("content-encoding");
        Content content = Content.of(raw, codings, settings.verification.maxBody(), this::reserve);
        appBody = raw;
        return verifier.verify(signed, content).thenApply(verdict -> {
            nanos += System.nanoTime() - began;
            if (verdict instanceof Verdict.Accepted accepted) {
                verified = accepted.request();
                appBody = content.bytes();
                decoded = !codings.isEmpty();
                signet.observations.verified();
                signet.listener.verdict("accepted", "none", nanos);
                return Proceed.INSTANCE;
            }
            return resolve((Rejected) verdict);
        });
    }

    /** The body is larger than {@link ReadBody#limit}. A {@link Proceed} then means: what was read, and the rest as it comes. */
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
        return trace;
    }

    /** Trace, tenant, kid and verdict, for the log; only what is known. */
    public Map<String, String> logContext() {
        if (verified != null) {
            return Map.of("trace", trace, "tenant", verified.tenant(), "kid", verified.kid(), "verdict", "accepted");
        }
        return Map.of(
                "trace",
                trace,
                "verdict",
                rejected != null ? rejected.rejection().code() : "unsigned");
    }

    /** Whether responses of this exchange are signed, and so held back. */
    public boolean signsResponse() {
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
                || name.equalsIgnoreCase(TraceId.HEADER);
    }

    /**
     * The fields that a whole response gets: its signature and the trace.
     *
     * @param codings the values of its {@code Content-Encoding}
     * @param body its content as it will be sent
     */
    public List<Map.Entry<String, String>> seal(int status, String contentType, List<String> codings, byte[] body) {
        if (!signsResponse()) {
            return seal.none();
        }
        String nonce = verified != null ? verified.nonce() : rejected != null ? rejected.nonce() : null;
        return seal.of(status, contentType, codings, body, nonce, this::reserve);
    }

    /** The fields of a response that passes unsigned: {@code too-large}, {@code streaming} or {@code coding}. */
    public List<Map.Entry<String, String>> unsealed(String reason) {
        return signsResponse() ? seal.unsigned(reason) : seal.none();
    }

    /** What stands in for a page that the container would make up: signed as every response. */
    public Response errorPage(int status) {
        return sealed(Problem.ofApp(status, trace));
    }

    /** What stands in for a response above {@link #maxHeld} where {@link #refusesOversize}. */
    public Response oversize() {
        return sealed(Problem.tooLargeToSign(maxHeld(), trace));
    }

    @Override
    public void close() {
        signet.budget.release(reserved.getAndSet(0));
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
        if (!settings.rollout.passesInvalid(route, refusal.tenant())) {
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
        Response response =
                Problem.response(refusal, trace, route.jsonRpc(), settings.responses.realm(), signet.clock.instant());
        if (settings.responses.refusals()) {
            return new Answer(sealed(response));
        }
        return new Answer(response.with(TraceId.HEADER, trace));
    }

    private Response sealed(Problem problem) {
        return sealed(route.jsonRpc() ? problem.jsonRpc(signed == null ? null : signed.rpcId) : problem.response());
    }

    private Response sealed(Response response) {
        Response whole = response;
        for (Map.Entry<String, String> field :
                seal(response.status(), response.header("Content-Type"), List.of(), response.body())) {
            whole = whole.with(field.getKey(), field.getValue());
        }
        return whole;
    }

    private boolean isPreflight() {
        return head.method().equals("OPTIONS")
                && !head.announcesBody()
                && !head.headers("origin").isEmpty()
                && !head.headers("access-control-request-method").isEmpty();
    }
}
