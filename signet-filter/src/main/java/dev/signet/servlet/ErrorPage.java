package dev.signet.servlet;

import dev.signet.Exchange;
import dev.signet.Response;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What answers for an app that failed: the app's own error page where a path for it is known, else a problem document. A page of the container's own making would
 * bypass the held response, and so leave unsigned.
 *
 * @param path where the app makes its error pages, or null
 */
record ErrorPage(String path) {
    private static final Logger LOG = LoggerFactory.getLogger(ErrorPage.class);

    void send(
            Exchange exchange,
            HttpServletRequest request,
            HeldResponse held,
            int status,
            String message,
            Throwable fault)
            throws IOException {
        RequestDispatcher page = path == null || isErrorPage(request) ? null : request.getRequestDispatcher(path);
        if (page == null) {
            held.replace(answer(exchange, status));
            return;
        }
        held.beginErrorPage(status);
        request.setAttribute(RequestDispatcher.ERROR_STATUS_CODE, status);
        request.setAttribute(RequestDispatcher.ERROR_MESSAGE, message == null ? "" : message);
        request.setAttribute(RequestDispatcher.ERROR_REQUEST_URI, request.getRequestURI());
        if (fault != null) {
            Throwable cause =
                    fault instanceof ServletException e && e.getRootCause() != null ? e.getRootCause() : fault;
            request.setAttribute(RequestDispatcher.ERROR_EXCEPTION, cause);
            request.setAttribute(RequestDispatcher.ERROR_EXCEPTION_TYPE, cause.getClass());
        }
        try {
            page.forward(request, held);
        } catch (IOException | ServletException | RuntimeException e) {
            LOG.error("the error page {} failed; trace {}", path, exchange.trace(), e);
            held.replace(answer(exchange, status));
        }
        if (held.errorStatus != 0) {
            held.replace(answer(exchange, held.errorStatus));
        }
    }

    private static Response answer(Exchange exchange, int status) {
        return exchange.response().errorPage(status).toCompletableFuture().join();
    }

    private static boolean isErrorPage(HttpServletRequest request) {
        return request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) != null;
    }
}
