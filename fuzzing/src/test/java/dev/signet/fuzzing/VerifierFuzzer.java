package dev.signet.fuzzing;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.signet.Exchange;
import dev.signet.Step;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/**
 * Requests around a few honest signatures: an answer is always given, and a request is accepted only with a signature that the client made, for that
 * method and target, and over content that means the same.
 */
public final class VerifierFuzzer {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final byte[] TEXT = "plain".getBytes(StandardCharsets.UTF_8);
    private static final String[] FIELDS = {
        "Host",
        "Content-Type",
        "Content-Encoding",
        "X-Signature",
        "X-Signet-Trace",
        "X-HTTP-Method-Override",
        "X-Original-URL",
        "X-Forwarded-For",
        "Origin",
        "Access-Control-Request-Method"
    };

    private record Honest(String method, String path, String query, String contentType, byte[] body, String signature) {
        static Honest of(String method, String path, String query, String contentType, byte[] body) {
            String url = Server.ORIGIN + path + (query == null ? "" : "?" + query);
            return new Honest(method, path, query, contentType, body, Server.sign(method, url, contentType, body));
        }
    }

    private static final List<Honest> HONEST = List.of(
            Honest.of("POST", "/rpc", null, "application/json", Server.BODY),
            Honest.of("PUT", "/a%20b/c", "q=1", "application/vnd.x+json", Server.BODY),
            Honest.of("POST", "/text", null, "text/plain; charset=utf-8", TEXT),
            Honest.of("GET", "/", "", null, new byte[0]));

    private static final String[] METHODS = {"GET", "POST", "PUT", "get", "OPTIONS", "HEAD"};
    private static final String[] PATHS = {"rpc", "text", "/", "..", "%2e", "%2F", ";", "%72pc", "a%20b/c", "health"};
    private static final String[] QUERIES = {"", "q=1", "&a=b", "%71=1", "?"};
    private static final String[] HOSTS = {"api.example.com", "evil.test", "localhost"};
    private static final String[] SIGNATURES =
            HONEST.stream().map(Honest::signature).toArray(String[]::new);
    private static final String[] TYPES = {
        "application/json",
        "application/vnd.x+json",
        "text/plain",
        "multipart/form-data",
        "; charset=utf-8",
        ";charset=\"UTF-8\"",
        "; charset=utf-16",
        "; boundary=x",
        "gzip",
        "identity",
        "br",
        ", "
    };

    private VerifierFuzzer() {}

    public static void fuzzerTestOneInput(FuzzedDataProvider data) {
        Honest honest = data.pickValue(HONEST);
        FuzzedRequest request = new FuzzedRequest();
        request.method = changed(honest.method(), METHODS, data);
        request.path = "/" + changed(honest.path().substring(1), PATHS, data);
        request.query = changed(honest.query(), QUERIES, data);
        request.contentType = changed(honest.contentType(), TYPES, data);
        request.signature = changed(honest.signature(), SIGNATURES, data);
        request.authority = changed(null, HOSTS, data);
        request.loopback = data.consumeBoolean();
        for (int i = data.consumeInt(0, 2); i > 0; i--) {
            request.fields.add(Map.entry(data.pickValue(FIELDS), changed("gzip", TYPES, data)));
        }
        request.body = data.consumeBoolean() ? honest.body() : data.consumeRemainingAsBytes();
        try (Exchange exchange = Server.SIGNET.begin(request)) {
            Step step = exchange.start().toCompletableFuture().join();
            if (step instanceof Step.ReadBody read) {
                step = request.body.length > read.limit()
                        ? exchange.tooLarge()
                        : exchange.body(request.body).toCompletableFuture().join();
            }
            if (exchange.verified() != null) {
                check(honest, request);
            }
            if (step instanceof Step.Proceed) {
                exchange.response()
                        .seal(200, request.contentType, List.of(), request.body)
                        .toCompletableFuture()
                        .join();
            }
        }
    }

    /** The text as it is, for the most part; or with one character changed; or another; or the beginning of it and anything. */
    private static String changed(String text, String[] others, FuzzedDataProvider data) {
        String given = text == null ? "" : text;
        switch (data.consumeInt(0, 15)) {
            case 1:
                int at = data.consumeInt(0, given.length());
                return given.substring(0, at)
                        + data.consumeChar()
                        + given.substring(Math.min(given.length(), at + data.consumeInt(0, 1)));
            case 2:
                return data.pickValue(others);
            case 3:
                return given + data.pickValue(others);
            case 4:
                return data.pickValue(others) + data.consumeString(40);
            case 5:
                return given.substring(0, data.consumeInt(0, given.length())) + data.consumeString(40);
            default:
                return text;
        }
    }

    private static void check(Honest honest, FuzzedRequest request) {
        require(request.headers("x-signature").equals(List.of(honest.signature())), "signature");
        require(request.method.equals(honest.method()), "method");
        require(sameOctets(request.path, honest.path()), "path " + request.path);
        require(request.query == null ? honest.query() == null : request.query.equals(honest.query()), "query");
        require(request.headers("x-http-method-override").isEmpty(), "method override");
        require(request.headers("x-original-url").isEmpty(), "path override");
        List<String> types = request.headers("content-type");
        String type = types.isEmpty() ? "" : types.get(0).toLowerCase(Locale.ROOT);
        String signedType = honest.contentType() == null ? "" : honest.contentType();
        require(
                honest.body().length == 0 || types.size() == 1 && essence(type).equals(essence(signedType)),
                "content type " + type);
        require(honest.body().length == 0 || !type.contains("charset") || type.contains("utf-8"), "charset of " + type);
        byte[] content = content(request);
        require(
                essence(signedType).endsWith("json")
                        ? json(content).equals(json(honest.body()))
                        : Arrays.equals(content, honest.body()),
                "content");
    }

    private static void require(boolean condition, String what) {
        if (!condition) {
            throw new AssertionError("accepted with another " + what);
        }
    }

    /** The paths of this fuzzer have no escapes but of spaces; unreserved characters may come escaped. */
    private static boolean sameOctets(String one, String other) {
        return URI.create(one).getPath().equals(URI.create(other).getPath());
    }

    private static String essence(String type) {
        int semicolon = type.indexOf(';');
        return (semicolon < 0 ? type : type.substring(0, semicolon)).strip();
    }

    private static byte[] content(FuzzedRequest request) {
        List<String> codings = request.headers("content-encoding");
        if (codings.isEmpty() || !codings.get(0).toLowerCase(Locale.ROOT).contains("gzip")) {
            return request.body;
        }
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(request.body))) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new AssertionError("accepted what is no gzip", e);
        }
    }

    private static JsonNode json(byte[] bytes) {
        try {
            return JSON.readTree(bytes);
        } catch (IOException e) {
            throw new AssertionError("accepted what is no JSON", e);
        }
    }
}
