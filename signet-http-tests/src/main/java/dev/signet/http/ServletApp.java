package dev.signet.http;

import dev.signet.Setting;
import dev.signet.Signet;
import dev.signet.http.ContractApp.Ask;
import dev.signet.http.ContractApp.Parts;
import dev.signet.http.ContractApp.Reply;
import dev.signet.servlet.SignetFilter;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.MultipartConfigElement;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** A servlet application: what a {@link ContractApp} answers, and what tests that know servlets do. Containers deploy it as a {@link ServletContainerInitializer}. */
public final class ServletApp implements ServletContainerInitializer {
    private final ContractApp app;
    private final Map<Setting, String> settings;
    private final String contextPath;
    private final String errorPage;
    private final Map<String, Handler> handlers = new ConcurrentHashMap<>();
    private final Watch watch = new Watch();
    private Signet signet;

    /** What a servlet does. */
    @FunctionalInterface
    interface Handler {
        void handle(HttpServletRequest request, HttpServletResponse response) throws ServletException, IOException;
    }

    /** @param errorPage path of the application's error page, or null */
    ServletApp(ContractApp app, Map<Setting, String> settings, String contextPath, String errorPage) {
        this.app = app;
        this.settings = settings;
        this.contextPath = contextPath;
        this.errorPage = errorPage;
    }

    /** Empty, or {@code /} and a name. */
    public String contextPath() {
        return contextPath;
    }

    /** The path of the application's error page, or null. */
    public String errorPage() {
        return errorPage;
    }

    /** The settings to start the filter with. */
    public Map<Setting, String> settings() {
        return settings;
    }

    /** The engine, once started as a {@link ServletContainerInitializer}. */
    public Signet signet() {
        return signet;
    }

    /** The servlet that answers every path. */
    public HttpServlet servlet() {
        return new AppServlet();
    }

    /** A filter of somebody else's, to be put in front of Signet's. */
    public Filter outerFilter() {
        return watch;
    }

    void on(String path, Handler handler) {
        handlers.put(path, handler);
    }

    void forget() {
        handlers.clear();
    }

    Watch watch() {
        return watch;
    }

    @Override
    public void onStartup(Set<Class<?>> classes, ServletContext context) {
        signet = Signet.builder().set(settings).build();
        addFilter(context, "outer", watch, EnumSet.of(DispatcherType.REQUEST));
        addFilter(context, "signet", new SignetFilter(signet, errorPage), EnumSet.allOf(DispatcherType.class));
        if (errorPage != null) { // that one is mapped twice, too
            addFilter(
                    context, "signet-again", new SignetFilter(signet, errorPage), EnumSet.allOf(DispatcherType.class));
        }
        ServletRegistration.Dynamic servlet = context.addServlet("app", servlet());
        servlet.addMapping("/*");
        servlet.setAsyncSupported(true);
        servlet.setMultipartConfig(new MultipartConfigElement(""));
        addEndpoints(context);
    }

    /** The application's WebSockets, where the container has any. */
    public void addEndpoints(ServletContext context) {
        Object container = context.getAttribute("jakarta.websocket.server.ServerContainer");
        if (container != null) { // else there may not even be its classes
            EchoEndpoint.addTo(container);
        }
    }

    private static void addFilter(ServletContext context, String name, Filter filter, EnumSet<DispatcherType> types) {
        FilterRegistration.Dynamic registration = context.addFilter(name, filter);
        registration.setAsyncSupported(true);
        registration.addMappingForUrlPatterns(types, false, "/*"); // before those of the container's WebSockets
    }

    private final class AppServlet extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response)
                throws ServletException, IOException {
            String path = path(request);
            Handler handler = handlers.get(path);
            if (handler != null) {
                handler.handle(request, response);
            } else if (request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) != null) {
                response.getOutputStream().print("the host's error page");
            } else {
                neutral(path, request, response);
            }
        }

        private void neutral(String path, HttpServletRequest request, HttpServletResponse response)
                throws ServletException, IOException {
            Principal caller = request.getUserPrincipal();
            Ask ask = new Ask(
                    request.getMethod(),
                    path,
                    request.getQueryString(),
                    headers(request),
                    request.getInputStream().readAllBytes(),
                    caller == null ? null : caller.getName());
            Reply reply;
            try {
                reply = app.answer(ask);
            } catch (IOException | RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new ServletException(e);
            }
            response.setStatus(reply.status());
            reply.headers().forEach(header -> response.addHeader(header.getKey(), header.getValue()));
            response.getOutputStream().write(reply.body());
            if (reply.parts() != null) {
                write(reply.parts(), response.getOutputStream());
            }
        }

        private void write(Parts parts, ServletOutputStream out) throws ServletException, IOException {
            try {
                for (String part = parts.next(); part != null; part = parts.next()) {
                    out.write(part.getBytes(StandardCharsets.UTF_8));
                    out.flush();
                }
            } catch (IOException | RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new ServletException(e);
            }
        }
    }

    private static String path(HttpServletRequest request) {
        Object included = request.getAttribute(RequestDispatcher.INCLUDE_PATH_INFO);
        if (included != null) {
            return included.toString();
        }
        String path = request.getServletPath() + (request.getPathInfo() == null ? "" : request.getPathInfo());
        return path.isEmpty() ? "/" : path;
    }

    private static Map<String, List<String>> headers(HttpServletRequest request) {
        Map<String, List<String>> headers = new TreeMap<>();
        for (String name : Collections.list(request.getHeaderNames())) {
            headers.put(name.toLowerCase(Locale.ROOT), Collections.list(request.getHeaders(name)));
        }
        return headers;
    }
}
