package dev.signet.gateway;

import dev.signet.Exchange;
import dev.signet.RequestHead;
import dev.signet.VerifiedRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import reactor.core.publisher.Flux;

/**
 * The request for what is behind: with the verified identity, and without what a caller says about one; its body as often as a retry wants it, where it was
 * verified.
 */
final class ForwardedRequest extends ServerHttpRequestDecorator {
    static final String TRACE = "X-Signet-Trace";
    static final String TENANT = "X-Signet-Tenant";
    static final String KID = "X-Signet-Kid";

    private static final Set<String> OF_CONNECTIONS = Set.of("upgrade", "keep-alive", "close");
    private static final DefaultDataBufferFactory BUFFERS = DefaultDataBufferFactory.sharedInstance;

    private final HttpHeaders headers;
    private final Flux<DataBuffer> body;

    /** @param collected the body as far as it was read, or null */
    ForwardedRequest(ServerHttpRequest request, RequestHead head, Exchange exchange, Collected collected) {
        super(request);
        byte[] bytes = exchange.appBody(); // null where it was not read
        boolean read = bytes != null && (collected == null || collected.end() == Collected.End.WHOLE);
        this.headers = new HttpHeaders();
        request.getHeaders().forEach((name, values) -> {
            if (!name.equalsIgnoreCase("Connection")
                    && !isOurs(name, exchange)
                    && !(read && isAboutTransfer(name, exchange.isDecoded()))) {
                headers.put(name, new ArrayList<>(values));
            }
        });
        String connection = ofConnection(head.headers("connection"));
        if (!connection.isEmpty()) {
            headers.set("Connection", connection);
        }
        headers.set(TRACE, exchange.trace());
        VerifiedRequest verified = exchange.verified();
        if (verified != null) {
            headers.set(TENANT, verified.tenant());
            headers.set(KID, escaped(verified.kid()));
        }
        if (exchange.response().isHeld()) {
            headers.set("Accept-Encoding", takesGzip(head) ? "gzip" : "identity");
        }
        if (read) {
            if (bytes.length > 0 || head.announcesBody() || head.header("content-length") != null) {
                headers.setContentLength(bytes.length);
            }
            this.body = bytes.length == 0 ? Flux.empty() : Flux.defer(() -> Flux.just(BUFFERS.wrap(bytes)));
        } else {
            this.body = collected == null ? request.getBody() : collected.whole(BUFFERS);
        }
    }

    /** Whether a field says who signed, which is the gateway's to say. */
    static boolean isIdentity(String name) {
        String plain = name.replace('_', '-'); // as upstreams read it that make variables of fields
        return plain.equalsIgnoreCase(TENANT) || plain.equalsIgnoreCase(KID);
    }

    /** The signature, and all that callers must not say. */
    private static boolean isOurs(String name, Exchange exchange) {
        return exchange.response().isOwnField(name.replace('_', '-')) || isIdentity(name);
    }

    private static boolean isAboutTransfer(String name, boolean decoded) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "content-length", "transfer-encoding", "expect" -> true;
            case "content-encoding" -> decoded;
            default -> false;
        };
    }

    /** A client may not have fields taken off on the way that it has signed, or that say who it is: of {@code Connection} only what is about the connection stays. */
    private static String ofConnection(List<String> fields) {
        return fields.stream()
                .flatMap(field -> Arrays.stream(field.split(",")))
                .map(String::strip)
                .filter(token -> OF_CONNECTIONS.contains(token.toLowerCase(Locale.ROOT)))
                .collect(Collectors.joining(", "));
    }

    /** Other codings could not be signed; and events have none that could. */
    private static boolean takesGzip(RequestHead head) {
        if (head.headers("accept").stream()
                .anyMatch(field -> field.toLowerCase(Locale.ROOT).contains("text/event-stream"))) {
            return false;
        }
        for (String field : head.headers("accept-encoding")) {
            for (String item : field.toLowerCase(Locale.ROOT).replace(" ", "").split(",")) {
                boolean gzip =
                        item.equals("gzip") || item.equals("*") || item.startsWith("gzip;") || item.startsWith("*;");
                if (gzip && !item.matches(".*;q=0(\\.0*)?")) {
                    return true;
                }
            }
        }
        return false;
    }

    /** A kid as a field value: what is not visible ASCII, and the percent sign, percent-encoded as UTF-8. */
    private static String escaped(String kid) {
        StringBuilder text = new StringBuilder(kid.length());
        for (byte octet : kid.getBytes(StandardCharsets.UTF_8)) {
            if (octet > ' ' && octet < 0x7f && octet != '%') {
                text.append((char) octet);
            } else {
                text.append(String.format(Locale.ROOT, "%%%02X", octet));
            }
        }
        return text.toString();
    }

    @Override
    public HttpHeaders getHeaders() {
        return headers;
    }

    @Override
    public Flux<DataBuffer> getBody() {
        return body;
    }
}
