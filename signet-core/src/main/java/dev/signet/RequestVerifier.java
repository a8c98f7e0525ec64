package dev.signet;

import static dev.signet.Rejection.CHAIN_CONFLICT;
import static dev.signet.Rejection.KEY_REVOKED;
import static dev.signet.Rejection.RATE_LIMITED;
import static dev.signet.Rejection.RECEIPT_STORE_UNAVAILABLE;
import static dev.signet.Rejection.REPLAY_DETECTED;
import static dev.signet.Rejection.REPLAY_STORE_UNAVAILABLE;
import static dev.signet.Rejection.SIGNATURE_ALGORITHM;
import static dev.signet.Rejection.SIGNATURE_EXPIRED;
import static dev.signet.Rejection.SIGNATURE_INVALID;
import static dev.signet.Rejection.SIGNATURE_MALFORMED;
import static dev.signet.Rejection.SIGNATURE_MISMATCH;
import static dev.signet.Rejection.SIGNATURE_NOT_YET_VALID;
import static dev.signet.Rejection.SIGNATURE_UNKNOWN;
import static dev.signet.Rejection.TENANT_SUSPENDED;

import dev.signet.Verdict.Rejected;
import dev.signet.jose.Jws;
import dev.signet.jose.JwsAlgorithm;
import dev.signet.jose.JwsException;
import dev.signet.keys.KeyPurpose;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Verifies signed requests in the order of protocol section 3, in two parts, so that a body is read only for a request whose head is in order. Safe
 * for many threads. The steps below are numbered as there; each returns what it refuses, or null. {@link Walkthrough} tells them one by one.
 */
public final class RequestVerifier {
    private static final Logger LOG = LoggerFactory.getLogger(RequestVerifier.class);
    private static final int MAX_SIGNATURE = 6 * 1024;

    private final VerificationSettings settings;
    private final KeyResolver keys;
    private final KeyResolver delegates;
    private final TenantDirectory tenants;
    private final ReplayGuard guard;
    private final RequestPolicy policy;
    private final ReceiptLog receipts; // null where none are kept
    private final Clock clock;

    RequestVerifier(VerificationSettings settings, VerifierParts parts, Clock clock) {
        this.settings = settings;
        this.keys = parts.keys();
        this.delegates = parts.delegates();
        this.tenants = parts.tenants();
        this.guard = parts.guard();
        this.policy = parts.policy();
        this.receipts = parts.receipts();
        this.clock = clock;
    }

    /** Steps 1 to 6. A {@link SignedRequest} goes on to {@link #verify}. Waits only where a key must be fetched first. */
    public CompletionStage<Verdict.OfHead> examine(RequestHead head) {
        List<String> fields = head.headers(settings.signatureHeader());
        if (fields.isEmpty()) {
            return CompletableFuture.completedFuture(Verdict.Unsigned.INSTANCE);
        }
        if (fields.size() > 1) {
            return CompletableFuture.completedFuture(Rejected.of(
                    SIGNATURE_MALFORMED, "there is more than one " + settings.signatureHeader() + " field"));
        }
        SignedRequest request =
                new SignedRequest(head, fields.get(0), clock.instant().getEpochSecond());
        Rejected refusal = parse(request);
        if (refusal == null) {
            refusal = readMembers(request);
        }
        if (refusal != null) {
            return CompletableFuture.completedFuture(refusal);
        }
        CompletionStage<Void> key;
        try {
            key = KeyWait.of(
                    request.caller == null
                            ? keys.prepare(request.iss, request.kid)
                            : delegates.prepare(null, request.kid));
        } catch (RuntimeException e) {
            return CompletableFuture.completedFuture(notPrepared(request, e));
        }
        return key == null
                ? CompletableFuture.completedFuture(examineSigner(request))
                : key.handle((fetched, fault) -> fault == null ? examineSigner(request) : notPrepared(request, fault));
    }

    /** Whether such a key is still trusted could not be found out: then it is not. */
    private static Rejected notPrepared(SignedRequest request, Throwable fault) {
        LOG.error("the trusted keys could not be asked for a key; the request is refused", fault);
        return request.reject(SIGNATURE_UNKNOWN, "no trusted key could be looked up for this kid");
    }

