package dev.signet;

import static dev.signet.Rejection.SIGNATURE_MISMATCH;

import dev.signet.Verdict.Rejected;
import dev.signet.json.JsonValue;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** Step 6 of protocol section 3: whether the signed members are about this request. */
final class MessageMatch {
    private MessageMatch() {}

    static Rejected check(SignedRequest request, VerificationSettings settings) {
        Rejected refusal = checkMethod(request);
        if (refusal == null) {
            refusal = checkUrl(request, settings);
        }
        if (refusal == null) {
            refusal = checkAudience(request, settings);
        }
        if (refusal == null) {
            refusal = checkFields(request, settings);
        }
        if (refusal == null) {
            refusal = checkContentType(request);
        }
        if (refusal == null && request.head.announcesBody()) {
            refusal = checkBody(request, settings, true);
        }
        return refusal;
    }

    /** All that {@link #check} would refuse, one after the other: for a {@link Walkthrough}. */
    static List<Rejected> mismatches(SignedRequest request, VerificationSettings settings) {
        return Stream.of(
                        checkMethod(request),
                        checkUrl(request, settings),
                        checkAudience(request, settings),
                        checkFields(request, settings),
                        checkContentType(request),
                        request.head.announcesBody() ? checkBody(request, settings, true) : null)
                .filter(Objects::nonNull)
                .toList();
    }

    /** The part that needs to know whether there is a body. */
    static Rejected checkBody(SignedRequest request, VerificationSettings settings, boolean hasBody) {
        if (!hasBody) {
            return settings.binding() == Binding.NONE
                    ? mismatch(request, "without 'htm' and 'url' only requests with a body are taken")
                    : null;
        }
        if (request.jws.header().member("cty") != null
                || request.contentType != null && request.contentType.isPlainJson()) {
            return null;
        }
        return mismatch(
                request,
                request.contentType == null
                        ? "a signed body needs a Content-Type"
                        : "content that is not application/json in UTF-8 needs 'cty' in the protected header");
    }

    private static Rejected checkMethod(SignedRequest request) {
        String htm = request.jws.string("htm", false);
        return htm == null || htm.equals(request.head.method())
                ? null
                : mismatch(request, "'htm' is not the request's method");
    }

    private static Rejected checkUrl(SignedRequest request, VerificationSettings settings) {
        RequestHead head = request.head;
        if (settings.binding() == Binding.NONE && head.rawQuery() != null) {
            return mismatch(request, "without 'url' only requests without a query are taken");
        }
        String url = request.jws.string("url", false);
        if (url == null) {
            return null;
        }
        String path = TargetUri.normalPath(head.rawPath());
        if (path == null) {
            return mismatch(request, "the request's path has no normal form");
        }
        boolean pathOnly = settings.binding() == Binding.METHOD_PATH;
        try {
            request.url = TargetUri.parse(pathOnly && url.startsWith("/") ? "http://localhost" + url : url);
        } catch (IllegalArgumentException e) {
            return mismatch(request, "'url' " + e.getMessage());
        }
        if (pathOnly) {
            TargetUri actual = new TargetUri("", path, head.rawQuery());
            return actual.pathAndQuery().equals(request.url.pathAndQuery())
                    ? null
                    : mismatch(request, "path and query of 'url' are not those of the request");
        }
        if (settings.externalUrls().matches(request.url, path, head.rawQuery(), head.isLocalLoopback())) {
            return null;
        }
        return mismatch(
                request,
                settings.externalUrls().isEmpty()
                        ? "'url' does not name this server: it knows no address of its own but loopback ones; set external-urls"
                        : "'url' does not name this server, or not this path and query");
    }

    private static Rejected checkAudience(SignedRequest request, VerificationSettings settings) {
        String aud = request.jws.string("aud", false);
        return aud == null || settings.audiences().contains(aud)
                ? null
                : mismatch(request, "'aud' is not an audience of this server");
    }

    private static Rejected checkFields(SignedRequest request, VerificationSettings settings) {
        JsonValue hdrs = request.jws.header().member("hdrs");
        Map<String, JsonValue> covered = hdrs == null ? Map.of() : hdrs.members();
        for (Map.Entry<String, JsonValue> field : covered.entrySet()) {
            if (!field.getValue().string().equals(request.head.header(field.getKey()))) {
                return mismatch(request, "a field that 'hdrs' covers is missing, doubled or different");
            }
        }
        for (String name : settings.requiredHeaders()) {
            if (!covered.containsKey(name) && !request.head.headers(name).isEmpty()) {
                return mismatch(request, "'hdrs' must cover the field " + name);
            }
        }
        for (String name : Ambiguity.OVERRIDES) {
            if (!covered.containsKey(name) && !request.head.headers(name).isEmpty()) {
                return mismatch(
                        request, "the field " + name + " changes what was signed; leave it out, or cover it by 'hdrs'");
            }
        }
        return null;
    }

    private static Rejected checkContentType(SignedRequest request) {
        String field = request.head.header("content-type");
        request.contentType = MediaType.parse(field);
        String cty = request.jws.string("cty", false);
        if (cty == null) {
            return null;
        }
        MediaType signed = MediaType.parseCty(cty);
        return signed != null && request.contentType != null && signed.covers(request.contentType)
                ? null
                : mismatch(request, "'cty' is not the request's Content-Type");
    }

    private static Rejected mismatch(SignedRequest request, String detail) {
        return request.reject(SIGNATURE_MISMATCH, detail);
    }
}
