package dev.signet;

import dev.signet.jose.SigningKey;
import dev.signet.json.JsonException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/** A verified request on its way from a gateway to what is behind, where a filter verifies it again (protocol section 9). */
final class ResignedRequest {
    /** A trace or an identity that is changed on the way breaks the signature. */
    private static final List<String> OWN =
            List.of(TraceId.HEADER.toLowerCase(Locale.ROOT), "x-signet-tenant", "x-signet-kid");

    /** What a gateway or its connection writes as it sends. */
    private static final Set<String> OF_THE_CONNECTION = Set.of(
            "accept-encoding",
            "connection",
            "content-encoding",
            "content-length",
            "expect",
            "host",
            "keep-alive",
            "proxy-authorization",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "via");

    private final UpstreamSettings settings;
    private final VerifiedRequest request;
    private final Clock clock;

    ResignedRequest(UpstreamSettings settings, VerifiedRequest request, Clock clock) {
        this.settings = settings;
        this.request = request;
        this.clock = clock;
    }

    /** The value of the signature field; parameters as of {@link Exchange#resign}. */
    String sign(
            SigningKey key,
            String method,
            String url,
            String contentType,
            byte[] body,
            Function<String, List<String>> fields) {
        Map<String, String> covered = covered(fields);
        try {
            return sign(key, method, url, contentType, body, covered, null);
        } catch (JsonException e) {
            return sign(key, method, url, contentType, body, covered, "raw"); // as its caller must have signed it
        }
    }

    private String sign(
            SigningKey key,
            String method,
            String url,
            String contentType,
            byte[] body,
            Map<String, String> covered,
            String c14n) {
        return MessageSigner.signRequest(
                key,
                new OutgoingRequest(
                        method,
                        named(url),
                        contentType,
                        body,
                        covered,
                        null,
                        settings.audience(),
                        c14n,
                        false,
                        OutgoingRequest.freshNonce(),
                        clock.instant().getEpochSecond()),
                Caller.of(request));
    }

    /** The URL by which what is behind knows itself. */
    private String named(String url) {
        return settings.url() == null
                ? url
                : settings.url() + TargetUri.parse(url).pathAndQuery();
    }

    private Map<String, String> covered(Function<String, List<String>> fields) {
        Set<String> names = new TreeSet<>(request.covered);
        names.removeIf(name -> OF_THE_CONNECTION.contains(name) || name.contains("forwarded"));
        names.addAll(OWN);
        Map<String, String> covered = new LinkedHashMap<>();
        for (String name : names) {
            List<String> values = fields.apply(name);
            if (values != null && values.size() == 1 && isAscii(values.get(0))) {
                covered.put(name, values.get(0));
            }
        }
        return covered;
    }

    /** Other characters are written in more ways than one. */
    private static boolean isAscii(String value) {
        return StandardCharsets.US_ASCII.newEncoder().canEncode(value);
    }
}
