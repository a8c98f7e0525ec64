package dev.signet.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signet.Rejection;
import dev.signet.Setting;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Streams of events as servlets write them: blocking, from other threads, and as the container asks for more. */
interface StreamContract extends ServletFixture, EventContract {

    private static void begin(HttpServletResponse response) {
        response.setContentType(TYPE);
        response.setCharacterEncoding("utf-8");
    }

    private static void acquire(CountDownLatch latch) throws IOException {
        try {
            if (!latch.await(60, TimeUnit.SECONDS)) {
                throw new IOException("nobody went on");
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Test
    default void eventsFromAnotherThread() {
        on("/async", (request, response) -> {
            AsyncContext async = request.startAsync();
            begin(response);
            new Thread(() -> {
                        try {
                            for (int i = 0; i < 20; i++) {
                                response.getOutputStream().print("data: ");
                                response.getOutputStream().flush(); // in the middle of an event
                                response.getOutputStream().print(i + "\n\n");
                                response.getOutputStream().flush();
                            }
                            async.complete();
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    })
                    .start();
        });
        Received answer = get("/async").events(200);
        assertTrue(answer.eventsAsWritten().endsWith("data: 18\n\ndata: 19\n\n"));
    }

    private void onListened(int count, int size, boolean asks) {
        onListened(count, size, asks, () -> {});
    }

    /** Writes events whenever the container takes some; completes with or without asking once more. */
    private void onListened(int count, int size, boolean asks, Runnable whenHeldBack) {
        String filling = "x".repeat(size);
        on("/listen", (request, response) -> {
            AsyncContext async = request.startAsync();
            begin(response);
            ServletOutputStream out = response.getOutputStream();
            out.setWriteListener(new WriteListener() {
                private int next;

                @Override
                public void onWritePossible() throws IOException {
                    while (out.isReady()) {
                        if (next < count) {
                            out.write(("data: " + next++ + filling + "\n\n").getBytes(UTF_8));
                        }
                        if (next == count && (!asks || out.isReady())) {
                            async.complete();
                            return;
                        }
                    }
                    whenHeldBack.run();
                }

                @Override
                public void onError(Throwable fault) {
                    async.complete();
                }
            });
        });
    }

    @Test
    default void eventsAsTheContainerAsksForThem() {
        for (boolean asks : new boolean[] {true, false}) {
            for (int size : new int[] {0, 1_000, 150_000}) {
                onListened(12, size, asks);
                Received answer = get("/listen").events(200);
                assertEquals(
                        12, answer.eventsAsWritten().split("data: ", -1).length - 1, size + " octets each, " + asks);
                assertEquals(
                        twoHops(answer, closing(answer)).receiptHash(),
                        answer.verification().receipt());
            }
        }
    }

    @Test
    default void aClientThatDoesNotReadHoldsTheAppBack() throws IOException {
        CountDownLatch heldBack = new CountDownLatch(1);
        int count = 400;
        onListened(count, 100_000, true, heldBack::countDown);
        Call call = client().get("/listen");
        try (Reading reading = new Reading(client(), call)) {
            acquire(heldBack);
            assertEquals(count, reading.until((count - 1) + "x".repeat(100_000)).size());
        }
    }

    /** The digest that the closing receipt itself says. */
    private String closing(Received answer) {
        String trace = answer.header("X-Signet-Trace");
        HttpContract.await("there is no closing receipt", () -> chain(trace).size() == 2);
        return ReceiptJsonText.of(chain(trace).get(1)).at("/response/cid").asText();
    }

    @Test
    default void aLengthThatWasAnnouncedIsLeftOut() {
        on("/short", (request, response) -> {
            begin(response);
            response.setContentLength(9);
            response.getOutputStream().print("data: x\n\n");
            response.setContentLengthLong(9);
        });
        get("/short").events(200);
        on("/less", (request, response) -> {
            begin(response);
            response.setContentLength(99);
            response.getOutputStream().print("data: x\n\n");
        });
        failed(get("/less"), 500); // nothing of it has left
    }

    @Test
    default void whatWasTakenBackIsNotPartOfTheStream() {
        on("/reset", (request, response) -> {
            begin(response);
            response.getOutputStream().print("data: gone\n\n");
            response.resetBuffer();
            response.getOutputStream().print("data: kept\n\n");
        });
        assertEquals("data: kept\n\n", get("/reset").events(200).eventsAsWritten());
        on("/error", (request, response) -> {
            begin(response);
            response.getOutputStream().print("data: gone\n\n");
            response.sendError(404);
        });
        failed(get("/error"), 404);
        on("/redirect", (request, response) -> {
            begin(response);
            response.getOutputStream().print("data: gone\n\n");
            response.sendRedirect("/elsewhere");
        });
        get("/redirect").signed(302);
    }

    @Test
    default void aRefusedEventIsToldToTheAppAndEndsTheStream() throws IOException {
        set(Setting.MAX_EVENT, "100", "oversize-response", "refuse");
        on("/large", (request, response) -> {
            begin(response);
            response.getOutputStream().print("data: small\n\n");
            byte[] large = ("data: " + "x".repeat(200) + "\n\n").getBytes(UTF_8);
            assertThrows(IOException.class, () -> response.getOutputStream().write(large));
        });
        try (Reading reading = new Reading(client(), client().get("/large"))) {
            assertEquals(1, reading.until("small").size());
            assertTrue(reading.isCutOff(), "the answer ends as if it were whole, since the app took no notice");
            assertEquals(Rejection.SIGNATURE_MISSING, reading.verifier.end().rejection());
            aborted(reading.head.header("X-Signet-Trace"));
        }
    }

    private void aborted(String trace) {
        HttpContract.await("there is no closing receipt", () -> chain(trace).size() == 2);
        JsonNode second = ReceiptJsonText.of(chain(trace).get(1));
        assertEquals("aborted", second.at("/response/state").asText());
    }

    @Test
    default void aClientThatGoesAwayWhileTheContainerAsksIsReceiptedSo() throws IOException {
        onListened(Integer.MAX_VALUE, 100_000, true);
        Call call = client().get("/listen");
        String trace;
        try (Reading reading = new Reading(client(), call)) {
            trace = reading.head.header("X-Signet-Trace");
            reading.raw.chunk();
            reading.raw.abort();
        }
        aborted(trace);
    }
}
