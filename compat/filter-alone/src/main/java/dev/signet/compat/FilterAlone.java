package dev.signet.compat;

import dev.signet.servlet.SignetFilter;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;

/** The filter as a container makes it, by its class name; the container is a few stubs. */
public final class FilterAlone {
    private static final Map<String, String> INIT = Map.of("phase", "enforce");

    private FilterAlone() {}

    /** What an unsigned request is told: status, code and whether that is signed. */
    public static String run() throws IOException, ServletException {
        SignetFilter filter = new SignetFilter();
        filter.init(stub(FilterConfig.class, (method, arguments) -> switch (method) {
            case "getInitParameter" -> INIT.get(arguments[0]);
            case "getInitParameterNames" -> Collections.enumeration(INIT.keySet());
            default -> null;
        }));
        Map<String, String> headers = new TreeMap<>();
        int[] status = {0};
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        filter.doFilter(
                stub(HttpServletRequest.class, (method, arguments) -> switch (method) {
                    case "getMethod" -> "GET";
                    case "getRequestURI" -> "/";
                    case "getProtocol" -> "HTTP/1.1";
                    case "getContextPath" -> "";
                    case "getRemoteAddr", "getLocalAddr" -> "127.0.0.1";
                    case "getDispatcherType" -> DispatcherType.REQUEST;
                    case "getContentLengthLong" -> 0L;
                    case "getHeaders" -> Collections.emptyEnumeration();
                    default -> null;
                }),
                stub(HttpServletResponse.class, (method, arguments) -> switch (method) {
                    case "isCommitted" -> false;
                    case "getHeaderNames" -> List.of();
                    case "setHeader" -> headers.put((String) arguments[0], (String) arguments[1]);
                    case "setStatus" -> status[0] = (int) arguments[0];
                    case "getOutputStream" -> new Out(body);
                    default -> null;
                }),
                (request, response) -> {
                    throw new ServletException("it must not get here");
                });
        String code = body.toString(StandardCharsets.UTF_8).replaceAll(".*\"code\":\"([a-z_]+)\".*", "$1");
        boolean realm = headers.get("WWW-Authenticate").contains("from the environment");
        return status[0] + " " + code + (realm && headers.containsKey("X-Signature") ? " signed" : " " + headers);
    }

    private static <T> T stub(Class<T> type, BiFunction<String, Object[], Object> answers) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> answers.apply(method.getName(), arguments)));
    }

    private static final class Out extends ServletOutputStream {
        private final ByteArrayOutputStream body;

        Out(ByteArrayOutputStream body) {
            this.body = body;
        }

        @Override
        public void write(int octet) {
            body.write(octet);
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setWriteListener(WriteListener listener) {
            throw new UnsupportedOperationException();
        }
    }
}
