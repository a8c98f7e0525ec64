package dev.signet.http;

import static dev.signet.http.ServletFixture.write;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.Setting;
import dev.signet.VerifiedRequest;
import dev.signet.servlet.SignetFilter;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.Part;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

/** The request as a servlet sees it once its body has been read to be verified (Jakarta Servlet 6.0, chapter 3). */
interface RequestContract extends ServletFixture {
    String FORM = "application/x-www-form-urlencoded";

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String parameters(HttpServletRequest request) {
        return Collections.list(request.getParameterNames()).stream()
                .map(name -> name + "=" + String.join("+", request.getParameterValues(name)))
                .sorted()
                .collect(Collectors.joining(";"));
    }

    @Test
    default void formParametersAreThoseOfQueryAndBody() {
        on("/form", (request, response) -> {
            assertEquals(
                    request.getParameterMap().keySet().size(),
                    Collections.list(request.getParameterNames()).size());
            assertEquals("1", request.getParameter("a"));
            assertNull(request.getParameter("absent"));
            write(response, parameters(request));
        });
        Received answer = client().call("POST", "/form?a=1&b=q%20q")
                .body(FORM, ascii("a=2&c=x+y%26z&d=&e&%C3%A4=%E2%82%AC"))
                .send()
                .signed(200);
        assertEquals("a=1+2;b=q q;c=x y&z;d=;e=;ä=€", answer.text());
    }

    @Test
    default void formIsReadInTheCharsetThatItNames() {
        on("/form", (request, response) -> write(response, parameters(request)));
        assertEquals(
                "a=ä",
                client().call("POST", "/form")
                        .body(FORM + ";charset=ISO-8859-1", ascii("a=%E4"))
                        .send()
                        .signed(200)
                        .text());
        on("/set", (request, response) -> {
            request.setCharacterEncoding("ISO-8859-1");
            write(response, parameters(request));
        });
        assertEquals(
                "a=ä",
                client().call("POST", "/set")
                        .body(FORM, ascii("a=%E4"))
                        .send()
                        .signed(200)
                        .text());
    }

    @Test
    default void unsignedFormIsTheContainersToRead() {
        set(Setting.PHASE, "observe");
        on("/form", (request, response) -> write(response, parameters(request)));
        assertEquals(
                "a=1+2",
                client().call("POST", "/form?a=1")
                        .body(FORM, ascii("a=2"))
                        .sendUnsigned()
                        .signed(200)
                        .text());
    }

    @Test
    default void formBodyIsStillThereAsAStream() {
        on(
                "/form",
                (request, response) -> write(
                        response, new String(request.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1)));
        assertEquals(
                "a=2&b=3",
                client().call("POST", "/form")
                        .body(FORM, ascii("a=2&b=3"))
                        .send()
                        .signed(200)
                        .text());
    }

    @Test
    default void multipartHasPartsAndParameters() {
        on("/upload", (request, response) -> {
            Part file = request.getPart("file");
            assertEquals("ä.bin", file.getSubmittedFileName());
            assertEquals("application/octet-stream", file.getContentType());
            assertEquals(3, file.getSize());
            assertEquals("yes", file.getHeader("X-Part"));
            assertArrayEquals(new byte[] {0, 13, 10}, file.getInputStream().readAllBytes());
            file.write("part-" + System.nanoTime()); // below a directory for temporary files, not the process's own
            assertNull(request.getPart("absent"));
            assertEquals(2, request.getParts().size());
            assertNull(request.getParameter("file"));
            write(response, parameters(request));
        });
        String body = "--b\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\ngr\u00c3\u00bc\u00c3\u009fe\r\n"
                + "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"\u00c3\u00a4.bin\"\r\n"
                + "Content-Type: application/octet-stream\r\nX-Part: yes\r\n\r\n\0\r\n\r\n--b--\r\n";
        Received answer = client().call("POST", "/upload?q=1")
                .body("multipart/form-data; boundary=b", ascii(body))
                .send()
                .signed(200);
        assertEquals("note=grüße;q=1", answer.text());
    }

    @Test
    default void malformedMultipartFailsTheAppOnly() {
        on("/upload", (request, response) -> {
            assertThrows(Exception.class, request::getParts);
            write(response, "seen");
        });
        client().call("POST", "/upload")
                .body("multipart/form-data; boundary=b", ascii("--b\r\nno end"))
                .send()
                .signed(200);
    }

    @Test
    default void readerDecodesTheBody() {
        on("/reader", (request, response) -> {
            String text = request.getReader().readLine();
            assertThrows(IllegalStateException.class, request::getInputStream);
            write(response, text);
        });
        for (Map.Entry<String, byte[]> body : Map.of(
                        "text/plain;charset=utf-8", "grüße".getBytes(StandardCharsets.UTF_8),
                        "text/plain;charset=iso-8859-1", ascii("grüße"))
                .entrySet()) {
            assertEquals(
                    "grüße",
                    client().call("POST", "/reader")
                            .body(body.getKey(), body.getValue())
                            .send()
                            .signed(200)
                            .text());
        }
    }

