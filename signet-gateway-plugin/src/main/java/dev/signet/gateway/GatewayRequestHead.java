package dev.signet.gateway;

import dev.signet.RequestHead;
import io.netty.handler.codec.http.HttpVersion;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.util.UriComponentsBuilder;
import reactor.netty.http.server.HttpServerRequest;

/**
 * A request's head as it came over the wire, whatever filters have made of it since. Its target is what routes see at the very beginning: where the host is told to believe
 * {@code X-Forwarded-Prefix}, with that prefix.
 */
final class GatewayRequestHead implements RequestHead {
    private static final String ATTRIBUTE = GatewayRequestHead.class.getName();

    private final HttpServerRequest request;
    private final URI target;
    private final String principal;

    private GatewayRequestHead(HttpServerRequest request, URI target, String principal) {
        this.request = request;
        this.target = target;
        this.principal = principal;
    }

    /** The head of that request; the same one, whenever it is asked for. */
    static GatewayRequestHead of(ServerWebExchange web) {
        GatewayRequestHead known = web.getAttribute(ATTRIBUTE);
        if (known != null) {
            return known;
        }
        ServerHttpRequest request = web.getRequest();
        GatewayRequestHead first =
                new GatewayRequestHead(ServerHttpRequestDecorator.getNativeRequest(request), request.getURI(), null);
        web.getAttributes().put(ATTRIBUTE, first);
        return first;
    }

    /** The same, of a user whom the host has authenticated. */
    GatewayRequestHead as(String name) {
        return new GatewayRequestHead(request, target, name);
    }

    @Override
    public String method() {
        return request.method().name();
    }

    @Override
    public String rawPath() {
        return target.getRawPath();
    }

    @Override
    public String rawQuery() {
        return target.getRawQuery();
    }

    /** A gateway has none: its routes are about whole paths. */
    @Override
    public String contextPath() {
        return "";
    }

    /** Of HTTP/2 Netty makes one Host field of the authority and leaves the client's own beside it: two that agree are one (RFC 9113 section 8.3.1). */
    @Override
    public List<String> headers(String name) {
        List<String> values = request.requestHeaders().getAll(name);
        boolean second = values.size() > 1 && name.equalsIgnoreCase("host") && isHttp2();
        return second && values.stream().allMatch(values.get(0)::equalsIgnoreCase) ? values.subList(0, 1) : values;
    }

    boolean isHttp11() {
        return request.version().equals(HttpVersion.HTTP_1_1);
    }

    /** A gateway encodes what is not wholly encoded: then what was encoded is so twice. */
    @Override
    public String changedInside() {
        String text = target.toString();
        if (text.indexOf('%') < 0) {
            return null;
        }
        try {
            UriComponentsBuilder.fromUri(target).build(true);
            return null;
        } catch (IllegalArgumentException e) {
            return "the target has both percent-encoded octets and characters that need encoding; encode these, too";
        }
    }

    private boolean isHttp2() {
        return request.version().majorVersion() == 2;
    }

    @Override
    public boolean announcesBody() {
        String length = request.requestHeaders().get("Content-Length");
        return length != null && !length.strip().equals("0")
                || request.requestHeaders().contains("Transfer-Encoding");
    }

    /** Netty makes a Host field of it. */
    @Override
    public String authority() {
        return null;
    }

    /** Of the connection: what {@code X-Forwarded-Host} says of it, which Netty can be told to believe, proves nothing. */
    @Override
    public boolean isLocalLoopback() {
        InetAddress local = address(request.connectionHostAddress());
        return local != null && local.isLoopbackAddress();
    }

    @Override
    public String remoteAddress() {
        InetAddress remote = address(request.connectionRemoteAddress());
        return remote == null ? "" : remote.getHostAddress();
    }

    @Override
    public String principal() {
        return principal;
    }

    private static InetAddress address(SocketAddress socket) {
        return socket instanceof InetSocketAddress known ? known.getAddress() : null;
    }
}
