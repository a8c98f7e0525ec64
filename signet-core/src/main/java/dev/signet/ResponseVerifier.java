package dev.signet;

import static dev.signet.Rejection.BODY_NOT_CANONICAL;
import static dev.signet.Rejection.SIGNATURE_MALFORMED;
import static dev.signet.Rejection.SIGNATURE_MISMATCH;
import static dev.signet.Rejection.SIGNATURE_MISSING;

import dev.signet.jose.Jws;
import dev.signet.jose.JwsException;
import dev.signet.jose.VerificationKey;
import dev.signet.json.CanonicalForm;
import dev.signet.json.CanonicalJson;
import dev.signet.json.JsonException;
import dev.signet.json.JsonRules;
import java.time.Clock;
import java.util.function.Function;

/** A client's side of protocol section 6: whether a response is genuine, whole, and the answer to what was asked. */
public final class ResponseVerifier {
    private final Function<String, VerificationKey> keys;
    private final Clock clock;

    /** @param keys the server's response keys by kid; null for an unknown kid */
    public ResponseVerifier(Function<String, VerificationKey> keys, Clock clock) {
        this.keys = keys;
        this.clock = clock;
    }

    /**
     * What a response must answer.
     *
     * @param signature the value of the request's signature field, or null when it was unsigned
     * @param htm the method of an unsigned request, or null not to compare
     * @param url the URL of an unsigned request, or null not to compare
     */
    public record Asked(String signature, String htm, String url) {
        public static Asked signed(String signature) {
            return new Asked(signature, null, null);
        }
    }

    /**
     * What verification says.
     *
     * @param rejection null when the response is good
     * @param kid the key that signed, or that was named
     * @param trace the trace id that the server gave the exchange, or null
     * @param receipt the hash of its receipt, {@code pending}, or null where the server keeps none
     */
    public record Result(Rejection rejection, String detail, String kid, String trace, String receipt) {
        public boolean isValid() {
            return rejection == null;
        }
    }

    /** A stream of events without a signature field is verified event by event, as a whole: it must have come to its end. */
    public Result verify(SignedResponse response, Asked asked) {
        if (response.signatures().isEmpty()) {
            MediaType type = MediaType.parse(response.contentType());
            return type != null && type.isEventStream() && response.body().length > 0
                    ? verifyEvents(response.body(), asked)
                    : refuse(SIGNATURE_MISSING, "the response carries no signature", null);
        }
        if (response.signatures().size() > 1) {
            return refuse(SIGNATURE_MALFORMED, "the response carries more than one signature", null);
        }
        String kid = null;
        try {
            ServerSignature signature = ServerSignature.parse(
                    "the response", response.signatures().get(0), MessageSigner.RESPONSE_TYP, keys);
            kid = signature.kid();
            return verify(signature, response, asked);
        } catch (JwsException e) {
            return refuse(SIGNATURE_MALFORMED, e.getMessage(), kid);
        }
    }

    private Result verifyEvents(byte[] body, Asked asked) {
        StreamVerifier stream = new StreamVerifier(keys, clock, asked, Integer.MAX_VALUE);
        stream.take(body, 0, body.length);
        return stream.end();
    }

    private Result verify(ServerSignature signature, SignedResponse response, Asked asked) {
        long status = signature.integer("status");
        long iat = signature.integer("iat");
        Result refusal = signature.checkKey();
        if (refusal == null) {
            refusal = signature.checkTime(iat, asked, clock);
        }
        if (refusal == null) {
            refusal = checkAnswer(signature, status, response, asked);
        }
        if (refusal != null) {
            return refusal;
        }
        Payload payload;
        try {
            payload = payload(signature.jws(), response);
        } catch (JsonException e) {
            return signature.refuse(BODY_NOT_CANONICAL, e.getMessage());
        }
        refusal = signature.checkSignature(payload, "this header and content");
        return refusal != null
                ? refusal
                : new Result(
                        null,
                        "ok",
                        signature.kid(),
                        signature.jws().string("trace", false),
                        signature.jws().string("receipt", false));
    }

    private static Result checkAnswer(ServerSignature signature, long status, SignedResponse response, Asked asked) {
        if (status != response.status()) {
            return signature.mismatch("was signed for status " + status);
        }
        Result other = signature.checkQuestion(asked);
        if (other != null) {
            return other;
        }
        String cty = signature.jws().string("cty", false);
        MediaType actual = MediaType.parse(response.contentType());
        if (cty != null) {
            MediaType signed = MediaType.parseCty(cty);
            if (signed == null || actual == null || !signed.covers(actual)) {
                return signature.mismatch("was signed for another Content-Type ('cty')");
            }
        } else if (response.body().length > 0
                && response.contentType() != null
                && (actual == null || !actual.isPlainJson())) {
            return signature.refuse(
                    SIGNATURE_MISMATCH, "the Content-Type is not application/json and 'cty' does not cover it");
        }
        return null;
    }

    private static Payload payload(Jws jws, SignedResponse response) {
        String c14n = jws.string("c14n", false);
        MediaType type = MediaType.parse(response.contentType());
        boolean json = type != null && type.isJson();
        boolean canonical = c14n == null ? json : !c14n.equals("raw");
        if (canonical && !"jcs".equals(c14n == null ? "jcs" : c14n)) {
            throw new JwsException("'c14n' names a canonical form that is not known");
        }
        if (!canonical || response.body().length == 0) {
            return Payload.of(response.body());
        }
        CanonicalForm form = CanonicalJson.of(response.body(), JsonRules.STRICT);
        return new Payload(form.array(), form.offset(), form.length());
    }

    private static Result refuse(Rejection rejection, String detail, String kid) {
        return new Result(rejection, detail, kid, null, null);
    }
}
