package dev.signet.samples.mcp;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.time.Duration;

/**
 * A session is its opener's: for every other caller it does not exist, whoever may have learned its id. Callers are told apart by what the gateway has verified; a
 * call that did not come through it is refused.
 */
final class SessionOwner extends HttpFilter {
    private static final long serialVersionUID = 1L;
    private static final String SESSION = "Mcp-Session-Id";

    /** A session whose owner is forgotten is gone, and its client opens another, as MCP has it. */
    private final transient Cache<String, String> owners = Caffeine.newBuilder()
            .maximumSize(100_000)
            .expireAfterAccess(Duration.ofHours(1))
            .build();

    /** The verified caller, {@code tenant/kid}; empty for a call that did not come through the gateway. */
    static String caller(HttpServletRequest request) {
        String tenant = request.getHeader("X-Signet-Tenant");
        return tenant == null ? "" : tenant + "/" + request.getHeader("X-Signet-Kid");
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        String caller = caller(request);
        String session = request.getHeader(SESSION);
        if (caller.isEmpty()) {
            refuse(response, 403, "Calls come through the gateway");
        } else if (session != null && !caller.equals(owners.getIfPresent(session))) {
            refuse(response, 404, "Session not found");
        } else {
            chain.doFilter(request, new HttpServletResponseWrapper(response) {
                @Override
                public void setHeader(String name, String value) {
                    if (name.equalsIgnoreCase(SESSION)) {
                        owners.put(value, caller);
                    }
                    super.setHeader(name, value);
                }
            });
        }
    }

    private static void refuse(HttpServletResponse response, int status, String message) throws IOException {
        response.setStatus(status);
        response.setContentType("application/json;charset=UTF-8");
        response.getWriter()
                .write("{\"jsonrpc\":\"2.0\",\"error\":{\"code\":-32001,\"message\":\"" + message + "\"},\"id\":null}");
    }
}
