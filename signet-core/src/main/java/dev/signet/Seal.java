package dev.signet;

import dev.signet.ReceiptLog.Appended;
import dev.signet.jose.Base64Url;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.LongPredicate;

/** The fields that responses of one exchange get: signature, trace and receipt, or why there is no signature. */
final class Seal {
    static final String UNSIGNED_HEADER = "X-Signet-Unsigned";
    static final String RECEIPT_HEADER = "X-Signet-Receipt";
    private static final String PENDING = "pending";

    private final Signet signet;
    private final Settings settings;
    private final RequestHead head;
    private final String trace;
    private VerifiedRequest verified; // or null

    Seal(Signet signet, Settings settings, RequestHead head, String trace) {
        this.signet = signet;
        this.settings = settings;
        this.head = head;
        this.trace = trace;
    }

    void to(VerifiedRequest request) {
        this.verified = request;
    }

    /**
     * For a whole response.
     *
     * @param signs whether it is signed
     * @param nonce the request's, where it was read, or null
     * @param receipt to be written before the response leaves, or null
     * @param reserve takes the memory that decoding the body needs
     */
    CompletionStage<List<Map.Entry<String, String>>> of(
            int status,
            String contentType,
            List<String> codings,
            byte[] body,
            boolean signs,
            String nonce,
            ExchangeReceipt receipt,
            LongPredicate reserve) {
        boolean empty = head.method().equals("HEAD") || status == 204 || status == 304;
        Content content = empty
                ? Content.of(new byte[0], List.of(), 0)
                : Content.of(body, codings, settings.responses.maxHeld(), reserve);
        ResponsePayload payload = content.bytes() == null
                ? ResponsePayload.raw(body, null)
                : ResponsePayload.of(contentType, content.bytes());
        CompletionStage<Appended> durable =
                receipt == null ? ExchangeReceipt.none() : receipt.answered(status, payload.payload());
        return durable.thenApply(appended -> {
            if (!signs) {
                return fields(null, appended);
            }
            if (content.bytes() == null) {
                return unsigned(content.rejection() == Rejection.CODING_UNSUPPORTED ? "coding" : "too-large", appended);
            }
            OutgoingResponse response = new OutgoingResponse(
                    status,
                    mayHaveType(status) ? contentType : null,
                    payload,
                    trace(appended),
                    hash(appended),
                    question(nonce));
            return signet.signResponse(
                            key -> MessageSigner.signResponse(key, response, settings.responses.b64(), signet.clock))
                    .map(value -> fields(Map.entry(settings.verification.signatureHeader(), value), appended))
                    .orElseGet(() -> unsigned("no-key", appended));
        });
    }

    /** Some servers leave the type of no content out. */
    private static boolean mayHaveType(int status) {
        return status != 204 && status != 304;
    }

    /** For a response that should be signed and is not. */
    List<Map.Entry<String, String>> unsigned(String reason, Appended appended) {
        signet.listener.unsigned(reason);
        return fields(Map.entry(UNSIGNED_HEADER, reason), appended);
    }

    /**
     * @param first before the trace, or null
     * @param appended the receipt, or null
     */
    List<Map.Entry<String, String>> fields(Map.Entry<String, String> first, Appended appended) {
        List<Map.Entry<String, String>> fields = new ArrayList<>(3);
        if (first != null) {
            fields.add(first);
        }
        fields.add(Map.entry(TraceId.HEADER, trace(appended)));
        if (appended != null) {
            fields.add(Map.entry(RECEIPT_HEADER, hash(appended)));
        }
        return fields;
    }

    private String trace(Appended appended) {
        return appended == null ? trace : appended.traceId();
    }

    /** The hash of a receipt, {@code pending}, or null for none. */
    static String hash(Appended appended) {
        return appended == null ? null : appended.receiptHash() == null ? PENDING : appended.receiptHash();
    }

    OutgoingResponse.Question question(String nonce) {
        if (verified != null) {
            return new OutgoingResponse.Question(Base64Url.encode(verified.signatureDigest), nonce, null, null);
        }
        List<String> signatures = head.headers(settings.verification.signatureHeader());
        return signatures.size() == 1
                ? new OutgoingResponse.Question(MessageSigner.digest(signatures.get(0)), nonce, null, null)
                : new OutgoingResponse.Question(
                        null,
                        null,
                        head.method(),
                        settings.verification.externalUrls().describe(head));
    }
}
