package dev.signet;

import dev.signet.json.JsonException;
import dev.signet.json.JsonRules;

/**
 * What the signature and the receipt of a response are over (protocol section 6): for JSON its canonical form, where it has a lossless one, else the content.
 *
 * @param c14n {@code raw} for JSON without such a form, else null
 */
record ResponsePayload(Payload payload, String c14n) {
    /**
     * @param contentType the {@code Content-Type} field, or null
     * @param content before any content coding; empty for HEAD, 204 and 304
     */
    static ResponsePayload of(String contentType, byte[] content) {
        MediaType type = content.length == 0 ? null : MediaType.parse(contentType);
        if (type == null || !type.isJson()) {
            return raw(content, null);
        }
        try {
            return new ResponsePayload(MessageSigner.canonical(content, JsonRules.STRICT), null);
        } catch (JsonException e) {
            return raw(content, "raw"); // an answer is never refused for its numbers
        }
    }

    static ResponsePayload raw(byte[] content, String c14n) {
        return new ResponsePayload(Payload.of(content), c14n);
    }
}
