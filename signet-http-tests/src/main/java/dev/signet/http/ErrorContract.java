package dev.signet.http;

import static dev.signet.http.ServletFixture.write;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.Setting;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Failures of the application: what would be a page of the container's is a signed problem document, or the application's own page. */
interface ErrorContract extends ServletFixture {
    @Test
    default void sendErrorBecomesAProblem() {
        on("/error", (request, response) -> {
            response.setHeader("WWW-Authenticate", "Basic realm=\"app\"");
            response.setHeader("Content-Encoding", "gzip");
            response.getWriter().print("gone");
            response.sendError(401, "secret inner message");
            assertTrue(response.isCommitted());
            assertThrows(IllegalStateException.class, () -> response.sendError(500));
            response.getWriter().print("deaf");
        });
        Received answer = get("/error");
        failed(answer, 401);
        assertEquals("Basic realm=\"app\"", answer.header("WWW-Authenticate"));
        assertEquals("here", answer.header(Watch.FIELD));
        assertTrue(!answer.text().contains("gone") && !answer.text().contains("secret"));
    }

    @Test
    default void throwingAppBecomesAProblem() {
        for (Exception fault : new Exception[] {
            new IllegalStateException("inner"), new ServletException("inner"), new IOException("inner")
        }) {
            on("/throw", (request, response) -> throwIt(fault));
            Received answer = get("/throw");
            failed(answer, 500);
            assertTrue(!answer.text().contains("inner") && !answer.text().contains("Exception"), answer::text);
        }
        on("/throw", (request, response) -> {
            throw new AssertionError("inner");
        });
        failed(get("/throw"), 500);
    }

    private static void throwIt(Exception fault) throws ServletException, IOException {
        if (fault instanceof RuntimeException e) {
            throw e;
        }
        if (fault instanceof IOException e) {
            throw e;
        }
        throw (ServletException) fault;
    }

    @Test
    default void throwingAfterWritingAndFlushingIsAProblemToo() {
        on("/late", (request, response) -> {
            write(response, "half of an answer");
            throw new IllegalStateException("late");
        });
        failed(get("/late"), 500);
        on("/flushed", (request, response) -> {
            write(response, "half of an answer");
            response.flushBuffer();
            throw new IllegalStateException("later");
        });
        failed(get("/flushed"), 500);
    }

    @Test
    default void throwingWithinAStreamCutsTheConnection() throws IOException {
        on("/events", (request, response) -> {
            response.setContentType("text/event-stream");
            response.getOutputStream().print("data: one\n\n");
            response.flushBuffer();
            throw new IllegalStateException("in the middle");
        });
        Call call = client().get("/events");
        try (RawConnection raw = client().connect()) {
            raw.send(call.head());
            assertThrows(IOException.class, () -> raw.read(call));
        }
        on("/not-yet", (request, response) -> {
            response.setContentType("text/event-stream");
            response.getOutputStream().print("data: one\n\n"); // in the container's buffer only
            throw new IllegalStateException("before anything left");
        });
        failed(get("/not-yet"), 500);
    }

    @Test
    default void ownErrorPageAnswersForTheApp() {
        shop().on("/sorry", ErrorContract::sorry);
        shop().on("/error", (request, response) -> response.sendError(404, "not here"));
        shop().on("/throw", (request, response) -> {
            throw new ServletException(new IllegalStateException("broken"));
        });
        assertEquals(
                "404 not here /shop/error null",
                shopClient().get("/error").send().signed(404).text());
        assertEquals(
                "500  /shop/throw broken",
                shopClient().get("/throw").send().signed(500).text());
        shop().on("/changed", (request, response) -> response.sendError(400));
        shop().on("/sorry", (request, response) -> {
            response.setStatus(422);
            write(response, "changed");
        });
        assertEquals("changed", shopClient().get("/changed").send().signed(422).text());
    }

    private static void sorry(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Throwable fault = (Throwable) request.getAttribute(RequestDispatcher.ERROR_EXCEPTION);
        write(
                response,
                request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) + " "
                        + request.getAttribute(RequestDispatcher.ERROR_MESSAGE) + " "
                        + request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI) + " "
                        + (fault == null ? null : fault.getMessage()));
    }

    @Test
    default void failingErrorPageBecomesAProblem() {
        shop().on("/error", (request, response) -> response.sendError(404));
        shop().on("/sorry", (request, response) -> {
            throw new IllegalStateException("broken page");
        });
        shopClient().get("/error").send().problem(404, "http_404");
        shop().on("/sorry", (request, response) -> response.sendError(503));
        shopClient().get("/error").send().problem(503, "http_503");
    }

    @Test
    default void refusalIsNotTheAppsErrorPage() {
        shop().on("/sorry", ErrorContract::sorry);
        Received answer = shopClient().get("/x").sendUnsigned().problem(401, "signature_missing");
        assertEquals("here", answer.header(Watch.FIELD));
        assertNull(answer.header("Set-Cookie"));
    }

    @Test
    default void failuresStayTheHostsWhereNothingIsSigned() {
        set(Setting.PHASE, "observe", "sign-responses", "false");
        on("/error", (request, response) -> response.sendError(404));
        on("/throw", (request, response) -> {
            throw new IllegalStateException("the host's");
        });
        on("/never", (request, response) -> request.startAsync().setTimeout(100));
        on("/fine", (request, response) -> {
            AsyncContext async = request.startAsync();
            async.start(async::complete);
        });
        for (Map.Entry<String, Integer> expected : Map.of("/error", 404, "/throw", 500, "/never", 500, "/fine", 200)
                .entrySet()) {
            Received answer = get(expected.getKey());
            assertEquals(expected.getValue(), answer.status(), expected.getKey());
            assertNull(answer.header("X-Signature"));
            assertNull(answer.header("X-Signet-Unsigned"));
        }
    }
}
