package dev.signet;

import static dev.signet.Rejection.BODY_NOT_CANONICAL;
import static dev.signet.Rejection.SIGNATURE_ALGORITHM;
import static dev.signet.Rejection.SIGNATURE_EXPIRED;
import static dev.signet.Rejection.SIGNATURE_INVALID;
import static dev.signet.Rejection.SIGNATURE_MALFORMED;
import static dev.signet.Rejection.SIGNATURE_MISMATCH;
import static dev.signet.Rejection.SIGNATURE_MISSING;
import static dev.signet.Rejection.SIGNATURE_NOT_YET_VALID;
import static dev.signet.Rejection.SIGNATURE_UNKNOWN;

import dev.signet.jose.Jws;
import dev.signet.jose.JwsAlgorithm;
import dev.signet.jose.JwsException;
import dev.signet.jose.VerificationKey;
import dev.signet.json.CanonicalForm;
import dev.signet.json.CanonicalJson;
import dev.signet.json.JsonException;
import dev.signet.json.JsonRules;
import dev.signet.json.JsonValue;
import java.time.Clock;
import java.util.Set;
import java.util.function.Function;

/** A client's side of protocol section 6: whether a response is genuine, whole, and the answer to what was asked. */
public final class ResponseVerifier {
    private static final Set<String> EXTENSIONS =
            Set.of("iat", "status", "c14n", "trace", "receipt", "req", "nonce", "htm", "url", "b64");
    private static final long DEFAULT_MAX_SKEW = 60;
    private static final long DEFAULT_MAX_AGE = 300;

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

    public Result verify(SignedResponse response, Asked asked) {
        if (response.signatures().isEmpty()) {
            return refuse(SIGNATURE_MISSING, "the response carries no signature", null);
        }
        if (response.signatures().size() > 1) {
            return refuse(SIGNATURE_MALFORMED, "the response carries more than one signature", null);
        }
        String kid = null;
        try {
            Jws jws = Jws.parse(response.signatures().get(0));
            kid = jws.string("kid", true);
            return verify(jws, kid, response, asked);
        } catch (JwsException e) {
            return refuse(SIGNATURE_MALFORMED, e.getMessage(), kid);
        }
    }

    private Result verify(Jws jws, String kid, SignedResponse response, Asked asked) {
        if (!jws.isDetached()) {
            return refuse(SIGNATURE_MALFORMED, "the middle part is not empty", kid);
        }
        if (!MessageSigner.RESPONSE_TYP.equals(jws.string("typ", true))) {
            return refuse(SIGNATURE_MALFORMED, "'typ' is not '" + MessageSigner.RESPONSE_TYP + "'", kid);
        }
        boolean b64 = jws.checkCritical(EXTENSIONS);
        long status = integer(jws, "status");
        long iat = integer(jws, "iat");
        VerificationKey key = keys.apply(kid);
        if (key == null) {
            return refuse(SIGNATURE_UNKNOWN, "no trusted response key has the kid '" + kid + "'", kid);
        }
        JwsAlgorithm algorithm = JwsAlgorithm.named(jws.alg());
        if (algorithm == null || !key.algorithms().contains(algorithm)) {
            return refuse(SIGNATURE_ALGORITHM, "'alg' is not one that this key is for", kid);
        }
        Result refusal = checkTime(iat, asked, kid);
        if (refusal == null) {
            refusal = checkAnswer(jws, status, response, asked, kid);
        }
        if (refusal != null) {
            return refusal;
        }
        Payload payload;
        try {
            payload = payload(jws, response);
        } catch (JsonException e) {
            return refuse(BODY_NOT_CANONICAL, e.getMessage(), kid);
        }
        byte[] input = jws.signingInput(payload.array(), payload.offset(), payload.length(), b64);
        if (!key.verify(algorithm, input, input.length, jws.signature())) {
            return refuse(SIGNATURE_INVALID, "the signature does not hold over this header and content", kid);
        }
        return new Result(null, "ok", kid, jws.string("trace", false), jws.string("receipt", false));
    }

    private Result checkTime(long iat, Asked asked, String kid) {
        long now = clock.instant().getEpochSecond();
        if (iat > now + DEFAULT_MAX_SKEW) {
            return refuse(
                    SIGNATURE_NOT_YET_VALID, "the response was signed " + (iat - now) + " s ahead of this clock", kid);
        }
        Long askedAt = askedAt(asked);
        long oldest = askedAt != null ? askedAt : now - DEFAULT_MAX_AGE;
        return iat < oldest - DEFAULT_MAX_SKEW
                ? refuse(SIGNATURE_EXPIRED, "the response is older than its question", kid)
                : null;
    }

    private static Long askedAt(Asked asked) {
        if (asked.signature() == null) {
            return null;
        }
        try {
            JsonValue iat = Jws.parse(asked.signature()).header().member("iat");
            return iat != null && iat.isInteger() ? Long.valueOf(iat.integer()) : null;
        } catch (JwsException e) {
            return null; // what was sent need not have been in order for its refusal to be genuine
        }
    }

    private Result checkAnswer(Jws jws, long status, SignedResponse response, Asked asked, String kid) {
        if (status != response.status()) {
            return refuse(SIGNATURE_MISMATCH, "the response was signed for status " + status, kid);
        }
        if (asked.signature() != null
                && !MessageSigner.digest(asked.signature()).equals(jws.string("req", false))) {
            return refuse(SIGNATURE_MISMATCH, "the response answers another request ('req')", kid);
        }
        if (asked.htm() != null && !asked.htm().equals(jws.string("htm", false))) {
            return refuse(SIGNATURE_MISMATCH, "the response answers another method ('htm')", kid);
        }
        if (asked.url() != null && !sameUrl(asked.url(), jws.string("url", false))) {
            return refuse(SIGNATURE_MISMATCH, "the response answers another URL ('url')", kid);
        }
        String cty = jws.string("cty", false);
        MediaType actual = MediaType.parse(response.contentType());
        if (cty != null) {
            MediaType signed = MediaType.parseCty(cty);
            if (signed == null || actual == null || !signed.covers(actual)) {
                return refuse(SIGNATURE_MISMATCH, "the response was signed for another Content-Type ('cty')", kid);
            }
        } else if (response.body().length > 0
                && response.contentType() != null
                && (actual == null || !actual.isPlainJson())) {
            return refuse(
                    SIGNATURE_MISMATCH, "the Content-Type is not application/json and 'cty' does not cover it", kid);
        }
        return null;
    }

    private static boolean sameUrl(String asked, String signed) {
        try {
            return signed != null && TargetUri.parse(asked).equals(TargetUri.parse(signed));
        } catch (IllegalArgumentException e) {
            return false;
        }
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

    private static long integer(Jws jws, String name) {
        JsonValue value = jws.header().member(name);
        if (value == null || !value.isInteger()) {
            throw new JwsException("'" + name + "' in the protected header is missing or no integer");
        }
        return value.integer();
    }

    private static Result refuse(Rejection rejection, String detail, String kid) {
        return new Result(rejection, detail, kid, null, null);
    }
}
