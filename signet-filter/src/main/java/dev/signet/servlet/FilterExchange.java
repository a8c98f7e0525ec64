package dev.signet.servlet;

import dev.signet.Exchange;
import dev.signet.Response;
import dev.signet.Served;
import dev.signet.Served.Download;
import dev.signet.Step;
import dev.signet.Step.Answer;
import dev.signet.Step.Proceed;
import dev.signet.Step.ReadBody;
import dev.signet.Step.Serve;
import dev.signet.StoreException;
import dev.signet.VerifiedRequest;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.ServletResponseWrapper;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.HashMap;
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
        boolean ended = true;
        try {
            Step step = verify();
            Map<String, String> outer = enterLogContext();
            try {
                if (step instanceof Answer answer) {
                    send(answer.response());
                } else if (step instanceof Serve serve) {
                    serve(serve);
                } else {
                    hold();
                    ended = call(chain, new ExchangeRequest(request, this), response);
                }
            } finally {
                leaveLogContext(outer);
            }
        } finally {
            if (ended) {
                close();
            }
        }
    }

    /** A later dispatch of the same exchange: asynchronous, or to an error page of the container's. */
    void resume(HttpServletRequest dispatched, HttpServletResponse given, FilterChain chain)
            throws IOException, ServletException {
        boolean ended = true;
        Map<String, String> outer = enterLogContext();
        try {
            if (response == container && !container.isCommitted()) {
                markUnheld(); // an error dispatch begins with no fields
            }
            ended = call(
                    chain,
                    isOurs(dispatched) ? dispatched : new ExchangeRequest(dispatched, this),
                    isOurs(given) ? given : response);
        } finally {
            leaveLogContext(outer);
            if (ended) {
                close();
            }
        }
    }

    private Step verify() throws IOException {
        try {
            Step step = exchange.start().toCompletableFuture().join();
            if (step instanceof ReadBody read) {
                step = verify(BodyReader.read(request, exchange, read.limit()));
            }
            if (step instanceof Proceed && exchange.verified() != null) {
                request.setAttribute(SignetFilter.VERIFIED_REQUEST, exchange.verified());
            }
            return step;
        } catch (RuntimeException e) {
            LOG.error("the request could not be verified; trace {}", exchange.trace(), e);
            return new Answer(exchange.response()
                    .errorPage(HttpServletResponse.SC_INTERNAL_SERVER_ERROR)
                    .toCompletableFuture()
                    .join());
        }
    }

    private Step verify(BodyReader.Body body) {
        if (body.end() != BodyReader.End.WHOLE) {
            bodyWhole = false;
            partialBody = body.bytes();
        }
        return switch (body.end()) {
            case WHOLE -> exchange.body(body.bytes()).toCompletableFuture().join();
            case TOO_LARGE -> exchange.tooLarge();
            case OVERLOADED -> exchange.overloaded();
            case TRUNCATED -> exchange.truncated();
        };
    }

    /** Sends an answer that the app has no part in. A body that nobody has read ends here, or ends the connection. */
    private void send(Response answer) throws IOException {
        ServletRequestHead head = new ServletRequestHead(request);
        boolean http1 = head.isHttp1();
        boolean none = http1 && !head.announcesBody();
        boolean begun = partialBody != null && partialBody.length > 0;
        boolean read = none || exchange.appBody() != null || BodyReader.skipRest(request, begun);
        if (!read && http1) {
            container.setHeader("Connection", "close");
        }
        HeldAnswer.send(container, answer, request.getMethod().equals("HEAD"));
    }

    private void serve(Serve serve) throws IOException {
        Served served = exchange.serve(serve);
        if (served instanceof Answer answer) {
            send(answer.response());
        } else if (served instanceof Download download) {
            try {
                download.writeTo(fields -> {
                    HeldAnswer.add(container, fields);
                    return container.getOutputStream();
                });
            } catch (StoreException e) {
                if (container.isCommitted()) {
                    throw e; // the connection is cut: half an export must not look whole
                }
                send(exchange.response()
                        .errorPage(HttpServletResponse.SC_SERVICE_UNAVAILABLE)
                        .toCompletableFuture()
                        .join());
            }
        }
    }

    private void hold() {
        if (exchange.response().isHeld()) {
            response = new HeldResponse(request, container, exchange);
        } else {
            markUnheld();
        }
    }

    private void markUnheld() {
        HeldAnswer.add(container, exchange.response().unheld());
    }

    /** Calls the app; true when the exchange is over, false when it goes on asynchronously. */
    private boolean call(FilterChain chain, HttpServletRequest appRequest, HttpServletResponse appResponse)
            throws IOException, ServletException {
        async.begin();
        Throwable fault = null;
        try {
            chain.doFilter(appRequest, appResponse);
        } catch (IOException | ServletException | RuntimeException | Error e) {
            fault = e;
        }
        boolean started = async.serviceReturned();
        boolean answerable = response instanceof HeldResponse held && !held.isGone();
        if (started && (fault == null || answerable && async.fail(fault))) {
            return false;
        }
        if (!started && finish(appRequest, fault)) {
            return true;
        }
        if (fault != null) {
            rethrow(fault); // what has been sent cannot be taken back: the container cuts the connection
        }
        return true;
    }

    /** Completes the answer: what the app wrote, or what stands for its failure. False when a fault is left to the container. */
    private boolean finish(HttpServletRequest appRequest, Throwable fault) throws IOException {
        if (!(response instanceof HeldResponse held)) {
            return fault == null;
        }
        if (held.isSent()) {
            return true;
        }
        IOException incomplete = fault != null ? null : held.complete();
        if (incomplete != null && held.isGone()) {
            throw incomplete;
        }
        if (fault != null && held.isGone()) {
            return false;
        }
        Throwable failure = fault != null ? fault : incomplete;
        if (failure != null) {
            LOG.error("the application failed; trace {}", exchange.trace(), failure);
            errorPage.send(exchange, appRequest, held, HttpServletResponse.SC_INTERNAL_SERVER_ERROR, null, failure);
        } else if (held.errorStatus != 0) {
            errorPage.send(exchange, appRequest, held, held.errorStatus, held.errorMessage, null);
        }
        if (!held.isSent()) {
            held.finish();
        }
        return true;
    }

    /** Runs this when the end of the answer can be written: mostly at once. */
    void whenWritable(Runnable work) {
        if (response instanceof HeldResponse held) {
            held.whenWritable(work);
        } else {
            work.run();
        }
    }

    /** The end of an asynchronous exchange, however it came about; false when a fault is left to the container. */
    boolean finishAsync(Throwable fault) {
        try {
            return finish(new ExchangeRequest(request, this), fault);
        } catch (IOException | RuntimeException e) {
            LOG.warn("the answer could not be completed; trace {}", exchange.trace(), e);
            return true;
        } finally {
            close();
        }
    }

    void close() {
        exchange.close(container::getStatus);
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

    /** What stood in the log context before, null for nothing. */
    private Map<String, String> enterLogContext() {
        Map<String, String> outer = new HashMap<>();
        exchange.logContext().forEach((name, value) -> {
            outer.put(name, MDC.get(name));
            MDC.put(name, value);
        });
        return outer;
    }

    private static void leaveLogContext(Map<String, String> outer) {
        outer.forEach((name, value) -> {
            if (value == null) {
                MDC.remove(name);
            } else {
                MDC.put(name, value);
            }
        });
    }

    private boolean isOurs(HttpServletRequest dispatched) {
        ServletRequest inner = dispatched;
        while (inner instanceof ServletRequestWrapper wrapper) {
            if (wrapper instanceof ExchangeRequest ours && ours.exchange() == this) {
                return true;
            }
            inner = wrapper.getRequest();
        }
        return false;
    }

    private boolean isOurs(HttpServletResponse given) {
        ServletResponse inner = given;
        while (inner != response && inner instanceof ServletResponseWrapper wrapper) {
            inner = wrapper.getResponse();
        }
        return inner == response;
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
