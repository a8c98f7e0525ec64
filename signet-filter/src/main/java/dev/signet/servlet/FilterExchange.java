package dev.signet.servlet;

import dev.signet.Exchange;
import dev.signet.Exchange.Answer;
import dev.signet.Exchange.Proceed;
import dev.signet.Exchange.ReadBody;
import dev.signet.Exchange.Step;
import dev.signet.VerifiedRequest;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** One exchange as the servlet container carries it: over the first dispatch, over forwards, and over whatever asynchronous or error dispatches follow. */
final class FilterExchange {
    private static final Logger LOG = LoggerFactory.getLogger(FilterExchange.class);
    private static final String ATTRIBUTE = FilterExchange.class.getName();

    private final Exchange exchange;
    private final HttpServletRequest request;
    private final HttpServletResponse container;
    private final ErrorPage errorPage;
    private final AsyncCompletion async = new AsyncCompletion(this);
    private HttpServletResponse response;
    private boolean bodyWhole = true;
    private byte[] partialBody;

    FilterExchange(Exchange exchange, HttpServletRequest request, HttpServletResponse response, ErrorPage errorPage) {
        this.exchange = exchange;
        this.request = request;
        this.container = response;
        this.response = response;
        this.errorPage = errorPage;
        request.setAttribute(ATTRIBUTE, this);
    }

    /** The exchange that this request belongs to already, or null. */
    static FilterExchange of(HttpServletRequest request) {
        return (FilterExchange) request.getAttribute(ATTRIBUTE);
    }

    /** The first dispatch: verify, then let the app answer, or answer at once. */
    void run(FilterChain chain) throws IOException, ServletException {
        boolean ended = false;
        try {
            Step step = verify();
            Map<String, String> context = enterLogContext();
            try {
                if (step instanceof Answer answer) {
                    HeldResponse.send(
                            container, answer.response(), request.getMethod().equals("HEAD"));
                    ended = true;
                } else {
                    hold();
                    ended = call(chain, new ExchangeRequest(request, this));
                }
            } finally {
                leave(context);
            }
        } finally {
            if (!async.isStarted() || ended) {
                exchange.close();
            }
        }
    }

    /** A later dispatch of the same exchange: asynchronous, or to an error page of the app's. */
    void resume(HttpServletRequest dispatched, HttpServletResponse given, FilterChain chain)
            throws IOException, ServletException {
        Map<String, String> context = enterLogContext();
        try {
            if (response instanceof HeldResponse held && held.isSent() && !container.isCommitted()) {
                hold();
            }
            boolean ended = call(chain, isWrapped(dispatched) ? dispatched : new ExchangeRequest(dispatched, this));
            if (ended) {
                exchange.close();
            }
        } finally {
            leave(context);
        }
    }

    private Step verify() throws IOException {
        Step step = exchange.start();
        if (step instanceof ReadBody read) {
            BodyReader.Body body = BodyReader.read(request, exchange, read.limit());
            step = switch (body.end()) {
                case WHOLE -> exchange.body(body.bytes()).toCompletableFuture().join();
                case TOO_LARGE -> exchange.tooLarge();
                case OVERLOADED -> exchange.overloaded();
                case TRUNCATED -> exchange.truncated();
            };
            if (body.end() != BodyReader.End.WHOLE) {
                bodyWhole = false;
                partialBody = body.bytes();
            }
        }
        if (step instanceof Proceed && exchange.verified() != null) {
            request.setAttribute(SignetFilter.VERIFIED_REQUEST, exchange.verified());
        }
        return step;
    }

    private void hold() {
        response = exchange.signsResponse() ? new HeldResponse(request, container, exchange) : container;
        if (response == container) {
            exchange.unsealed("").forEach(field -> container.setHeader(field.getKey(), field.getValue()));
        }
    }

    /** Calls the app; true when its answer is complete. */
    private boolean call(FilterChain chain, HttpServletRequest appRequest) throws IOException, ServletException {
        Throwable fault = null;
        try {
            chain.doFilter(appRequest, response);
        } catch (IOException | ServletException | RuntimeException | Error e) {
            fault = e;
        }
        if (fault == null && request.isAsyncStarted()) {
            return false;
        }
        finish(appRequest, fault);
        return true;
    }

    /** Completes the answer: what the app wrote, or what stands for its failure. */
    void finish(HttpServletRequest appRequest, Throwable fault) throws IOException, ServletException {
        if (!(response instanceof HeldResponse held) || held.isStreaming()) {
            if (fault != null) {
                rethrow(fault); // what has been sent cannot be taken back: the container cuts the connection
            }
        } else if (fault != null && !held.isSent()) {
            LOG.error("the application failed; trace {}", exchange.trace(), fault);
            errorPage.send(exchange, appRequest, held, HttpServletResponse.SC_INTERNAL_SERVER_ERROR, null, fault);
        } else if (held.errorStatus() != 0) {
            errorPage.send(exchange, appRequest, held, held.errorStatus(), held.errorMessage(), null);
        }
        if (response instanceof HeldResponse held) {
            held.finish();
        }
    }

    /** The end of an asynchronous exchange, however it came about. */
    void finishAsync(Throwable fault) {
        try {
            finish(new ExchangeRequest(request, this), fault);
        } catch (IOException | ServletException | RuntimeException e) {
            LOG.warn("the answer could not be completed; trace {}", exchange.trace(), e);
        } finally {
            exchange.close();
        }
    }

    private static void rethrow(Throwable fault) throws IOException, ServletException {
        if (fault instanceof IOException e) {
            throw e;
        }
        if (fault instanceof ServletException e) {
            throw e;
        }
        if (fault instanceof RuntimeException e) {
            throw e;
        }
        throw (Error) fault;
    }

    private Map<String, String> enterLogContext() {
        Map<String, String> context = exchange.logContext();
        context.forEach(MDC::put);
        return context;
    }

    private static void leave(Map<String, String> context) {
        context.keySet().forEach(MDC::remove);
    }

    private boolean isWrapped(HttpServletRequest dispatched) {
        ServletRequest inner = dispatched;
        while (inner instanceof ServletRequestWrapper wrapper) {
            if (wrapper instanceof ExchangeRequest ours && ours.exchange() == this) {
                return true;
            }
            inner = wrapper.getRequest();
        }
        return false;
    }

    VerifiedRequest verified() {
        return exchange.verified();
    }

    /** The body where it was read, or null. */
    byte[] body() {
        return bodyWhole ? exchange.appBody() : partialBody;
    }

    /** Whether {@link #body} is all of it. */
    boolean isBodyWhole() {
        return bodyWhole;
    }

    boolean isDecoded() {
        return exchange.isDecoded();
    }

    HttpServletResponse response() {
        return response;
    }

    AsyncCompletion async() {
        return async;
    }
}
