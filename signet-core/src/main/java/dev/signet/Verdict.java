package dev.signet;

import dev.signet.json.JsonValue;

/** What verification says of a request. */
public sealed interface Verdict permits Verdict.Accepted, Verdict.Unsigned, Verdict.Rejected {

    /** What the head alone says: refused, unsigned, or so far in order. */
    sealed interface OfHead permits SignedRequest, Unsigned, Rejected {}

    /**
     * Every check holds, and the nonce is claimed.
     *
     * @param place for its receipt; null where none is kept
     */
    record Accepted(VerifiedRequest request, ReceiptLog.Place place) implements Verdict {}

    /** There is no signature at all. */
    record Unsigned() implements Verdict, OfHead {
        static final Unsigned INSTANCE = new Unsigned();
    }

    /**
     * A check failed.
     *
     * @param detail for a developer; names no secret
     * @param tenant the tenant of the key that was named, or null; not proved
     * @param kid the key that was named, or null; not proved
     * @param nonce the nonce, where it had been read, or null
     * @param rpcId the JSON-RPC {@code id}, where the body had been read and has one, or null
     */
    record Rejected(Rejection rejection, String detail, String tenant, String kid, String nonce, JsonValue rpcId)
            implements Verdict, OfHead {
        static Rejected of(Rejection rejection, String detail) {
            return new Rejected(rejection, detail, null, null, null, null);
        }
    }
}
