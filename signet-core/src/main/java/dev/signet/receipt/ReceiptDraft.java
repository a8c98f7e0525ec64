package dev.signet.receipt;

import java.time.Instant;
import java.util.UUID;

/**
 * What an exchange says of itself before a log gives it its place in a chain (protocol section 8).
 *
 * @param entry names this draft and no other, so that a log can tell whether it has it already
 * @param ts when the exchange was answered; written with milliseconds
 * @param startsTrace whether the trace id was made for this exchange, so that no chain of it can be anywhere: then it is hop 1
 * @param metered whether it counts as usage
 * @param cid {@code sha256:<hex>} over the request payload
 * @param requestSignature the value of the request's signature field, kept beside the receipt as the caller's own evidence
 * @param payload the request payload, to be kept beside the receipt; null unless payloads are stored
 */
public record ReceiptDraft(
        UUID entry,
        Instant ts,
        String tenant,
        String traceId,
        boolean startsTrace,
        boolean metered,
        String cid,
        Request request,
        Response response,
        String requestSignature,
        byte[] payload) {

    /**
     * The member {@code request}.
     *
     * @param path normalized, without the query
     * @param target {@code sha256:<hex>} over the normalized URL
     * @param kid the caller's key
     * @param sig {@code sha256:<hex>} over the value of the signature field
     * @param symmetric whether a shared secret signed, which proves nothing to third parties
     */
    public record Request(String method, String path, String target, String kid, String sig, boolean symmetric) {}

    /**
     * The member {@code response}.
     *
     * @param cid {@code sha256:<hex>} over the response payload; null where none is known
     * @param state null for an answer that was held back whole
     * @param opens the hash of the receipt whose stream this one ends, or null
     */
    public record Response(int status, String cid, State state, String opens) {}

    /** How far an answer has come that leaves while it is being made. */
    public enum State {
        OPEN,
        CLOSED,
        ABORTED
    }

    /** This draft in another chain, where its own is full. */
    public ReceiptDraft withTrace(String newTraceId) {
        return new ReceiptDraft(
                entry, ts, tenant, newTraceId, true, metered, cid, request, response, requestSignature, payload);
    }

    /** This draft as the end of the stream that began with that receipt. */
    public ReceiptDraft withOpens(String receiptHash) {
        Response ended = new Response(response.status(), response.cid(), response.state(), receiptHash);
        return new ReceiptDraft(
                entry, ts, tenant, traceId, startsTrace, metered, cid, request, ended, requestSignature, payload);
    }
}
