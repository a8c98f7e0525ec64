package dev.signet;

import java.util.Locale;

/** Why a request (or, at a client, a response) is refused: the codes of protocol section 3, each with its HTTP status and a text that is safe to show. */
public enum Rejection {
    SIGNATURE_MISSING(401, "A signature is required"),
    SIGNATURE_MALFORMED(401, "The signature is malformed"),
    SIGNATURE_UNKNOWN(401, "The key is not known"),
    SIGNATURE_ALGORITHM(401, "The algorithm does not fit the key"),
    SIGNATURE_EXPIRED(401, "The signature is too old"),
    SIGNATURE_NOT_YET_VALID(401, "The signature is from the future"),
    SIGNATURE_MISMATCH(401, "The signature is for another message"),
    SIGNATURE_INVALID(401, "The signature does not hold"),
    KEY_REVOKED(401, "The key has been revoked"),
    REPLAY_DETECTED(409, "The nonce has been used before"),
    CHAIN_CONFLICT(409, "The receipt chain cannot take another hop"),
    TENANT_SUSPENDED(403, "The tenant is suspended"),
    POLICY_DENIED(403, "The policy does not allow this request"),
    RATE_LIMITED(429, "Too many requests"),
    QUOTA_EXCEEDED(429, "The quota is used up"),
    REQUEST_AMBIGUOUS(400, "The request can be read in more than one way"),
    BODY_NOT_CANONICAL(400, "The body has no canonical form"),
    BODY_TOO_LARGE(413, "The body is too large"),
    CODING_UNSUPPORTED(415, "The content coding is not supported"),
    REPLAY_STORE_UNAVAILABLE(503, "Nonces cannot be recorded now"),
    RECEIPT_STORE_UNAVAILABLE(503, "Receipts cannot be recorded now"),
    OVERLOADED(503, "Too much is in flight");

    private final String code = name().toLowerCase(Locale.ROOT);
    private final int status;
    private final String title;

    Rejection(int status, String title) {
        this.status = status;
        this.title = title;
    }

    /** The code as it stands in {@code WWW-Authenticate}, problem documents, metrics and logs. */
    public String code() {
        return code;
    }

    public int status() {
        return status;
    }

    public String title() {
        return title;
    }

    /** Whether the answer carries {@code Date}, since clocks are what it is about. */
    boolean isAboutTime() {
        return this == SIGNATURE_EXPIRED || this == SIGNATURE_NOT_YET_VALID;
    }
}
