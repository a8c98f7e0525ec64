package dev.signet;

import static dev.signet.Rejection.BODY_NOT_CANONICAL;
import static dev.signet.Rejection.SIGNATURE_MALFORMED;
import static dev.signet.Rejection.SIGNATURE_MISMATCH;

import dev.signet.Verdict.Rejected;
import dev.signet.jose.JwsException;
import dev.signet.json.CanonicalForm;
import dev.signet.json.CanonicalJson;
import dev.signet.json.JsonException;
import dev.signet.json.JsonRules;

/** Step 7 of protocol section 3: the canonical form of the body, which is what was signed. */
final class SignedContent {
    private SignedContent() {}

    /** Also reads, from the body, what the header left to it. */
    static Rejected read(SignedRequest request, byte[] body, VerificationSettings settings) {
        Rejected late = MessageMatch.checkBody(request, settings, body.length > 0);
        if (late != null) {
            return late;
        }
        boolean json = request.contentType != null && request.contentType.isJson();
        String c14n = request.c14n != null ? request.c14n : json ? "jcs" : "raw";
        boolean needsBody = request.iat == null || request.nonce == null;
        CanonicalForm form = null;
        if (body.length > 0 && (!c14n.equals("raw") || json && needsBody)) {
            if (!json) {
                return request.reject(
                        SIGNATURE_MISMATCH, "'c14n' is " + c14n + " but the content is not JSON in UTF-8");
            }
            try {
                form = CanonicalJson.of(body, rules(c14n, settings));
            } catch (JsonException e) {
                return request.reject(BODY_NOT_CANONICAL, e.getMessage());
            }
            request.rpcId = form.member("id");
        }
        if (body.length > 0 && json && c14n.equals("raw") && !settings.rawJson()) {
            return request.reject(BODY_NOT_CANONICAL, "JSON must be signed in its canonical form here, not 'raw'");
        }
        request.payload = c14n.equals("raw") || form == null
                ? Payload.of(body)
                : new Payload(form.array(), form.offset(), form.length());
        if (!needsBody) {
            return null;
        }
        try {
            RequestHeader.readFreshness(request, form);
        } catch (JwsException e) {
            return request.reject(SIGNATURE_MALFORMED, e.getMessage());
        }
        return null;
    }

    private static JsonRules rules(String c14n, VerificationSettings settings) {
        return switch (c14n) {
            case "raw" -> JsonRules.LENIENT_NUMBERS; // read for its nonce only, signed as it is
            case "jcs-nfc" -> new JsonRules(settings.lossyNumbers(), true);
            default -> new JsonRules(settings.lossyNumbers(), false);
        };
    }
}
