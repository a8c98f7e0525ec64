package dev.signet.http;

import static dev.signet.http.ServletFixture.write;
import static org.junit.jupiter.api.Assertions.assertEquals;

import jakarta.servlet.DispatcherType;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Forwards and includes, and a filter that is mapped to all of them, twice: one verification, one signature. */
interface DispatchContract extends ServletFixture {
    @Test
    default void forwardKeepsBodyAndIdentity() {
        on("/from", (request, response) -> {
            response.getOutputStream().print("dropped");
            request.getRequestDispatcher("/to?q=1").forward(request, response);
        });
        on("/to", (request, response) -> {
            assertEquals(DispatcherType.FORWARD, request.getDispatcherType());
            write(
                    response,
                    request.getRemoteUser() + " " + request.getParameter("q") + " "
                            + new String(request.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        });
        assertEquals(
                "default/contract 1 body",
                client().call("POST", "/from")
                        .body("a/b", "body".getBytes(StandardCharsets.UTF_8))
                        .send()
                        .signed(200)
                        .text());
    }

    @Test
    default void forwardKeepsForms() {
        on(
                "/from",
                (request, response) -> request.getServletContext()
                        .getRequestDispatcher("/to?a=0")
                        .forward(request, response));
        on("/to", (request, response) -> write(response, String.join("+", request.getParameterValues("a"))));
        assertEquals(
                "0+1+2",
                client().call("POST", "/from?a=1")
                        .body("application/x-www-form-urlencoded", "a=2".getBytes(StandardCharsets.UTF_8))
                        .send()
                        .signed(200)
                        .text());
    }

    @Test
    default void includesAreOneAnswer() {
        on("/outer", (request, response) -> {
            response.setContentType("text/plain");
            response.getWriter().print("[");
            request.getRequestDispatcher("/inner").include(request, response);
            response.getWriter().print("]");
        });
        on("/inner", (request, response) -> {
            assertEquals(DispatcherType.INCLUDE, request.getDispatcherType());
            response.setStatus(404); // an included servlet has no say
            response.getWriter().print(request.getRemoteUser());
        });
        assertEquals("[default/contract]", get("/outer").signed(200).text());
    }

    @Test
    default void includeMayGrowTooLarge() {
        on(
                "/outer",
                (request, response) -> request.getRequestDispatcher("/inner").include(request, response));
        on("/inner", (request, response) -> {
            for (int i = 0; i < 3; i++) {
                response.getOutputStream().write(new byte[HttpContract.CAP]);
            }
        });
        assertEquals(
                3 * HttpContract.CAP, get("/outer").unsigned(200, "too-large").body().length);
    }

    @Test
    default void filterMappedTwiceWorksOnce() {
        shop().on(
                        "/from",
                        (request, response) ->
                                request.getRequestDispatcher("/to").forward(request, response));
        shop().on("/to", (request, response) -> write(response, request.getRemoteUser()));
        assertEquals(
                "default/contract", shopClient().get("/from").send().signed(200).text());
        assertEquals(
                "default/contract", shopClient().get("/to").send().signed(200).text());
        shop().on("/async", (request, response) -> {
            if (request.getDispatcherType() == DispatcherType.ASYNC) {
                write(response, request.getRemoteUser());
            } else {
                request.startAsync().dispatch();
            }
        });
        assertEquals(
                "default/contract",
                shopClient().get("/async").send().signed(200).text());
    }
}