    /** Steps 3 to 6. */
    private Verdict.OfHead examineSigner(SignedRequest request) {
        Rejected refusal = findKey(request);
        if (refusal == null) {
            refusal = checkAlgorithm(request);
        }
        if (refusal == null && request.iat != null) {
            refusal = checkFreshness(request);
        }
        if (refusal == null) {
            refusal = MessageMatch.check(request, settings);
        }
        return refusal == null ? request : refusal;
    }

    /**
     * Steps 7 to 11.
     *
     * @param content the body with its coding taken off, or why that could not be done
     * @param trace the chain that the receipt belongs to; null for a request that leaves none
     */
    CompletionStage<Verdict> verify(SignedRequest request, Content content, Trace trace) {
        Rejected refusal = content.rejection() != null
                ? request.reject(content.rejection(), content.detail())
                : readBody(request, content.bytes());
        if (refusal == null) {
            refusal = checkSignature(request);
        }
        return refusal == null ? claimNonce(request, trace) : CompletableFuture.completedFuture(refusal);
    }

    /** Step 1. */
    Rejected parse(SignedRequest request) {
        if (request.signature.length() > MAX_SIGNATURE) {
            return request.reject(SIGNATURE_MALFORMED, "the signature field is longer than 6 KiB");
        }
        try {
            request.jws = Jws.parse(request.signature);
        } catch (JwsException e) {
            return request.reject(SIGNATURE_MALFORMED, e.getMessage());
        }
        return request.jws.isDetached()
                ? null
                : request.reject(SIGNATURE_MALFORMED, "the middle part is not empty; the body is the content");
    }

    /** Step 2. */
    Rejected readMembers(SignedRequest request) {
        try {
            RequestHeader.read(request, settings);
            return null;
        } catch (JwsException e) {
            return request.reject(SIGNATURE_MALFORMED, e.getMessage());
        }
    }

    /** Step 3. */
    Rejected findKey(SignedRequest request) {
        TrustedKey key = request.caller == null ? keys.resolve(request.iss, request.kid) : delegate(request.kid);
        if (key == null) {
            return request.reject(
                    SIGNATURE_UNKNOWN,
                    request.caller != null
                            ? "'act' is for gateways, and no delegate key has this kid"
                            : "no trusted key has this kid" + (request.iss == null ? "" : " and iss"));
        }
        request.key = key;
        if (key.revoked()) {
            return request.reject(KEY_REVOKED, "the key has been revoked; sign with another");
        }
        String tenant = request.tenant();
        if (settings.tenant(tenant).suspended() || tenants.isSuspended(tenant)) {
            return request.reject(TENANT_SUSPENDED, "the tenant of this key is suspended");
        }
        for (String presented : request.head.headers(TenantDirectory.API_KEY_HEADER)) {
            TenantDirectory.ApiKey apiKey = tenants.apiKey(presented);
            if (apiKey != null && !apiKey.tenant().equals(tenant)) {
                return request.reject(
                        SIGNATURE_MISMATCH, "the API key beside the signature belongs to another tenant than the key");
            }
        }
        return null;
    }

    /** A key that a gateway may sign its callers' requests with: of its published ones that for requests only. */
    private TrustedKey delegate(String kid) {
        TrustedKey key = delegates.resolve(null, kid);
        return key == null || key.purpose() == null || key.purpose().equals(KeyPurpose.REQUEST.jwkName()) ? key : null;
    }

    /** Step 4. */
    Rejected checkAlgorithm(SignedRequest request) {
        JwsAlgorithm algorithm = JwsAlgorithm.named(request.jws.alg());
        if (algorithm == null || !request.key.key().algorithms().contains(algorithm)) {
            return request.reject(SIGNATURE_ALGORITHM, "'alg' is not one that this key is for");
        }
        if (algorithm == JwsAlgorithm.RS256
                && !settings.allowRs256()
                && !settings.tenant(request.tenant()).allowRs256()) {
            return request.reject(SIGNATURE_ALGORITHM, "RS256 is not allowed here; PS256 takes the same key");
        }
        request.algorithm = algorithm;
        return null;
    }

