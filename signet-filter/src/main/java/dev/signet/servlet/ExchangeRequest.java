package dev.signet.servlet;

import dev.signet.VerifiedRequest;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.Part;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UnsupportedEncodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.util.Collection;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * The request as the app sees it: with the verified identity; with the body that was verified, where it was read; and with an {@link AsyncContext} that ends the
 * exchange. An unsigned request's body is left alone.
 */
final class ExchangeRequest extends HttpServletRequestWrapper {
    private final FilterExchange exchange;
    private ServletInputStream stream;
    private BufferedReader reader;
    private Map<String, String[]> parameters;
    private String parametersQuery;
    private List<Part> parts;
    private String encoding;

    ExchangeRequest(HttpServletRequest request, FilterExchange exchange) {
        super(request);
        this.exchange = exchange;
    }

    FilterExchange exchange() {
        return exchange;
    }

    @Override
    public Principal getUserPrincipal() {
        VerifiedRequest verified = exchange.verified();
        return verified != null ? verified : super.getUserPrincipal();
    }

    @Override
    public String getRemoteUser() {
        VerifiedRequest verified = exchange.verified();
        return verified != null ? verified.getName() : super.getRemoteUser();
    }

    @Override
    public ServletInputStream getInputStream() throws IOException {
        if (exchange.body() == null) {
            return super.getInputStream();
        }
        if (reader != null) {
            throw new IllegalStateException("getReader() was called before");
        }
        if (stream == null) {
            stream = new BodyStream(exchange, exchange.isBodyWhole() ? null : super.getInputStream());
        }
        return stream;
    }

    @Override
    public BufferedReader getReader() throws IOException {
        if (exchange.body() == null) {
            return super.getReader();
        }
        if (reader == null) {
            if (stream != null) {
                throw new IllegalStateException("getInputStream() was called before");
            }
            reader = new BufferedReader(new InputStreamReader(getInputStream(), charset(StandardCharsets.ISO_8859_1)));
            stream = null;
        }
        return reader;
    }

    // A container takes no encoding once the body has been read, and it has been.

    @Override
    public String getCharacterEncoding() {
        return encoding != null ? encoding : super.getCharacterEncoding();
    }

    @Override
    public void setCharacterEncoding(String name) throws UnsupportedEncodingException {
        if (!replacesLength()) {
            super.setCharacterEncoding(name);
        } else if (reader == null && parameters == null) {
            try {
                encoding = Charset.forName(name).name();
            } catch (IllegalArgumentException e) {
                throw new UnsupportedEncodingException(name);
            }
        }
    }

    /** Of Servlet 6.1; there it overrides. */
    public void setCharacterEncoding(Charset charset) {
        try {
            setCharacterEncoding(charset.name());
        } catch (UnsupportedEncodingException e) {
            throw new IllegalStateException(e); // it is there
        }
    }

    /** Drops what is held before a forward, as the container's own response would; Jetty asks that one only. */
    @Override
    public RequestDispatcher getRequestDispatcher(String path) {
        RequestDispatcher dispatcher = super.getRequestDispatcher(path);
        return dispatcher == null ? null : new HeldDispatcher(dispatcher);
    }

    @Override
    public int getContentLength() {
        long length = getContentLengthLong();
        return length > Integer.MAX_VALUE ? -1 : (int) length;
    }

    @Override
    public long getContentLengthLong() {
        return replacesLength() ? exchange.body().length : super.getContentLengthLong();
    }

    @Override
    public String getHeader(String name) {
        Enumeration<String> values = getHeaders(name);
        return values.hasMoreElements() ? values.nextElement() : null;
    }

    @Override
    public int getIntHeader(String name) {
        String value = getHeader(name);
        return value == null ? -1 : Integer.parseInt(value);
    }

    @Override
    public Enumeration<String> getHeaders(String name) {
        if (replacesLength()) {
            switch (name.toLowerCase(Locale.ROOT)) {
                case "content-length":
                    return Collections.enumeration(List.of(Integer.toString(exchange.body().length)));
                case "transfer-encoding":
                    return Collections.emptyEnumeration();
                case "content-encoding":
                    return exchange.isDecoded() ? Collections.emptyEnumeration() : super.getHeaders(name);
                default:
                    break;
            }
        }
        return super.getHeaders(name);
    }

