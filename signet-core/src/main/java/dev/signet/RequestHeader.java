package dev.signet;

import dev.signet.jose.Jws;
import dev.signet.jose.JwsException;
import dev.signet.json.CanonicalForm;
import dev.signet.json.JsonValue;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.Set;

/** Step 2 of protocol section 3: the members of a request's protected header, their types and which are required. */
final class RequestHeader {
    static final String TYP = "signet-request+jws";
    private static final Set<String> EXTENSIONS =
            Set.of("nonce", "iat", "htm", "url", "hdrs", "iss", "aud", "c14n", "b64");

    private RequestHeader() {}

    /** @throws JwsException naming the member that is wrong */
    static void read(SignedRequest request, VerificationSettings settings) {
        Jws jws = request.jws;
        String typ = jws.string("typ", settings.requireTyp());
        if (typ != null && !typ.equals(TYP)) {
            throw new JwsException("'typ' is not '" + TYP + "': the signature was made for another purpose");
        }
        request.b64 = jws.checkCritical(EXTENSIONS);
        jws.alg();
        request.kid = jws.string("kid", true);
        JsonValue act = jws.header().member("act");
        request.caller = act == null ? null : Caller.read(act);
        request.iss = jws.string("iss", settings.requireIss() && act == null); // 'act' names the tenant
        boolean full = settings.binding() == Binding.FULL;
        boolean methodPath = settings.binding() == Binding.METHOD_PATH;
        jws.string("htm", full || methodPath);
        jws.string("url", full || methodPath);
        jws.string("aud", methodPath);
        jws.string("cty", false);
        request.c14n = c14n(jws, settings);
        checkHdrs(jws.header().member("hdrs"));
        request.nonce = nonce(jws.string("nonce", false), "'nonce' in the protected header");
        JsonValue iat = jws.header().member("iat");
        if (iat != null) {
            request.iat = integer(iat, "'iat' in the protected header");
        }
    }

    /**
     * The nonce and time that the header left to the body: its top-level {@code nonce} and {@code ts}.
     *
     * @param form the body where it is JSON, else null
     * @throws JwsException when they are in neither place, or not what they should be
     */
    static void readFreshness(SignedRequest request, CanonicalForm form) {
        if (request.nonce == null) {
            JsonValue nonce = form == null ? null : form.member("nonce");
            if (nonce == null || nonce.kind() != JsonValue.Kind.STRING) {
                throw new JwsException(
                        "there is no 'nonce', neither in the protected header nor as a string in a JSON body");
            }
            request.nonce = nonce(nonce.string(), "'nonce' in the body");
        }
        if (request.iat == null) {
            JsonValue ts = form == null ? null : form.member("ts");
            if (ts == null) {
                throw new JwsException("there is neither 'iat' in the protected header nor 'ts' in a JSON body");
            }
            request.iat = timestamp(ts);
        }
    }

    private static String nonce(String nonce, String where) {
        if (nonce == null) {
            return null;
        }
        boolean valid = !nonce.isEmpty() && nonce.length() <= 128;
        for (int i = 0; valid && i < nonce.length(); i++) {
            char c = nonce.charAt(i);
            valid = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || "._~-".indexOf(c) >= 0;
        }
        if (!valid) {
            throw new JwsException(where + " is not 1 to 128 of A-Z a-z 0-9 . _ ~ -");
        }
        return nonce;
    }

    private static long integer(JsonValue value, String where) {
        if (value.kind() != JsonValue.Kind.NUMBER || !value.isInteger()) {
            throw new JwsException(where + " is not an integer (seconds since 1970)");
        }
        return value.integer();
    }

    private static long timestamp(JsonValue ts) {
        if (ts.kind() == JsonValue.Kind.STRING) {
            try {
                return OffsetDateTime.parse(ts.string()).toEpochSecond();
            } catch (DateTimeException e) {
                throw new JwsException("'ts' in the body is neither a NumericDate nor an RFC 3339 date and time");
            }
        }
        if (ts.kind() == JsonValue.Kind.NUMBER) {
            double seconds = Math.floor(Double.parseDouble(ts.text())); // a NumericDate may have a fraction
            if (Math.abs(seconds) < 1e12) {
                return (long) seconds;
            }
        }
        throw new JwsException("'ts' in the body is neither a NumericDate in seconds nor an RFC 3339 date and time");
    }

    private static String c14n(Jws jws, VerificationSettings settings) {
        String c14n = jws.string("c14n", false);
        if (c14n == null || c14n.equals("jcs") || c14n.equals("raw") || c14n.equals("jcs-nfc") && settings.nfc()) {
            return c14n;
        }
        throw new JwsException("'c14n' names a canonical form that is not taken here");
    }

    private static void checkHdrs(JsonValue hdrs) {
        if (hdrs == null) {
            return;
        }
        if (hdrs.kind() != JsonValue.Kind.OBJECT) {
            throw new JwsException("'hdrs' is not an object of field names and values");
        }
        hdrs.members().forEach((name, value) -> {
            boolean valid = !name.isEmpty() && value.kind() == JsonValue.Kind.STRING;
            for (int i = 0; valid && i < name.length(); i++) {
                char c = name.charAt(i);
                valid = MediaType.isTokenChar(c) && !(c >= 'A' && c <= 'Z');
            }
            if (!valid) {
                throw new JwsException(
                        "'hdrs' has a name that is no lower-case field name, or a value that is no string");
            }
        });
    }
}
