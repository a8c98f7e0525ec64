package dev.signet.json;

import java.util.Objects;

/**
 * The canonical form of JSON (RFC 8785), read strictly (RFC 8259, RFC 7493) in one pass over the bytes: UTF-8 without a
 * byte order mark, no duplicate member names, no lone surrogates, nothing after the value but white space, nesting up to
 * 128. Time and memory grow no faster than n log n with the input, whatever is in it.
 */
public final class CanonicalJson {
    private CanonicalJson() {}

    /**
     * The canonical form under {@link JsonRules#STRICT}.
     *
     * @throws JsonException if the bytes are not one strict JSON text
     */
    public static CanonicalForm of(byte[] json) {
        return of(json, JsonRules.STRICT);
    }

    /**
     * The canonical form of a whole array.
     *
     * @throws JsonException if the bytes are not one strict JSON text
     */
    public static CanonicalForm of(byte[] json, JsonRules rules) {
        return of(json, 0, json.length, rules);
    }

    /**
     * The canonical form of a slice. The form may share {@code json}, which must not change as long as the form is used.
     *
     * @throws JsonException if the bytes are not one strict JSON text
     */
    public static CanonicalForm of(byte[] json, int offset, int length, JsonRules rules) {
        Objects.checkFromIndexSize(offset, length, json.length);
        return new Canonicalizer(json, offset, offset + length, Objects.requireNonNull(rules)).run();
    }
}
