package dev.signet.http;

import static dev.signet.http.ServletFixture.write;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Asynchronous processing (Jakarta Servlet 6.0, section 2.3.3.3): one exchange, however many dispatches and threads. */
interface AsyncContract extends ServletFixture {
    private static void quietly(Answer answer) {
        try {
            answer.give();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Something that writes. */
    @FunctionalInterface
    interface Answer {
        void give() throws IOException;
    }

    @Test
    default void completesFromAnotherThread() {
        on("/async", (request, response) -> {
            AsyncContext async = request.startAsync();
            assertSame(async, request.getAsyncContext());
            new Thread(() -> quietly(() -> {
                        write((HttpServletResponse) async.getResponse(), request.getRemoteUser());
                        async.complete();
                    }))
                    .start();
        });
        assertEquals("default/contract", get("/async").signed(200).text());
    }

    @Test
    default void completesWithGivenObjectsAndBeforeTheServletReturns() {
        on("/async", (request, response) -> {
            AsyncContext async = request.startAsync(request, response);
            assertTrue(async.hasOriginalRequestAndResponse());
            write(response, "at once");
            async.complete();
        });
        assertEquals("at once", get("/async").signed(200).text());
        on("/wrapped", (request, response) -> {
            AsyncContext async = request.startAsync(
                    new HttpServletRequestWrapper(request), new HttpServletResponseWrapper(response));
            async.start(() -> quietly(() -> {
                write((HttpServletResponse) async.getResponse(), "wrapped");
                async.complete();
            }));
        });
        assertEquals("wrapped", get("/wrapped").signed(200).text());
    }

    @Test
    default void completionThatRacesWithTheServletsReturnAnswersOnce() throws IOException {
        on("/race", (request, response) -> {
            AsyncContext async = request.startAsync();
            new Thread(() -> quietly(() -> {
                        write((HttpServletResponse) async.getResponse(), "raced");
                        async.complete();
                    }))
                    .start();
        });
        try (RawConnection raw = client().connect()) {
            for (int i = 0; i < 90; i++) {
                Call call = client().get("/race");
                assertEquals(
                        "raced", raw.send(call.head()).read(call).signed(200).text());
            }
        }
    }

    @Test
    default void dispatchesKeepBodyIdentityAndHeldAnswer() {
        on("/async", (request, response) -> {
            if (request.getDispatcherType() == DispatcherType.REQUEST) {
                response.setHeader("X-First", "1");
                AsyncContext async = request.startAsync();
                async.start(async::dispatch);
            } else {
                assertEquals(DispatcherType.ASYNC, request.getDispatcherType());
                write(
                        response,
                        request.getRemoteUser() + " " + request.getInputStream().readAllBytes().length);
            }
        });
        Received answer = client().call("POST", "/async")
                .body("a/b", new byte[321])
                .send()
                .signed(200);
        assertEquals("default/contract 321", answer.text());
        assertEquals("1", answer.header("X-First"));
    }

    @Test
    default void dispatchesToAnotherPathAndAgain() {
        on("/one", (request, response) -> request.startAsync(request, response).dispatch("/two"));
        on("/two", (request, response) -> {
            AsyncContext async = request.startAsync();
            new Thread(() -> async.dispatch("/three")).start();
        });
        on("/three", (request, response) -> {
            AsyncContext async = request.startAsync();
            new Thread(() -> quietly(() -> {
                        write((HttpServletResponse) async.getResponse(), "three");
                        async.complete();
                    }))
                    .start();
        });
        assertEquals("three", get("/one").signed(200).text());
    }

    @Test
    default void timeoutWithoutAListenerIsAProblem() {
        on("/never", (request, response) -> request.startAsync().setTimeout(100));
        failed(get("/never"), 500);
    }

    @Test
    default void listenerMayAnswerATimeout() {
        on("/never", (request, response) -> {
            AsyncContext async = request.startAsync();
            async.setTimeout(100);
            async.addListener(new TimeoutListener(event -> {
                write((HttpServletResponse) event.getAsyncContext().getResponse(), "timed out, politely");
                event.getAsyncContext().complete();
            }));
        });
        assertEquals("timed out, politely", get("/never").signed(200).text());
        on("/dispatch", (request, response) -> {
            if (request.getDispatcherType() == DispatcherType.ASYNC) {
                response.setStatus(503);
                write(response, "dispatched");
                return;
            }
            AsyncContext async = request.startAsync();
            async.setTimeout(100);
            async.addListener(
                    new TimeoutListener(event -> event.getAsyncContext().dispatch()));
        });
        assertEquals("dispatched", get("/dispatch").signed(503).text());
    }

    /** What a listener does on a timeout. */
    @FunctionalInterface
    interface OnTimeout {
        void timedOut(AsyncEvent event) throws IOException;
    }

    /** Listens for timeouts only. */
    record TimeoutListener(OnTimeout then) implements AsyncListener {
        @Override
        public void onTimeout(AsyncEvent event) throws IOException {
            then.timedOut(event);
        }

        @Override
        public void onComplete(AsyncEvent event) {}

        @Override
        public void onError(AsyncEvent event) {}

        @Override
        public void onStartAsync(AsyncEvent event) {}
    }

    @Test
    default void writingAfterATimeoutChangesNothing() throws InterruptedException {
        CountDownLatch answered = new CountDownLatch(1);
        CountDownLatch wrote = new CountDownLatch(1);
        on("/late", (request, response) -> {
            AsyncContext async = request.startAsync();
            async.setTimeout(100);
            new Thread(() -> {
                        try {
                            answered.await(60, TimeUnit.SECONDS);
                            write(response, "late");
                            async.complete();
                        } catch (IOException | InterruptedException | IllegalStateException e) {
                            // what a container may well say to it
                        } finally {
                            wrote.countDown();
                        }
                    })
                    .start();
        });
        failed(get("/late"), 500);
        answered.countDown();
        assertTrue(wrote.await(60, TimeUnit.SECONDS));
        assertEquals("fine", fine());
    }

    private String fine() {
        on("/fine", (request, response) -> write(response, "fine"));
        return get("/fine").signed(200).text();
    }

    @Test
    default void throwingAfterStartAsyncIsAProblemAtOnce() {
        on("/throw", (request, response) -> {
            request.startAsync().setTimeout(600_000);
            throw new IllegalStateException("after startAsync");
        });
        long began = System.nanoTime();
        failed(get("/throw"), 500);
        assertTrue(System.nanoTime() - began < TimeUnit.SECONDS.toNanos(60), "it waited for the timeout");
    }

    @Test
    default void throwingInADispatchIsAProblem() {
        on("/throw", (request, response) -> {
            if (request.getDispatcherType() == DispatcherType.ASYNC) {
                write(response, "half");
                throw new IllegalStateException("in the dispatch");
            }
            request.startAsync().dispatch();
        });
        failed(get("/throw"), 500);
        on("/error", (request, response) -> {
            if (request.getDispatcherType() == DispatcherType.ASYNC) {
                response.sendError(418);
                return;
            }
            request.startAsync().dispatch();
        });
        failed(get("/error"), 418);
    }

    @Test
    default void sendErrorBeforeCompleteIsAProblem() {
        on("/async", (request, response) -> {
            AsyncContext async = request.startAsync();
            new Thread(() -> quietly(() -> {
                        ((HttpServletResponse) async.getResponse()).sendError(503);
                        async.complete();
                    }))
                    .start();
        });
        failed(get("/async"), 503);
        shop().on("/async", (request, response) -> {
            AsyncContext async = request.startAsync();
            new Thread(() -> quietly(() -> {
                        response.sendError(503);
                        async.complete();
                    }))
                    .start();
        });
        shop().on("/sorry", AsyncContract::sorry);
        assertEquals("sorry 503", shopClient().get("/async").send().signed(503).text());
    }

    private static void sorry(HttpServletRequest request, HttpServletResponse response) throws IOException {
        write(response, "sorry " + response.getStatus());
    }
}
