package dev.signet.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import java.util.function.IntSupplier;
import org.junit.jupiter.api.Test;

/** Streams of events while they run, whatever the application and the adapter. */
interface LiveEventContract extends ReceiptContract {
    /** How often in a row a counter is found where it was, before it counts as standing still. */
    int STILL = 50;

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
            if (asked.getAndIncrement() > 0 && !gate.tryAcquire(120, TimeUnit.SECONDS)) {
                throw new IOException("nobody went on");
            }
            return parts.next();
        };
    }

    private static Parts counting(int count, String filling) {
        AtomicInteger next = new AtomicInteger();
        return () -> next.get() == count ? null : "data: " + next.getAndIncrement() + filling + "\n\n";
    }

    /** What the counter has come to when it has stood still for a while, which is where it is held back, or at its end. */
    static int atRest(IntSupplier counter) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        int seen = 0;
        for (int still = 0; still < STILL; still++) {
            assertTrue(System.nanoTime() < deadline, "it goes on and on");
            Thread.sleep(20);
            int now = counter.getAsInt();
            if (now == 0 || now != seen) {
                still = 0;
            }
            seen = now;
        }
        return seen;
    }

    private static void cutOff(Reading reading) throws IOException {
        assertTrue(reading.isCutOff(), "the answer ends as if it were whole");
        assertEquals(Rejection.SIGNATURE_MISSING, reading.verifier.end().rejection());
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
        AtomicInteger written = new AtomicInteger();
        Parts events = counting(count, filling);
        stream(() -> {
            written.incrementAndGet();
            return events.next();
        });
        try (Reading reading = read(client().get("/events"))) {
            int taken = atRest(written::get);
            assertTrue(taken < count, "all was taken, and nobody has read it");
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
            cutOff(reading);
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
            cutOff(reading);
            aborted(reading.head.header("X-Signet-Trace"));
        }
    }

    /** Also where the application has written both at once, and has nothing more to write. */
    @Test
    default void whatComesBeforeARefusedEventIsSent() throws IOException {
        set(Setting.MAX_EVENT, "100", "oversize-response", "refuse");
        AtomicInteger asked = new AtomicInteger();
        stream(() -> asked.getAndIncrement() == 0 ? "data: small\n\ndata: " + "x".repeat(200) + "\n\n" : null);
        try (Reading reading = read(client().get("/events"))) {
            reading.until("small");
            cutOff(reading);
            aborted(reading.head.header("X-Signet-Trace"));
        }
    }
}
