package dev.signet.http;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import org.slf4j.MDC;

/** A filter of somebody else's in front of Signet's: sees what that leaves behind. */
final class Watch implements Filter {
    static final String FIELD = "X-Outer-Filter";

    private volatile Map<String, String> logContextAfter = Map.of();

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        ((HttpServletResponse) response).setHeader(FIELD, "here");
        MDC.put("trace", "outer");
        try {
            chain.doFilter(request, response);
        } finally {
            Map<String, String> after = MDC.getCopyOfContextMap();
            logContextAfter = after == null ? Map.of() : after;
            MDC.clear();
        }
    }

    /** What was in the log context when the last request came back through here. */
    Map<String, String> logContextAfter() {
        return logContextAfter;
    }
}
