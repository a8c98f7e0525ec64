package dev.signet.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signet.Rejection;
import dev.signet.Setting;
import dev.signet.http.ContractApp.Parts;
import dev.signet.http.ContractApp.Reply;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Streams of events while they run, whatever the application and the adapter. */
interface LiveEventContract extends ReceiptContract {
    private void stream(Parts events) {
        app().on("/events", ask -> Reply.events(events));
    }

    private Reading read(Call call) throws IOException {
        return new Reading(client(), call);
    }

    /** Parts of which each but the first waits until it is let go. */
    private static Parts gated(Semaphore gate, Parts parts) {
        AtomicInteger asked = new AtomicInteger();
        return () -> {
            if (asked.getAndIncrement() > 0 && !gate.tryAcquire(20, TimeUnit.SECONDS)) {
                throw new IOException("nobody went on");
            }
            return parts.next();
        };
    }

    private static Parts counting(int count, String filling) {
        AtomicInteger next = new AtomicInteger();
        return () -> next.get() == count ? null : "data: " + next.getAndIncrement() + filling + "\n\n";
    }

    private static void acquire(CountDownLatch latch) {
        HttpContract.await("it did not come", () -> latch.getCount() == 0);
    }

    private void aborted(String trace) {
        HttpContract.await("there is no closing receipt", () -> chain(trace).size() == 2);
        JsonNode second = ReceiptJsonText.of(chain(trace).get(1));
        assertEquals("aborted", second.at("/response/state").asText());
    }

    @Test
    default void eventsLeaveAsTheyAreWritten() throws IOException {
        Semaphore gate = new Semaphore(0);
        stream(gated(gate, counting(5, "")));
        try (Reading reading = read(client().get("/events"))) {
            assertNull(reading.head.header("X-Signature"));
            assertNull(reading.head.header("X-Signet-Unsigned"));
            for (int i = 0; i < 5; i++) {
                assertEquals(1, reading.until(Integer.toString(i)).size());
                gate.release();
            }
        }
    }

    @Test
    default void heartbeatsLeaveAtOnce() throws IOException {
        Semaphore gate = new Semaphore(0);
        AtomicInteger beats = new AtomicInteger();
        stream(gated(gate, () -> beats.incrementAndGet() < 4 ? ":\n" : null));
        Call call = client().get("/events");
        try (RawConnection raw = client().connect()) {
            raw.send(call.head()).readFields(call);
            for (int i = 0; i < 3; i++) {
                assertEquals(":\n", new String(raw.chunk(), UTF_8));
                gate.release();
            }
        }
    }

    /** What lies between an application and a client that does not read is not without limit. */
    @Test
    default void aClientThatDoesNotReadHoldsTheStreamBack() throws Exception {
        int count = 1_500;
        String filling = "x".repeat(100_000);
        CountDownLatch over = new CountDownLatch(1);
        Parts events = counting(count, filling);
        stream(() -> {
            String next = events.next();
            if (next == null) {
                over.countDown();
            }
            return next;
        });
        try (Reading reading = read(client().get("/events"))) {
            assertFalse(over.await(2, TimeUnit.SECONDS), "all was taken, and nobody has read it");
            assertEquals(count, reading.until((count - 1) + filling).size());
        }
    }

    @Test
    default void aClientThatGoesAwayIsReceiptedSo() throws IOException {
        stream(() -> "data: " + "x".repeat(1_000) + "\n\n");
        try (Reading reading = read(client().get("/events"))) {
            reading.until("x".repeat(1_000));
            reading.raw.abort();
            aborted(reading.head.header("X-Signet-Trace"));
        }
    }

    @Test
    default void aClientThatGoesAwayAtTheLastEventIsReceiptedSo() throws IOException {
        Semaphore gate = new Semaphore(0);
        CountDownLatch over = new CountDownLatch(1);
        AtomicInteger asked = new AtomicInteger();
        stream(gated(gate, () -> switch (asked.getAndIncrement()) {
            case 0 -> "data: first\n\n";
            case 1, 2, 3 -> ":\n";
            default -> {
                over.countDown();
                yield null;
            }
        }));
        try (Reading reading = read(client().get("/events"))) {
            reading.until("first");
            reading.raw.abort();
            HttpContract.await("the application is not asked again", () -> {
                gate.release();
                return over.getCount() == 0
                        || chain(reading.head.header("X-Signet-Trace")).size() == 2;
            });
            aborted(reading.head.header("X-Signet-Trace"));
        }
    }

    @Test
    default void anAppThatBreaksOffLeavesNoEndMarker() throws IOException {
        Semaphore gate = new Semaphore(0);
        AtomicInteger asked = new AtomicInteger();
        stream(gated(gate, () -> {
            if (asked.getAndIncrement() > 0) {
                throw new IllegalStateException("in the middle");
            }
            return "data: one\n\n";
        }));
        try (Reading reading = read(client().get("/events"))) {
            reading.until("one");
            gate.release();
            assertEquals(Rejection.SIGNATURE_MISSING, reading.verifier.end().rejection());
            aborted(reading.head.header("X-Signet-Trace"));
        }
    }

    @Test
    default void aRefusedEventEndsTheStream() throws IOException {
        set(Setting.MAX_EVENT, "100", "oversize-response", "refuse");
        Semaphore gate = new Semaphore(0);
        AtomicInteger asked = new AtomicInteger();
        stream(gated(gate, () -> "data: " + "x".repeat(asked.getAndIncrement() * 200) + "\n\n"));
        try (Reading reading = read(client().get("/events"))) {
            reading.until("");
            gate.release(100);
            assertEquals(Rejection.SIGNATURE_MISSING, reading.verifier.end().rejection());
            aborted(reading.head.header("X-Signet-Trace"));
        }
    }
}
