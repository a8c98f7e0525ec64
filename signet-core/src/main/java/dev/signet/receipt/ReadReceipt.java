package dev.signet.receipt;

import dev.signet.ReceiptLog;
import dev.signet.TraceId;
import dev.signet.json.CanonicalForm;
import dev.signet.json.JsonValue;
import dev.signet.json.JsonValue.Kind;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Set;

/**
 * A receipt as it was read (protocol section 8); who made it, and what stands before it, is not said by that. The members that the older form
 * does not have are null.
 *
 * @param previousHash null for hop 1 only
 * @param kid the receipt key
 * @param requestSig the hash of the request's signature value
 * @param state {@code response.state}
 * @param opens {@code response.opens}
 * @param form the whole receipt
 */
public record ReadReceipt(
        String traceId,
        int hop,
        Instant ts,
        String tenant,
        String cid,
        String previousHash,
        String receiptHash,
        String kid,
        String requestSig,
        String state,
        String opens,
        CanonicalForm form) {
    private static final String HASH_MEMBER = "receipt_hash";
    private static final Set<String> STATES = Set.of("open", "closed", "aborted");

    /**
     * Reads strictly, in any spelling of the JSON.
     *
     * @throws ReceiptException with {@code receipt_malformed}, {@code receipt_hash_mismatch} or {@code cid_mismatch}
     */
    public static ReadReceipt parse(byte[] json) {
        ReadReceipt receipt = read(JsonObject.read(json, ReceiptFault.RECEIPT_MALFORMED));
        receipt.checkHashes();
        return receipt;
    }

    /** Reads the members, without a look at the hashes. */
    static ReadReceipt read(CanonicalForm form) {
        JsonObject members = JsonObject.of(form.root(), ReceiptFault.RECEIPT_MALFORMED, "the receipt");
        integersOnly(form.root());
        int hop = (int) members.integer("hop", 1, ReceiptLog.MAX_HOPS);
        ReadReceipt receipt = new ReadReceipt(
                traceId(members),
                hop,
                Timestamp.parse(members.timestamp("ts")),
                members.nonEmpty("tenant"),
                members.hash("cid"),
                previousHash(members, hop),
                members.hash(HASH_MEMBER),
                members.has("kid") ? members.nonEmpty("kid") : null,
                members.has("request") ? requestSig(members.object("request")) : null,
                members.has("response") ? state(members.object("response")) : null,
                members.has("response") ? members.object("response").optionalHash("opens") : null,
                form);
        checkRest(members, receipt);
        return receipt;
    }

    private static void integersOnly(JsonValue value) {
        switch (value.kind()) {
            case OBJECT -> value.members().values().forEach(ReadReceipt::integersOnly);
            case ARRAY -> value.elements().forEach(ReadReceipt::integersOnly);
            case NUMBER -> {
                if (!value.isInteger()) {
                    throw new ReceiptException(
                            ReceiptFault.RECEIPT_MALFORMED, "the number " + value.text() + " is not an integer");
                }
            }
            default -> {}
        }
    }

    private static String traceId(JsonObject members) {
        String traceId = members.string("trace_id");
        if (!TraceId.isValid(traceId)) {
            throw members.wrong("trace_id", "is not 1 to 128 of A-Z a-z 0-9 . _ -");
        }
        return traceId;
    }

    private static String previousHash(JsonObject members, int hop) {
        boolean none = members.present("prev_receipt_hash").kind() == Kind.NULL;
        if (none != (hop == 1)) {
            throw members.wrong("prev_receipt_hash", none ? "is null at hop " + hop : "is not null at hop 1");
        }
        return none ? null : members.hash("prev_receipt_hash");
    }

    private static String requestSig(JsonObject request) {
        request.string("method");
        request.string("path");
        request.hash("target");
        request.string("kid");
        return request.hash("sig");
    }

    private static String state(JsonObject response) {
        response.integer("status", 0, 999);
        response.optionalHash("cid");
        String state = response.optionalString("state");
        if (state != null && !STATES.contains(state)) {
            throw response.wrong("state", "is none of open, closed, aborted");
        }
        if ((state == null || state.equals("open")) && response.has("opens")) {
            throw response.wrong("opens", "is there though 'response.state' is neither closed nor aborted");
        }
        return state;
    }

    private static void checkRest(JsonObject members, ReadReceipt receipt) {
        if (!members.string("algo").equals("sha256")) {
            throw members.wrong("algo", "is not 'sha256'");
        }
        members.object("policy");
        members.optionalString("canon");
        if (receipt.opens != null && receipt.previousHash == null) {
            throw members.wrong("response", "ends a stream at hop 1, where none can have begun");
        }
    }

    /** @throws ReceiptException when the receipt is not what its hashes say */
    void checkHashes() {
        String hash = Sha256.of(form.without(HASH_MEMBER));
        if (!hash.equals(receiptHash)) {
            throw new ReceiptException(
                    ReceiptFault.RECEIPT_HASH_MISMATCH,
                    "something in it was changed: 'receipt_hash' says " + receiptHash + ", its members give " + hash);
        }
        JsonValue canon = form.member("canon");
        if (canon != null && canon.kind() == Kind.STRING) {
            checkPayload(canon.string().getBytes(StandardCharsets.UTF_8), "'canon'");
        }
    }

    /** @throws ReceiptException when {@code cid} is not the hash of that payload */
    void checkPayload(byte[] payload, String what) {
        String hash = Sha256.of(payload);
        if (!hash.equals(cid)) {
            throw new ReceiptException(ReceiptFault.CID_MISMATCH, "'cid' says " + cid + ", " + what + " gives " + hash);
        }
    }
}
