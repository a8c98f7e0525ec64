package dev.signet.compat;

import dev.signet.Setting;
import dev.signet.Signet;
import dev.signet.VerifiedRequest;
import dev.signet.servlet.SignetFilter;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.ee11.servlet.FilterHolder;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** A servlet application with Signet's filter, behind a gateway: answers what it has learnt of its caller; on {@code /events}, two events. */
final class FilteredApp {
    /** How many requests to this path are answered with 503. */
    final AtomicInteger failures = new AtomicInteger();

    final AtomicInteger calls = new AtomicInteger();
    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server);
    private Signet signet;

    /** Takes a port; nothing is answered before {@link #start}. */
    FilteredApp() throws IOException {
        connector.setHost("127.0.0.1");
        connector.open();
        server.addConnector(connector);
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + connector.getLocalPort());
    }

    Signet signet() {
        return signet;
    }

    void start(Map<Setting, String> settings) throws Exception {
        signet = Signet.builder().set(settings).build();
        ServletContextHandler context = new ServletContextHandler("/");
        context.addFilter(new FilterHolder(new SignetFilter(signet, null)), "/*", EnumSet.of(DispatcherType.REQUEST));
        context.addServlet(new ServletHolder(new App()), "/*");
        server.setHandler(context);
        server.start();
    }

    void stop() throws Exception {
        server.stop();
        signet.close();
    }

    private final class App extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
            calls.incrementAndGet();
            if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                response.setStatus(503);
                return;
            }
            if (request.getRequestURI().equals("/events")) {
                response.setContentType("text/event-stream;charset=UTF-8");
                response.getWriter().print("data: one\n\ndata: two\n\n");
                return;
            }
            VerifiedRequest verified = request.getUserPrincipal() instanceof VerifiedRequest known ? known : null;
            String body = new String(request.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            response.setContentType("text/plain;charset=UTF-8");
            response.getWriter()
                    .print(request.getRequestURI()
                            + (request.getQueryString() == null ? "" : "?" + request.getQueryString())
                            + " by " + (verified == null ? "nobody" : verified.getName())
                            + (verified == null || verified.delegate() == null ? "" : ", delegated") + ": " + body);
        }
    }
}
