package dev.signet.egress;

import dev.signet.HostList;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** What came of asking a URL for keys. */
sealed interface KeyAnswer {
    /**
     * @param keys what the URL has
     * @param digest of the text that they were read from
     * @param etag to ask with the next time, or null
     * @param lifetime seconds
     */
    record Good(PublishedKeys keys, byte[] digest, String etag, long lifetime) implements KeyAnswer {}

    /** @param busy whether nothing was sent, since others ask that host already */
    record Failed(String what, boolean busy) implements KeyAnswer {}

    int MOST_OCTETS = 1 << 20;

    Set<String> MEDIA_TYPES = Set.of("application/jwk-set+json", "application/json");

    /** @param etag of what is known already, or null */
    static EgressRequest request(String url, HostList tenantHosts, String etag, int maxResponse) {
        List<Map.Entry<String, String>> headers = new ArrayList<>();
        headers.add(Map.entry("Accept", "application/jwk-set+json, application/json"));
        if (etag != null) {
            headers.add(Map.entry("If-None-Match", etag));
        }
        return new EgressRequest("GET", url, tenantHosts, headers, new byte[0], Math.min(MOST_OCTETS, maxResponse));
    }

    /**
     * @param before what the URL had, or null
     * @param asked the entity tag that was sent, or null
     */
    static KeyAnswer of(EgressResult result, Good before, String asked, Function<byte[], PublishedKeys> reader) {
        if (result instanceof EgressRefusal refusal) {
            return new Failed(
                    refusal.detail() + " (" + refusal.reason().code() + ")",
                    refusal.reason() == EgressReason.HOST_BUSY);
        }
        EgressResponse response = (EgressResponse) result;
        if (response.statusCode() == 304 && asked != null && before != null) {
            long lifetime = Freshness.isTold(response) ? Freshness.seconds(response) : before.lifetime;
            return new Good(before.keys, before.digest, before.etag, lifetime);
        }
        String problem = problem(response);
        if (problem != null) {
            return new Failed(problem, false);
        }
        byte[] digest = digest(response.body());
        long lifetime = Freshness.seconds(response);
        if (before != null && Arrays.equals(before.digest, digest)) {
            return new Good(before.keys, digest, etag(response), lifetime);
        }
        try {
            return new Good(reader.apply(response.body()), digest, etag(response), lifetime);
        } catch (IllegalArgumentException e) {
            return new Failed("the answer " + e.getMessage(), false);
        }
    }

    /** Null for an answer that may be read. */
    private static String problem(EgressResponse response) {
        int status = response.statusCode();
        if (status != 200) {
            return "the answer's status is " + status + ", not 200"
                    + (status >= 300 && status < 400 && status != 304 ? "; redirects are not followed" : "");
        }
        String type = response.header("Content-Type");
        String essence =
                type == null ? "" : type.replaceFirst("(?s);.*", "").strip().toLowerCase(Locale.ROOT);
        if (!MEDIA_TYPES.contains(essence)) {
            return "the answer's media type is " + (type == null ? "not told" : "'" + LogText.of(type) + "'")
                    + "; application/jwk-set+json or application/json is needed";
        }
        String coding = response.header("Content-Encoding");
        return coding == null || coding.isBlank() || coding.strip().equalsIgnoreCase("identity")
                ? null
                : "the answer has the content coding '" + LogText.of(coding) + "', for which nobody asked";
    }

    /** One that can be sent back as it is, or null. */
    private static String etag(EgressResponse response) {
        String etag = response.header("ETag");
        return etag != null && etag.matches("(?:W/)?\"[\\x21\\x23-\\x7e]{0,500}\"") ? etag : null;
    }

    private static byte[] digest(byte[] body) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(body);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java has it
        }
    }
}
