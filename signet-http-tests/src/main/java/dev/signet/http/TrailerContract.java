package dev.signet.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Trailers through the filter (Jakarta Servlet 6.0, sections 3.1.2 and 5.2): readable once the body is, writable behind what is held back. */
interface TrailerContract extends ServletFixture {

    /** Whether the host gives the application trailers by any name; else it has to be told the names. */
    default boolean givesTrailers() {
        return true;
    }

    private static void echo(HttpServletRequest request, HttpServletResponse response) throws IOException {
        int length = request.getInputStream().readAllBytes().length;
        ServletFixture.write(
                response, length + " " + request.isTrailerFieldsReady() + " " + request.getTrailerFields());
    }

    @Test
    default void trailersOfARequestAreReadable() throws IOException {
        on("/trailers", TrailerContract::echo);
        String expected = HttpContract.CALL.length() + " true " + (givesTrailers() ? "{x-after=yes}" : "{}");
        for (String coding : List.of("none", "gzip")) {
            Call call = client().post("/trailers", HttpContract.CALL);
            byte[] body = HttpContract.CALL.getBytes();
            byte[] sent = coding.equals("gzip") ? Call.gzip(body) : body;
            String[] fields = coding.equals("gzip")
                    ? new String[] {"Transfer-Encoding: chunked", "Content-Encoding: gzip"}
                    : new String[] {"Transfer-Encoding: chunked"};
            try (RawConnection raw = client().connect()) {
                raw.send(call.head(fields))
                        .send(Integer.toHexString(sent.length) + "\r\n")
                        .send(sent);
                raw.send("\r\n0\r\nX-After: yes\r\n\r\n");
                assertEquals(expected, raw.read(call).signed(200).text().replace("X-After", "x-after"));
            }
        }
        Call call = client().post("/trailers", HttpContract.CALL);
        try (Http2Connection connection = client().connectHttp2()) {
            connection
                    .head(call, false)
                    .data(HttpContract.CALL.getBytes(), false)
                    .trailers("x-after", "yes");
            assertEquals(expected, connection.read().to(call).signed(200).text());
        }
    }

    @Test
    default void trailersOfAnAnswerAreSent() throws IOException {
        on("/held", (request, response) -> {
            response.setTrailerFields(() -> Map.of("X-After", "yes"));
            ServletFixture.write(response, "held");
        });
        on("/lines", (request, response) -> {
            response.setTrailerFields(() -> Map.of("X-After", "yes"));
            response.setContentType("application/grpc+proto");
            response.getOutputStream().print("{}\n");
            response.flushBuffer();
            response.getOutputStream().print("{}\n");
        });
        for (String path : List.of("/held", "/lines")) {
            Call call = client().get(path);
            try (RawConnection raw = client().connect()) {
                Received answer = raw.send(call.head()).read(call);
                checked(path, answer);
                assertEquals("yes", raw.trailers().get("X-After"), path);
                assertNull(answer.header("Content-Length"));
            }
            call = client().get(path);
            try (Http2Connection connection = client().connectHttp2()) {
                Http2Answer answer = connection.head(call, true).read();
                checked(path, answer.to(call));
                assertEquals(List.of("yes"), answer.trailers().get("x-after"), path);
            }
        }
    }

    private static void checked(String path, Received answer) {
        if (path.equals("/held")) {
            assertEquals("held", answer.signed(200).text());
        } else {
            answer.unsigned(200, "streaming");
        }
    }
}
