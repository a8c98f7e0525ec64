package dev.signet;

import java.util.List;
import java.util.Map;
import java.util.function.LongPredicate;

/** The fields that responses of one exchange get: signature and trace, or why there is no signature (protocol section 6). */
final class Seal {
    static final String UNSIGNED_HEADER = "X-Signet-Unsigned";

    private final Signet signet;
    private final Settings settings;
    private final RequestHead head;
    private final String trace;

    Seal(Signet signet, Settings settings, RequestHead head, String trace) {
        this.signet = signet;
        this.settings = settings;
        this.head = head;
        this.trace = trace;
    }

    /**
     * For a whole response.
     *
     * @param nonce the request's, where it was read, or null
     * @param reserve takes the memory that decoding the body needs
     */
    List<Map.Entry<String, String>> of(
            int status, String contentType, List<String> codings, byte[] body, String nonce, LongPredicate reserve) {
        boolean empty = head.method().equals("HEAD") || status == 204 || status == 304;
        Content content = empty
                ? Content.of(new byte[0], List.of(), 0)
                : Content.of(body, codings, settings.responses.maxHeld(), reserve);
        if (content.bytes() == null) {
            return unsigned(content.rejection() == Rejection.CODING_UNSUPPORTED ? "coding" : "too-large");
        }
        OutgoingResponse response = new OutgoingResponse(status, contentType, content.bytes(), trace, question(nonce));
        return signet.signResponse(response, settings.responses.b64())
                .map(value -> List.of(
                        Map.entry(settings.verification.signatureHeader(), value), Map.entry(TraceId.HEADER, trace)))
                .orElseGet(() -> unsigned("no-key"));
    }

    /** For a response that should be signed and is not. */
    List<Map.Entry<String, String>> unsigned(String reason) {
        signet.listener.unsigned(reason);
        return List.of(Map.entry(UNSIGNED_HEADER, reason), Map.entry(TraceId.HEADER, trace));
    }

    /** Where responses are not signed. */
    List<Map.Entry<String, String>> none() {
        return List.of(Map.entry(TraceId.HEADER, trace));
    }

    private OutgoingResponse.Question question(String nonce) {
        List<String> signatures = head.headers(settings.verification.signatureHeader());
        return signatures.size() == 1
                ? new OutgoingResponse.Question(signatures.get(0), nonce, null, null)
                : new OutgoingResponse.Question(
                        null,
                        null,
                        head.method(),
                        settings.verification.externalUrls().describe(head));
    }
}
