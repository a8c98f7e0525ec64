package dev.signet;

import dev.signet.keys.KeyRing;
import dev.signet.keys.KeySetDocument;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The published keys (protocol section 7): open to all in every phase. */
final class WellKnown {
    private static final String JWKS = "/.well-known/jwks.json";
    private static final String HISTORY = "/.well-known/signet/keys";

    private WellKnown() {}

    static boolean isOne(String path) {
        return path.equals(JWKS) || path.equals(HISTORY);
    }

    static Response answer(RequestHead head, String path, KeyRing ring) {
        if (!head.method().equals("GET") && !head.method().equals("HEAD")) {
            return new Response(405, List.of(Map.entry("Allow", "GET, HEAD")), new byte[0]);
        }
        KeySetDocument document = path.equals(JWKS) ? ring.published() : ring.history();
        boolean unchanged = head.headers("if-none-match").stream()
                .flatMap(field -> Stream.of(field.split(",")))
                .map(tag -> tag.strip().replaceFirst("^W/", "")) // RFC 9110 section 13.1.2 compares weakly
                .anyMatch(tag -> tag.equals("*") || tag.equals(document.etag()));
        Response response = unchanged
                ? new Response(304, List.of(), new byte[0])
                : Response.of(200, document.mediaType(), document.bytes());
        return response.with("ETag", document.etag()).with("Cache-Control", document.cacheControl());
    }
}
