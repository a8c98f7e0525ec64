package dev.signet.gateway;

import dev.signet.RequestHead;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import reactor.netty.http.server.HttpServerRequest;

/** A request's head as it came over the wire, whatever filters have made of it since. */
final class GatewayRequestHead implements RequestHead {
    private final HttpServerRequest request;
    private final String principal;
    private final String path;
    private final String query;

    /** @param principal the name of a user whom the host has authenticated, or null */
    GatewayRequestHead(ServerHttpRequest request, String principal) {
        this.request = ServerHttpRequestDecorator.getNativeRequest(request);
        this.principal = principal;
        String target = this.request.uri();
        if (target.startsWith("/")) {
            int end = target.indexOf('#') < 0 ? target.length() : target.indexOf('#');
            int mark = target.indexOf('?') < 0 ? end : Math.min(target.indexOf('?'), end);
            this.path = target.substring(0, mark);
            this.query = mark < end ? target.substring(mark + 1, end) : null;
        } else { // absolute form, or none that a route could match
            this.path = request.getURI().getRawPath();
            this.query = request.getURI().getRawQuery();
        }
    }

    @Override
    public String method() {
        return request.method().name();
    }

    @Override
    public String rawPath() {
        return path;
    }

    @Override
    public String rawQuery() {
        return query;
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
