package dev.signet.jose;

import dev.signet.json.CanonicalForm;
import dev.signet.json.CanonicalJson;
import dev.signet.json.JsonException;
import dev.signet.json.JsonValue;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;

/**
 * A JWS in compact serialization (RFC 7515 section 7.1), with attached or detached content (appendix F), the payload encoded or not
 * (RFC 7797). Parsed strictly; nothing in it is trusted before {@link VerificationKey#verify}.
 */
public final class Jws {
    private static final Base64.Encoder BASE64URL = Base64.getUrlEncoder().withoutPadding();
    private static final int CHUNK = 3 * 16 * 1024;

    private final String protectedPart;
    private final String payloadPart;
    private final byte[] signature;
    private final CanonicalForm header;

    private Jws(String protectedPart, String payloadPart, byte[] signature, CanonicalForm header) {
        this.protectedPart = protectedPart;
        this.payloadPart = payloadPart;
        this.signature = signature;
        this.header = header;
    }

    /** @throws JwsException when it is not three parts of strict base64url with a JSON object, free of duplicates, in the first */
    public static Jws parse(String compact) {
        int first = compact.indexOf('.');
        int second = compact.indexOf('.', first + 1);
        if (first < 0 || second < 0 || compact.indexOf('.', second + 1) >= 0) {
            throw new JwsException("a compact JWS has three parts separated by '.'");
        }
        String protectedPart = compact.substring(0, first);
        CanonicalForm header;
        try {
            header = CanonicalJson.of(decode("the protected header", protectedPart));
        } catch (JsonException e) {
            throw new JwsException("the protected header is not strict JSON: " + e.getMessage());
        }
        if (header.root().kind() != JsonValue.Kind.OBJECT) {
            throw new JwsException("the protected header is not a JSON object");
        }
        byte[] signature = decode("the signature", compact.substring(second + 1));
        return new Jws(protectedPart, compact.substring(first + 1, second), signature, header);
    }

    private static byte[] decode(String what, String part) {
        try {
            return Base64Url.decode(part);
        } catch (IllegalArgumentException e) {
            throw new JwsException(what + " " + e.getMessage());
        }
    }

    public CanonicalForm header() {
        return header;
    }

    public byte[] signature() {
        return signature;
    }

    public boolean isDetached() {
        return payloadPart.isEmpty();
    }

    /** The middle part as it stands. */
    public String payloadPart() {
        return payloadPart;
    }

    /**
     * {@code alg}, which must be a string.
     *
     * @throws JwsException when it is missing or of another type
     */
    public String alg() {
        return string("alg", true);
    }

    /** A string member, or null where it is absent and not required. */
    public String string(String name, boolean required) {
        JsonValue value = header.member(name);
        if (value == null) {
            if (required) {
                throw new JwsException("the protected header has no '" + name + "'");
            }
            return null;
        }
        if (value.kind() != JsonValue.Kind.STRING) {
            throw new JwsException("'" + name + "' in the protected header is not a string");
        }
        return value.string();
    }

    /**
     * Checks {@code crit} and {@code b64} (RFC 7515 section 4.1.11, RFC 7797 section 6): only understood names, each present, none twice, and
     * {@code b64: false} only where {@code crit} names it.
     *
     * @param understood the extension names that the caller processes; names that RFC 7515 itself defines do not belong in it
     * @return whether the payload is base64url-encoded in the signing input
     * @throws JwsException when a rule is broken
     */
    public boolean checkCritical(Set<String> understood) {
        JsonValue crit = header.member("crit");
        boolean b64Critical = false;
        if (crit != null) {
            if (crit.kind() != JsonValue.Kind.ARRAY || crit.elements().isEmpty()) {
                throw new JwsException("'crit' is not a list of names");
            }
            List<String> seen = new ArrayList<>(); // never more than are understood
            for (JsonValue element : crit.elements()) {
                String name = element.kind() == JsonValue.Kind.STRING ? element.string() : null;
                if (name == null || !understood.contains(name)) {
                    throw new JwsException("'crit' names an extension that is not understood here");
                }
                if (seen.contains(name) || header.member(name) == null) {
                    throw new JwsException("'crit' names '" + name + "' twice, or without its being there");
                }
                seen.add(name);
            }
            b64Critical = seen.contains("b64");
        }
        JsonValue b64 = header.member("b64");
        if (b64 == null) {
            return true;
        }
        if (b64.kind() != JsonValue.Kind.BOOLEAN) {
            throw new JwsException("'b64' is not true or false");
        }
        if (!b64.bool() && !b64Critical) {
            throw new JwsException("'b64' is false without 'crit' naming it (RFC 7797 section 6)");
        }
        return b64.bool();
    }

    /** The octets that the signature is over, for a payload of {@code length} octets at {@code offset}. */
    public byte[] signingInput(byte[] payload, int offset, int length, boolean b64) {
        return signingInput(protectedPart, payload, offset, length, b64);
    }

    static byte[] signingInput(String protectedPart, byte[] payload, int offset, int length, boolean b64) {
        int start = protectedPart.length() + 1;
        byte[] input = new byte[start + (b64 ? (length * 4 + 2) / 3 : length)];
        copyAscii(protectedPart, input);
        input[start - 1] = '.';
        if (b64) {
            encode(payload, offset, length, input, start);
        } else {
            System.arraycopy(payload, offset, input, start, length);
        }
        return input;
    }

    private static void copyAscii(String text, byte[] target) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(bytes, 0, target, 0, bytes.length);
    }

    /** Encodes in chunks, so that a large payload is not held in memory once more. */
    private static void encode(byte[] payload, int offset, int length, byte[] target, int position) {
        int written = position;
        for (int done = 0; done < length; done += CHUNK) {
            int chunk = Math.min(CHUNK, length - done);
            ByteBuffer encoded = BASE64URL.encode(ByteBuffer.wrap(payload, offset + done, chunk));
            int size = encoded.remaining();
            encoded.get(target, written, size);
            written += size;
        }
    }

    /**
     * Signs a payload and carries it along (RFC 7515 section 7.1).
     *
     * @param headerJson the protected header, without {@code b64}
     */
    public static String sign(SigningKey key, byte[] headerJson, byte[] payload) {
        String protectedPart = Base64Url.encode(headerJson);
        byte[] input = signingInput(protectedPart, payload, 0, payload.length, true);
        return new String(input, StandardCharsets.US_ASCII) + "." + Base64Url.encode(key.sign(input, input.length));
    }

    /**
     * Signs a payload and leaves it out (RFC 7515 appendix F).
     *
     * @param headerJson the protected header, which must agree with {@code b64}
     */
    public static String signDetached(
            SigningKey key, byte[] headerJson, byte[] payload, int offset, int length, boolean b64) {
        String protectedPart = Base64Url.encode(headerJson);
        byte[] input = signingInput(protectedPart, payload, offset, length, b64);
        return protectedPart + ".." + Base64Url.encode(key.sign(input, input.length));
    }
}
