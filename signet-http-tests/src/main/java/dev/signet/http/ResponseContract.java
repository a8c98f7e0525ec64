package dev.signet.http;

import static dev.signet.http.ServletFixture.write;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.servlet.ServletException;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** The response as a servlet writes it while it is held back (Jakarta Servlet 6.0, chapter 5). */
interface ResponseContract extends ServletFixture {
    @Test
    default void earlyFlushCommitsForTheAppOnly() {
        on("/flush", (request, response) -> {
            write(response, "one ");
            response.flushBuffer();
            assertTrue(response.isCommitted());
            assertThrows(IllegalStateException.class, response::reset);
            assertThrows(IllegalStateException.class, response::resetBuffer);
            assertThrows(IllegalStateException.class, () -> response.sendError(404));
            assertThrows(IllegalStateException.class, () -> response.sendRedirect("/x"));
            response.getOutputStream().write("two".getBytes(StandardCharsets.UTF_8));
            response.getOutputStream().flush();
            response.getOutputStream().close();
        });
        assertEquals("one two", get("/flush").signed(200).text());
    }

    @Test
    default void writerWritesInTheCharsetOfTheResponse() {
        on("/writer", (request, response) -> {
            response.setContentType("text/plain;charset=UTF-8");
            PrintWriter writer = response.getWriter();
            assertThrows(IllegalStateException.class, response::getOutputStream);
            writer.print("grü");
            writer.flush();
            response.setCharacterEncoding("ISO-8859-1"); // too late
            response.setContentType("text/plain;charset=ISO-8859-1");
            writer.print("ße");
            writer.close();
        });
        Received answer = get("/writer").signed(200);
        assertEquals("grüße", answer.text());
        assertTrue(answer.header("Content-Type").toLowerCase(Locale.ROOT).endsWith("charset=utf-8"), answer::toString);
        on("/latin", (request, response) -> {
            response.setContentType("text/plain");
            response.setCharacterEncoding("ISO-8859-1");
            response.getWriter().print("grüße");
        });
        Received latin = get("/latin").signed(200);
        assertArrayEquals("grüße".getBytes(StandardCharsets.ISO_8859_1), latin.body());
        assertTrue(latin.header("Content-Type").toLowerCase(Locale.ROOT).contains("iso-8859-1"), latin::toString);
    }

    @Test
    default void resetForgetsContentAndHeaders() {
        on("/reset", (request, response) -> {
            response.setHeader("X-Gone", "1");
            response.setStatus(404);
            response.getWriter().print("gone");
            response.reset();
            response.getOutputStream().print("kept");
        });
        Received answer = get("/reset").signed(200);
        assertEquals("kept", answer.text());
        assertNull(answer.header("X-Gone"));
        on("/buffer", (request, response) -> {
            response.setHeader("X-Kept", "1");
            response.setContentType("text/plain");
            PrintWriter writer = response.getWriter();
            writer.print("gone");
            response.resetBuffer();
            writer.print("kept");
        });
        Received kept = get("/buffer").signed(200);
        assertEquals("kept", kept.text());
        assertEquals("1", kept.header("X-Kept"));
    }

    @Test
    default void announcedLengthNeedNotBeRight() {
        on("/long", (request, response) -> {
            response.setContentLength(3);
            write(response, "longer than three");
        });
        assertEquals("17", get("/long").signed(200).header("Content-Length"));
        on("/header", (request, response) -> {
            response.setHeader("Content-Length", "99");
            response.reset();
            response.setIntHeader("Content-Length", 2);
            write(response, "ok");
        });
        assertEquals("ok", get("/header").signed(200).text());
        on("/short", (request, response) -> {
            response.setContentLengthLong(99);
            write(response, "cut off");
        });
        failed(get("/short"), 500); // an answer that its app says is not whole must not look whole
    }

    @Test
    default void largeAnswerKeepsItsAnnouncedLength() {
        on("/large", (request, response) -> {
            response.setContentLength(3 * HttpContract.CAP);
            for (int i = 0; i < 3; i++) {
                response.getOutputStream().write(new byte[HttpContract.CAP]);
            }
        });
        Received answer = get("/large").unsigned(200, "too-large");
        assertEquals(3 * HttpContract.CAP, answer.body().length);
        assertEquals(Integer.toString(3 * HttpContract.CAP), answer.header("Content-Length"));
    }