    /** Step 5. */
    Rejected checkFreshness(SignedRequest request) {
        if (request.iat < request.now - settings.nonceTtl()) { // not by their difference, which may overflow
            return request.reject(
                    SIGNATURE_EXPIRED,
                    "signed " + (request.now - request.iat) + " s ago by this server's clock; at most "
                            + settings.nonceTtl() + " s are allowed");
        }
        if (request.iat <= guard.floor()) {
            return belowFloor(request);
        }
        if (request.iat > request.now + settings.maxSkew()) {
            return request.reject(
                    SIGNATURE_NOT_YET_VALID,
                    "signed " + (request.iat - request.now) + " s ahead of this server's clock; at most "
                            + settings.maxSkew() + " s are allowed");
        }
        return null;
    }

    private static Rejected belowFloor(SignedRequest request) {
        return request.reject(
                SIGNATURE_EXPIRED, "signed before this server began to remember nonces; sign again with a new nonce");
    }

    /** Step 7, and of step 5 what the header left to the body. */
    Rejected readBody(SignedRequest request, byte[] body) {
        boolean iatFromBody = request.iat == null;
        Rejected refusal = SignedContent.read(request, body, settings);
        return refusal == null && iatFromBody ? checkFreshness(request) : refusal;
    }

    /** Step 8. */
    Rejected checkSignature(SignedRequest request) {
        Payload payload = request.payload;
        byte[] input = request.jws.signingInput(payload.array(), payload.offset(), payload.length(), request.b64);
        return request.key.key().verify(request.algorithm, input, input.length, request.jws.signature())
                ? null
                : request.reject(SIGNATURE_INVALID, "the signature does not hold over this header and body");
    }

    /** Step 9, and from there step 10. */
    private CompletionStage<Verdict> claimNonce(SignedRequest request, Trace trace) {
        long expiresAt = request.iat + settings.nonceTtl() + settings.maxSkew();
        return guard.claim(request.tenant(), request.kid, request.nonce, request.iat, expiresAt)
                .exceptionally(fault -> {
                    LOG.error("the replay guard failed; the request is refused", fault);
                    return ReplayGuard.Claim.UNAVAILABLE;
                })
                .thenCompose(claim -> switch (claim) {
                    case CLAIMED -> askPolicy(request, trace);
                    case REPLAYED ->
                        refused(request.reject(
                                REPLAY_DETECTED, "this nonce was used before; sign again with a new one"));
                    case BELOW_FLOOR -> refused(belowFloor(request));
                    case TENANT_FULL ->
                        refused(request.reject(RATE_LIMITED, "the tenant has too many live nonces; slow down"));
                    case UNAVAILABLE ->
                        refused(request.reject(REPLAY_STORE_UNAVAILABLE, "nonces cannot be recorded now; try again"));
                });
    }

    /** Step 10, and from there step 11. */
    private CompletionStage<Verdict> askPolicy(SignedRequest request, Trace trace) {
        VerifiedRequest verified = new VerifiedRequest(request);
        if (policy == RequestPolicy.ALLOW) {
            return takePlace(request, verified, trace);
        }
        return policy.check(verified)
                .thenCompose(denial -> denial.isEmpty()
                        ? takePlace(request, verified, trace)
                        : refused(request.reject(
                                denial.get().rejection(), denial.get().detail())));
    }

    /** Step 11. */
    private CompletionStage<Verdict> takePlace(SignedRequest request, VerifiedRequest verified, Trace trace) {
        if (receipts == null || trace == null) {
            return CompletableFuture.completedFuture(new Verdict.Accepted(verified, null));
        }
        return receipts.admit(
                        verified.tenant(),
                        trace.id(),
                        trace.continued(),
                        trace.keepsPayload() ? verified.payload().length() : 0)
                .exceptionally(fault -> {
                    LOG.error("the receipt log failed; the request is refused", fault);
                    return new ReceiptLog.Unavailable("receipts cannot be recorded now; try again");
                })
                .thenApply(admission -> {
                    if (admission instanceof ReceiptLog.Place place) {
                        return new Verdict.Accepted(verified, place);
                    }
                    return admission instanceof ReceiptLog.Unavailable unavailable
                            ? request.reject(RECEIPT_STORE_UNAVAILABLE, unavailable.detail())
                            : request.reject(
                                    CHAIN_CONFLICT,
                                    "the chain of this trace has " + ReceiptLog.MAX_HOPS
                                            + " receipts, as many as one may have; start a new trace");
                });
    }

    private static CompletionStage<Verdict> refused(Rejected refusal) {
        return CompletableFuture.completedFuture(refusal);
    }
}
