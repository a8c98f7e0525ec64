package dev.signet.egress;

import java.net.ConnectException;
import java.net.InetAddress;
import java.net.NoRouteToHostException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.net.NamedEndpoint;

/** What a client of Apache's is about to do, in the guard's terms. */
final class GuardedRoute {
    private GuardedRoute() {}

    /** @throws EgressException for what {@link EgressGuard#examine} refuses, and for what would go round it */
    static EgressTarget examine(EgressGuard guard, HttpRoute route, HttpRequest request, HttpContext context)
            throws EgressException {
        HttpHost host = route.getTargetHost();
        if (host.getAddress() != null) {
            throw refused(guard, host, EgressReason.IP_LITERAL, "an address is preset for the host");
        }
        if (route.getProxyHost() != null || route.isTunnelled()) {
            throw refused(guard, host, EgressReason.MALFORMED_URL, "the request names a proxy");
        }
        UrlVerdict verdict = guard.examine(url(host, request), ApacheEgress.tenantHosts(context));
        if (verdict instanceof EgressRefusal refusal) {
            throw new EgressException(refusal);
        }
        EgressTarget target = (EgressTarget) verdict;
        NamedEndpoint name = route.getTargetName();
        if (name != null && !host.getHostName().equalsIgnoreCase(name.getHostName())
                || !namesTarget(request.getFirstHeader(HttpHeaders.HOST), target)
                || request.getAuthority() != null
                        && !host.getHostName()
                                .equalsIgnoreCase(request.getAuthority().getHostName())) {
            throw refused(guard, host, EgressReason.MALFORMED_URL, "the request is for another host than its URL");
        }
        return target;
    }

    private static String url(HttpHost host, HttpRequest request) {
        String name = host.getHostName(); // of an IPv6 literal with brackets or without
        name = name.indexOf(':') < 0 || name.startsWith("[") ? name : "[" + name + "]";
        String path = request.getPath() != null && request.getPath().startsWith("/") ? request.getPath() : "/";
        return host.getSchemeName() + "://" + name + (host.getPort() < 0 ? "" : ":" + host.getPort()) + path;
    }

    private static boolean namesTarget(Header field, EgressTarget target) {
        return field == null
                || field.getValue().equalsIgnoreCase(target.host())
                || field.getValue().equalsIgnoreCase(target.host() + ":" + target.port());
    }

    private static EgressException refused(EgressGuard guard, HttpHost host, EgressReason reason, String detail) {
        guard.listener().refused(reason.code(), false);
        return new EgressException(new EgressRefusal(reason, detail));
    }

    /** The address becomes part of the route, and so of the pool's key: see {@link NoLookup}. */
    static HttpRoute pinned(HttpRoute route, EgressTarget target, InetAddress address) {
        return new HttpRoute(
                new HttpHost("https", address, target.host(), target.port()), route.getLocalAddress(), true);
    }

    /** Nothing was sent, so that the next address may be tried. */
    static boolean notReached(Throwable fault) {
        return fault instanceof ConnectException
                || fault instanceof ConnectTimeoutException
                || fault instanceof NoRouteToHostException;
    }
}