    @Override
    public Enumeration<String> getHeaderNames() {
        if (!replacesLength()) {
            return super.getHeaderNames();
        }
        Set<String> names = new LinkedHashSet<>();
        for (String name : Collections.list(super.getHeaderNames())) {
            if (getHeaders(name).hasMoreElements()) {
                names.add(name);
            }
        }
        if (names.stream().noneMatch("content-length"::equalsIgnoreCase)) {
            names.add("Content-Length");
        }
        return Collections.enumeration(names);
    }

    @Override
    public String getParameter(String name) {
        String[] values = getParameterValues(name);
        return values == null ? null : values[0];
    }

    @Override
    public String[] getParameterValues(String name) {
        return hasForm() ? parameters().get(name) : super.getParameterValues(name);
    }

    @Override
    public Enumeration<String> getParameterNames() {
        return hasForm() ? Collections.enumeration(parameters().keySet()) : super.getParameterNames();
    }

    @Override
    public Map<String, String[]> getParameterMap() {
        return hasForm() ? Collections.unmodifiableMap(parameters()) : super.getParameterMap();
    }

    @Override
    public Collection<Part> getParts() throws IOException, ServletException {
        if (!replacesLength()) {
            return super.getParts();
        }
        if (parts == null) {
            parts = MultipartBody.parse(exchange.body(), getContentType());
        }
        return Collections.unmodifiableList(parts);
    }

    @Override
    public Part getPart(String name) throws IOException, ServletException {
        if (!replacesLength()) {
            return super.getPart(name);
        }
        return getParts().stream()
                .filter(part -> part.getName().equals(name))
                .findFirst()
                .orElse(null);
    }

    @Override
    public AsyncContext startAsync() {
        return exchange.async().started(super.startAsync(this, exchange.response()), true);
    }

    @Override
    public AsyncContext startAsync(ServletRequest request, ServletResponse response) {
        boolean original = request instanceof ExchangeRequest && response == exchange.response();
        return exchange.async().started(super.startAsync(request, response), original);
    }

    @Override
    public AsyncContext getAsyncContext() {
        AsyncContext context = super.getAsyncContext();
        AsyncContext ours = exchange.async().current();
        return ours != null ? ours : context;
    }

    private boolean replacesLength() {
        return exchange.body() != null && exchange.isBodyWhole();
    }

    private boolean hasForm() {
        String type = replacesLength() ? getContentType() : null;
        return type != null && (isUrlEncoded(type) || isMultipartForm(type));
    }

    private static boolean isUrlEncoded(String type) {
        return type.regionMatches(true, 0, "application/x-www-form-urlencoded", 0, 33);
    }

    private static boolean isMultipartForm(String type) {
        return type.regionMatches(true, 0, "multipart/form-data", 0, 19);
    }

    private Map<String, String[]> parameters() {
        if (parameters == null
                || !Objects.equals(parametersQuery, getQueryString())) { // a forward may bring another query
            FormParameters form = new FormParameters();
            addQuery(form);
            Charset charset = charset(StandardCharsets.UTF_8);
            try {
                if (isUrlEncoded(getContentType())) {
                    form.addUrlEncoded(exchange.body(), charset);
                } else {
                    form.addParts(getParts(), charset);
                }
            } catch (IOException | ServletException e) {
                throw new IllegalStateException("the form cannot be read: " + e.getMessage(), e);
            }
            parameters = form.map();
            parametersQuery = getQueryString();
        }
        return parameters;
    }

    /** The container knows the queries of forwards, too; but Jetty fails where it looks for parts in a body that is no longer there. */
    private void addQuery(FormParameters form) {
        try {
            form.addAll(super.getParameterMap());
        } catch (RuntimeException e) {
            if (getQueryString() != null) {
                form.addUrlEncoded(getQueryString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
            }
        }
    }

    private Charset charset(Charset fallback) {
        String name = getCharacterEncoding();
        return name != null && Charset.isSupported(name) ? Charset.forName(name) : fallback;
    }
}
