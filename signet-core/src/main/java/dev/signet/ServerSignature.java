package dev.signet;

import static dev.signet.Rejection.SIGNATURE_ALGORITHM;
import static dev.signet.Rejection.SIGNATURE_EXPIRED;
import static dev.signet.Rejection.SIGNATURE_INVALID;
import static dev.signet.Rejection.SIGNATURE_MISMATCH;
import static dev.signet.Rejection.SIGNATURE_NOT_YET_VALID;
import static dev.signet.Rejection.SIGNATURE_UNKNOWN;

import dev.signet.ResponseVerifier.Asked;
import dev.signet.ResponseVerifier.Result;
import dev.signet.jose.Jws;
import dev.signet.jose.JwsAlgorithm;
import dev.signet.jose.JwsException;
import dev.signet.jose.VerificationKey;
import dev.signet.json.JsonValue;
import java.time.Clock;
import java.util.Set;
import java.util.function.Function;

/**
 * A signature that a server made for its client: over a response, an event or the end of a stream. What these have in common is checked here.
 *
 * @param what is signed, for people: {@code the response}
 * @param key the trusted one of that kid, or null
 */
record ServerSignature(String what, Jws jws, String kid, boolean b64, VerificationKey key) {
    private static final Set<String> EXTENSIONS = Set.of(
            "iat", "status", "c14n", "trace", "receipt", "req", "nonce", "htm", "url", "seq", "event", "id", "prev",
            "b64");
    private static final long MAX_SKEW = 60;
    private static final long MAX_AGE = 300;

    /** @throws JwsException when it is no detached JWS of that type */
    static ServerSignature parse(String what, String value, String typ, Function<String, VerificationKey> keys) {
        Jws jws = Jws.parse(value);
        String kid = jws.string("kid", true);
        if (!jws.isDetached()) {
            throw new JwsException("the middle part is not empty");
        }
        if (!typ.equals(jws.string("typ", true))) {
            throw new JwsException("'typ' is not '" + typ + "'");
        }
        boolean b64 = jws.checkCritical(EXTENSIONS);
        return new ServerSignature(what, jws, kid, b64, keys.apply(kid));
    }

    /** Null, or why no trusted key can have made it. */
    Result checkKey() {
        if (key == null) {
            return refuse(SIGNATURE_UNKNOWN, "no trusted response key has the kid '" + kid + "'");
        }
        JwsAlgorithm algorithm = JwsAlgorithm.named(jws.alg());
        return algorithm == null || !key.algorithms().contains(algorithm)
                ? refuse(SIGNATURE_ALGORITHM, "'alg' is not one that this key is for")
                : null;
    }

    /** Null, or why it is of another time than the question. */
    Result checkTime(long iat, Asked asked, Clock clock) {
        long now = clock.instant().getEpochSecond();
        if (iat > now + MAX_SKEW) {
            return refuse(SIGNATURE_NOT_YET_VALID, what + " was signed " + (iat - now) + " s ahead of this clock");
        }
        Long askedAt = askedAt(asked);
        long oldest = askedAt != null ? askedAt : now - MAX_AGE;
        return iat < oldest - MAX_SKEW ? refuse(SIGNATURE_EXPIRED, what + " is older than its question") : null;
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

    /** Null, or why it is for another request. */
    Result checkQuestion(Asked asked) {
        if (asked.signature() != null
                && !MessageSigner.digest(asked.signature()).equals(jws.string("req", false))) {
            return mismatch("answers another request ('req')");
        }
        if (asked.htm() != null && !asked.htm().equals(jws.string("htm", false))) {
            return mismatch("answers another method ('htm')");
        }
        if (asked.url() != null && !sameUrl(asked.url(), jws.string("url", false))) {
            return mismatch("answers another URL ('url')");
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

    /** Null, or that it does not hold over that payload; after {@link #checkKey}. */
    Result checkSignature(Payload payload, String over) {
        byte[] input = jws.signingInput(payload.array(), payload.offset(), payload.length(), b64);
        return key.verify(JwsAlgorithm.named(jws.alg()), input, input.length, jws.signature())
                ? null
                : refuse(SIGNATURE_INVALID, "the signature does not hold over " + over);
    }

    /** @throws JwsException when it is missing or no integer */
    long integer(String name) {
        JsonValue value = jws.header().member(name);
        if (value == null || !value.isInteger()) {
            throw new JwsException("'" + name + "' in the protected header is missing or no integer");
        }
        return value.integer();
    }

    Result mismatch(String how) {
        return refuse(SIGNATURE_MISMATCH, what + " " + how);
    }

    Result refuse(Rejection rejection, String detail) {
        return new Result(rejection, detail, kid, null, null);
    }
}
