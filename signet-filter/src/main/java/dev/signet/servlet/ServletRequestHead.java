package dev.signet.servlet;

import dev.signet.RequestHead;
import jakarta.servlet.http.HttpServletRequest;
import java.security.Principal;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;

/** A servlet request's head as the container received it. */
final class ServletRequestHead implements RequestHead {
    private final HttpServletRequest request;

    ServletRequestHead(HttpServletRequest request) {
        this.request = request;
    }

    @Override
    public String method() {
        return request.getMethod();
    }

    @Override
    public String rawPath() {
        return request.getRequestURI();
    }

    @Override
    public String rawQuery() {
        return request.getQueryString();
    }

    @Override
    public String contextPath() {
        return request.getContextPath();
    }

    @Override
    public List<String> headers(String name) {
        Enumeration<String> values = request.getHeaders(name);
        return values == null || !values.hasMoreElements() ? List.of() : Collections.list(values);
    }

    @Override
    public boolean announcesBody() {
        return request.getContentLengthLong() > 0 || request.getHeader("Transfer-Encoding") != null;
    }

    /** Where the head tells of every body. */
    boolean isHttp1() {
        return request.getProtocol() == null || request.getProtocol().startsWith("HTTP/1");
    }

    /** Of HTTP/2, where containers show no Host field for it; a Host field that differs from it they refuse themselves. */
    @Override
    public String authority() {
        if (isHttp1() || request.getHeader("Host") != null) {
            return null;
        }
        int port = request.getServerPort();
        boolean usual = port == (request.isSecure() ? 443 : 80);
        return usual ? request.getServerName() : request.getServerName() + ":" + port;
    }

    @Override
    public boolean isLocalLoopback() {
        String address = request.getLocalAddr();
        return address != null
                && (address.startsWith("127.")
                        || address.equals("0:0:0:0:0:0:0:1")
                        || address.equals("::1")
                        || address.equals("[::1]"));
    }

    @Override
    public String remoteAddress() {
        return request.getRemoteAddr();
    }

    @Override
    public String principal() {
        Principal principal = request.getUserPrincipal();
        return principal == null ? null : principal.getName();
    }
}