    @Test
    default void readListenerGetsTheBody() {
        on("/listen", (request, response) -> {
            ServletInputStream in = request.getInputStream();
            assertThrows(RuntimeException.class, () -> in.setReadListener(null));
            AsyncContext async = request.startAsync();
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            boolean[] returned = {false};
            in.setReadListener(new ReadListener() {
                @Override
                public void onDataAvailable() throws IOException {
                    byte[] some = new byte[100];
                    while (in.isReady() && !in.isFinished()) {
                        int length = in.read(some);
                        if (length > 0) {
                            all.write(some, 0, length);
                        }
                    }
                }

                @Override
                public void onAllDataRead() throws IOException {
                    write(response, returned[0] + " " + all.size());
                    async.complete();
                }

                @Override
                public void onError(Throwable fault) {
                    throw new IllegalStateException(fault);
                }
            });
            returned[0] = true;
        });
        assertEquals(
                "true 1234",
                client().call("POST", "/listen")
                        .body("a/b", new byte[1234])
                        .send()
                        .signed(200)
                        .text());
        assertEquals(
                "true 0", client().call("POST", "/listen").send().signed(200).text());
        set(Setting.PHASE, "observe");
        assertEquals(
                "true 1234",
                client().call("POST", "/listen")
                        .body("a/b", new byte[1234])
                        .sendUnsigned()
                        .signed(200)
                        .text());
    }

    @Test
    default void callerIsThePrincipal() {
        on("/who", (request, response) -> {
            VerifiedRequest verified = (VerifiedRequest) request.getAttribute(SignetFilter.VERIFIED_REQUEST);
            assertEquals(verified, request.getUserPrincipal());
            assertEquals("contract", verified.kid());
            assertEquals("default", verified.tenant());
            write(response, request.getRemoteUser());
        });
        assertEquals("default/contract", get("/who").signed(200).text());
        set(Setting.PHASE, "observe");
        on("/who", (request, response) -> {
            assertNull(request.getAttribute(SignetFilter.VERIFIED_REQUEST));
            assertNull(request.getUserPrincipal());
            write(response, "" + request.getRemoteUser());
        });
        assertEquals("null", client().get("/who").sendUnsigned().signed(200).text());
    }

    @Test
    default void logContextSaysWhoAndIsGoneAfterwards() {
        on(
                "/log",
                (request, response) -> write(
                        response,
                        String.join(
                                " ",
                                List.of(MDC.get("trace"), MDC.get("tenant"), MDC.get("kid"), MDC.get("verdict")))));
        Received answer =
                client().get("/log").header("X-Signet-Trace", "t-1").send().signed(200);
        assertEquals("t-1 default contract accepted", answer.text());
        HttpContract.await(
                "the log context is put back",
                () -> root().watch().logContextAfter().equals(Map.of("trace", "outer")));
        set(Setting.PHASE, "observe");
        on("/log", (request, response) -> write(response, MDC.get("kid") + " " + MDC.get("verdict")));
        assertEquals(
                "null unsigned", client().get("/log").sendUnsigned().signed(200).text());
    }

    @Test
    default void headersAgreeWithTheDecodedBody() {
        on("/headers", (request, response) -> {
            assertEquals(5, request.getContentLength());
            assertEquals(5, request.getContentLengthLong());
            assertEquals(5, request.getIntHeader("Content-Length"));
            assertNull(request.getHeader("content-encoding"));
            assertNull(request.getHeader("Transfer-Encoding"));
            List<String> names = Collections.list(request.getHeaderNames()).stream()
                    .map(String::toLowerCase)
                    .toList();
            assertTrue(names.contains("content-length"));
            assertTrue(!names.contains("content-encoding") && !names.contains("transfer-encoding"));
            write(response, "ok");
        });
        client().call("POST", "/headers")
                .body("a/b", new byte[5])
                .gzipped()
                .chunked()
                .send()
                .signed(200);
    }

    @Test
    default void contextPathIsNoPartOfRoutes() throws ServletException {
        shop().on("/health", RequestContract::contextPath);
        shop().on("/x", RequestContract::contextPath);
        assertEquals(
                "/shop", shopClient().get("/health").sendUnsigned().signed(200).text());
        assertEquals("/shop", shopClient().get("/x").send().signed(200).text());
        shopClient().post("/rpc", HttpContract.CALL).sendUnsigned().rpcError(401, "signature_missing", "null");
        shopClient().get("/.well-known/jwks.json").sendUnsigned().signed(200);
    }

    private static void contextPath(HttpServletRequest request, HttpServletResponse response) throws IOException {
        write(response, request.getContextPath());
    }
}
