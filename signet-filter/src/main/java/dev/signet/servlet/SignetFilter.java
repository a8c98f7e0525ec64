package dev.signet.servlet;

import dev.signet.Setting;
import dev.signet.Signet;
import dev.signet.SignetBuilder;
import dev.signet.StoreException;
import dev.signet.VerifiedRequest;
import dev.signet.keys.KeyRingException;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * Verifies requests and signs responses in any Jakarta Servlet 6 container. Map it to {@code /*}, first of all filters, for the dispatcher types REQUEST, ASYNC and
 * ERROR, with async supported.
 *
 * <p>Declared by class name it configures itself: init parameters ({@link Setting#key}) over environment variables. Made by a host it takes a {@link Signet}.
 */
public final class SignetFilter implements Filter {
    /** The request attribute with the {@link VerifiedRequest}; absent where nothing was verified. */
    public static final String VERIFIED_REQUEST = VerifiedRequest.class.getName();

    /** The init parameter with the path where the app makes its error pages, such as {@code /error}; without it they are problem documents. */
    public static final String ERROR_PAGE = "error-page";

    private Signet signet;
    private boolean own; // made here, and so closed here
    private ErrorPage errorPage = new ErrorPage(null);

    /** For containers: {@link #init} configures it. */
    public SignetFilter() {}

    public SignetFilter(Signet signet) {
        this.signet = signet;
    }

    /** @param errorPagePath see {@link #ERROR_PAGE} */
    public SignetFilter(Signet signet, String errorPagePath) {
        this.signet = signet;
        this.errorPage = new ErrorPage(errorPagePath);
    }

    /** @throws ServletException naming the setting that is wrong, and what to do */
    @Override
    public void init(FilterConfig config) throws ServletException {
        String path = config.getInitParameter(ERROR_PAGE);
        if (path != null) {
            errorPage = new ErrorPage(path);
        }
        if (signet == null) {
            try {
                SignetBuilder builder =
                        Signet.builder().set(Signet.settingsIn(System.getenv())).set(initParameters(config));
                boolean metered = listen(builder);
                signet = builder.build();
                own = true;
                if (metered) {
                    GlobalMeters.bindGauges(signet);
                }
            } catch (IllegalArgumentException | KeyRingException | StoreException e) {
                throw new ServletException("Signet cannot start: " + e.getMessage(), e);
            }
        }
        signet.awaitFloor();
    }

    /** Not where Micrometer is not on the class path: then not even the class that asks for it can be linked. */
    private static boolean listen(SignetBuilder builder) {
        try {
            GlobalMeters.listen(builder);
            return true;
        } catch (NoClassDefFoundError e) {
            return false;
        }
    }

    private static Map<Setting, String> initParameters(FilterConfig config) {
        Map<Setting, String> texts = new EnumMap<>(Setting.class);
        for (String name : Collections.list(config.getInitParameterNames())) {
            if (!name.equals(ERROR_PAGE)) {
                texts.put(Setting.ofKey(name), config.getInitParameter(name));
            }
        }
        return texts;
    }

    /** Writes what is queued and lets go of the stores, unless the host brought the engine. */
    @Override
    public void destroy() {
        if (own) {
            signet.close();
        }
    }

    /** The engine, for instance to change the phase while the app runs. */
    public Signet signet() {
        return signet;
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (!(request instanceof HttpServletRequest http) || !(response instanceof HttpServletResponse httpResponse)) {
            chain.doFilter(request, response);
            return;
        }
        FilterExchange known = FilterExchange.of(http);
        if (known == null) {
            begin(http, httpResponse, chain);
        } else if (http.getDispatcherType() == DispatcherType.ASYNC
                || http.getDispatcherType() == DispatcherType.ERROR) {
            known.resume(http, httpResponse, chain);
        } else {
            chain.doFilter(request, response); // a forward or include: its exchange is under way
        }
    }

    private void begin(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (request.getDispatcherType() == DispatcherType.ERROR) {
            chain.doFilter(request, response); // refused before it came to this filter: no caller's request
            return;
        }
        new FilterExchange(signet.begin(new ServletRequestHead(request)), request, response, errorPage).run(chain);
    }
}