    @Test
    default void headHasTheLengthOfGet() throws IOException {
        on("/announced", (request, response) -> response.setContentLength(77));
        on("/large", (request, response) -> response.getOutputStream().write(new byte[3 * HttpContract.CAP]));
        for (var expected : List.of(List.of("/announced", "77"), List.of("/large", "" + 3 * HttpContract.CAP))) {
            Call call = client().call("HEAD", expected.get(0));
            try (RawConnection raw = client().connect()) {
                Received answer = raw.send(call.head()).readHead(call).signed(200);
                assertEquals(expected.get(1), answer.header("Content-Length"));
            }
        }
    }

    @Test
    default void redirectsAreSigned() {
        on("/absolute", (request, response) -> response.sendRedirect("https://example.com/x?y=1"));
        assertEquals("https://example.com/x?y=1", get("/absolute").signed(302).header("Location"));
        on("/a/relative", (request, response) -> {
            response.getWriter().print("dropped");
            response.sendRedirect("next?x=1");
            assertTrue(response.isCommitted());
            response.getWriter().print("deaf");
            assertThrows(IllegalStateException.class, () -> response.sendRedirect("other"));
        });
        Received relative = get("/a/relative").signed(302);
        assertEquals(
                "/a/next",
                client().get("/a/relative")
                        .uri()
                        .resolve(relative.header("Location"))
                        .getPath());
        assertFalse(relative.text().contains("dropped") || relative.text().contains("deaf"));
    }

    /** The overloads of Servlet 6.1, found by name since this is compiled against 6.0. */
    @Test
    default void newerRedirectsAreSigned() {
        AtomicBoolean there = new AtomicBoolean();
        on("/moved", (request, response) -> {
            try {
                Method redirect = HttpServletResponse.class.getMethod("sendRedirect", String.class, int.class);
                there.set(true);
                redirect.invoke(response, "/there", 308);
            } catch (NoSuchMethodException e) {
                response.sendError(501);
            } catch (ReflectiveOperationException e) {
                throw new ServletException(e);
            }
        });
        Received answer = get("/moved");
        answer.signed(there.get() ? 308 : 501);
        on("/kept", (request, response) -> {
            try {
                response.getOutputStream().print("kept");
                HttpServletResponse.class
                        .getMethod("sendRedirect", String.class, boolean.class)
                        .invoke(response, "/there", false);
            } catch (NoSuchMethodException e) {
                response.sendError(501);
            } catch (ReflectiveOperationException e) {
                throw new ServletException(e);
            }
        });
        Received kept = get("/kept");
        kept.signed(there.get() ? 302 : 501);
        assertTrue(!there.get() || kept.text().equals("kept"));
    }

    @Test
    default void headersAndCookiesArrive() {
        on("/fields", (request, response) -> {
            response.addCookie(new Cookie("c", "1"));
            response.addHeader("X-Many", "1");
            response.addHeader("X-Many", "2");
            response.addIntHeader("X-Int", 3);
            response.setDateHeader("Last-Modified", 0);
            response.setLocale(Locale.GERMAN);
            write(response, "ok");
        });
        Received answer = get("/fields").signed(200);
        assertEquals(List.of("1", "2"), answer.all("X-Many"));
        assertEquals("3", answer.header("X-Int"));
        assertEquals("Thu, 01 Jan 1970 00:00:00 GMT", answer.header("Last-Modified"));
        assertTrue(answer.header("Set-Cookie").startsWith("c=1"));
        assertEquals("de", answer.header("Content-Language"));
        assertEquals("here", answer.header(Watch.FIELD));
    }

    @Test
    default void writeListenerPassesMarked() {
        on("/listen", (request, response) -> {
            var async = request.startAsync();
            response.setContentType("text/plain");
            ServletOutputStream out = response.getOutputStream();
            out.setWriteListener(new WriteListener() {
                private int left = 50;

                @Override
                public void onWritePossible() throws IOException {
                    while (out.isReady()) {
                        if (left-- == 0) {
                            async.complete();
                            return;
                        }
                        out.write(new byte[1000]);
                    }
                }

                @Override
                public void onError(Throwable fault) {
                    throw new UncheckedIOException(new IOException(fault));
                }
            });
        });
        assertEquals(50_000, get("/listen").unsigned(200, "streaming").body().length);
    }
}
