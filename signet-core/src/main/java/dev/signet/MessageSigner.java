package dev.signet;

import dev.signet.jose.Base64Url;
import dev.signet.jose.Jws;
import dev.signet.jose.SigningKey;
import dev.signet.json.CanonicalForm;
import dev.signet.json.CanonicalJson;
import dev.signet.json.JsonException;
import dev.signet.json.JsonRules;
import dev.signet.receipt.Sha256;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Map;

/** Signs requests (protocol section 1), responses and events (section 6): the values of their signature fields. */
public final class MessageSigner {
    static final String RESPONSE_TYP = "signet-response+jws";
    static final String EVENT_TYP = "signet-event+jws";
    static final String END_TYP = "signet-end+jws";

    private MessageSigner() {}

    /**
     * The signature of a request.
     *
     * @throws JsonException when the body must be canonical JSON and is not; sign it {@code raw} then
     * @throws IllegalArgumentException when the URL cannot be signed
     */
    public static String signRequest(SigningKey key, OutgoingRequest request) {
        return signRequest(key, request, null);
    }

    /** @param caller for whom a gateway signs, or null */
    static String signRequest(SigningKey key, OutgoingRequest request, Caller caller) {
        TargetUri url;
        try {
            url = TargetUri.parse(request.url());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("the url " + e.getMessage(), e);
        }
        MediaType contentType = request.body().length == 0 ? null : MediaType.parse(request.contentType());
        String c14n = request.c14n();
        boolean raw = c14n == null ? contentType == null || !contentType.isJson() : c14n.equals("raw");
        Payload payload = raw || request.body().length == 0
                ? Payload.of(request.body())
                : canonical(request.body(), new JsonRules(JsonRules.STRICT.lossyNumbers(), "jcs-nfc".equals(c14n)));
        HeaderJson header = new HeaderJson()
                .put("alg", key.algorithm().joseName())
                .put("kid", key.kid())
                .put("typ", RequestHeader.TYP)
                .put("nonce", request.nonce());
        if (request.iat() != null) {
            header.put("iat", request.iat());
        }
        header.put("htm", request.method())
                .put("url", url.text())
                .put("cty", cty(contentType, request.contentType()))
                .put("hdrs", request.hdrs())
                .put("iss", request.iss())
                .put("aud", request.aud())
                .put("c14n", c14n)
                .put("act", caller == null ? Map.of() : caller.members());
        return sign(key, header, payload, request.b64());
    }

    static String signResponse(SigningKey key, OutgoingResponse response, boolean b64, Clock clock) {
        OutgoingResponse.Question question = response.question();
        HeaderJson header = new HeaderJson()
                .put("alg", key.algorithm().joseName())
                .put("kid", key.kid())
                .put("typ", RESPONSE_TYP)
                .put("iat", clock.instant().getEpochSecond())
                .put("status", response.status())
                .put("cty", response.contentType())
                .put("c14n", response.payload().c14n())
                .put("trace", response.trace())
                .put("receipt", response.receipt());
        put(header, question);
        return sign(key, header, response.payload().payload(), b64);
    }

    static String signEvent(SigningKey key, OutgoingEvent event, boolean b64, Clock clock) {
        HeaderJson header = new HeaderJson()
                .put("alg", key.algorithm().joseName())
                .put("kid", key.kid())
                .put("typ", event.typ())
                .put("iat", clock.instant().getEpochSecond())
                .put("seq", event.seq())
                .put("event", event.event())
                .put("id", event.id())
                .put("prev", event.previous() == null ? null : digest(event.previous()))
                .put("receipt", event.receipt());
        put(header, event.question());
        return sign(key, header, Payload.of(event.data()), b64);
    }

    private static void put(HeaderJson header, OutgoingResponse.Question question) {
        if (question.req() != null) {
            header.put("req", question.req()).put("nonce", question.nonce());
        } else {
            header.put("htm", question.htm()).put("url", question.url());
        }
    }

    private static String sign(SigningKey key, HeaderJson header, Payload payload, boolean b64) {
        if (!b64) {
            header.unencodedPayload();
        }
        return Jws.signDetached(key, header.bytes(), payload.array(), payload.offset(), payload.length(), b64);
    }

    static Payload canonical(byte[] body, JsonRules rules) {
        CanonicalForm form = CanonicalJson.of(body, rules);
        return new Payload(form.array(), form.offset(), form.length());
    }

    /** Left out for what a signature without it stands for. */
    private static String cty(MediaType contentType, String field) {
        return contentType == null || contentType.isPlainJson() ? null : field;
    }

    /** {@code req}: BASE64URL(SHA-256(ASCII(value of the signature field))). */
    static String digest(String signature) {
        return Base64Url.encode(Sha256.digest().digest(signature.getBytes(StandardCharsets.ISO_8859_1)));
    }
}
