package dev.signet.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signet.Setting;
import dev.signet.http.ContractApp.Parts;
import dev.signet.http.ContractApp.Reply;
import dev.signet.receipt.Receipt;
import dev.signet.receipt.Sha256;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Clients of a gateway that leave, or hardly go on: receipts say so, and nothing of theirs stays. */
interface ClientAbortContract extends ReceiptContract {
    @Test
    default void clientThatLeavesBeforeTheAnswerIsReceiptedSo() throws Exception {
        String trace = "gone-" + UUID.randomUUID();
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(1);
        app().on("/wait", ask -> {
            entered.countDown();
            done.await(60, TimeUnit.SECONDS);
            return Reply.json("{}");
        });
        Call call = client().get("/wait");
        try (RawConnection raw = client().connect()) {
            raw.send(call.head("X-Signet-Trace: " + trace));
            assertTrue(entered.await(60, TimeUnit.SECONDS));
            raw.abort();
        }
        HttpContract.await("there is no receipt", () -> chain(trace).size() == 1);
        done.countDown();
        JsonNode receipt = ReceiptJsonText.of(chain(trace).get(0));
        assertEquals("aborted", receipt.at("/response/state").asText());
        assertEquals(499, receipt.at("/response/status").asInt());
    }

    @Test
    default void clientThatLeavesWithinTheAnswerIsReceiptedSo() throws IOException {
        byte[] large = new byte[64_000_000];
        app().on("/large", ask -> Reply.of(200, "application/octet-stream", large));
        String trace = "left-" + UUID.randomUUID();
        Call call = client().get("/large");
        try (RawConnection raw = client().connect()) {
            raw.send(call.head("X-Signet-Trace: " + trace));
            assertEquals("HTTP/1.1 200 OK", raw.line());
            raw.abort();
        }
        HttpContract.await("there is no closing receipt", () -> chain(trace).size() == 2);
        List<Receipt> chain = chain(trace);
        assertEquals(
                "open", ReceiptJsonText.of(chain.get(0)).at("/response/state").asText());
        JsonNode closing = ReceiptJsonText.of(chain.get(1));
        assertEquals("aborted", closing.at("/response/state").asText());
        assertNotEquals(Sha256.of(large), closing.at("/response/cid").asText());
    }

    @Test
    default void clientsThatLeaveWithinTheirBodiesLeaveNothing() throws IOException {
        for (int i = 0; i < 50; i++) {
            Call call = client().call("POST", "/things").body("a/b", new byte[HttpContract.CAP]);
            try (RawConnection raw = client().connect()) {
                raw.send(call.head("Content-Length: " + HttpContract.CAP))
                        .send(new byte[1 + i * HttpContract.CAP / 51]);
                raw.abort();
            }
        }
        HttpContract.await("octets are still held", () -> server().signet().buffered() == 0);
        assertEquals(0, app().calls());
    }

    @Test
    default void clientsThatStallWithinTheirBodiesAreCut() throws IOException {
        set(Setting.BODY_TIMEOUT, "1");
        Call call = client().post("/things", HttpContract.CALL);
        try (RawConnection raw = client().connect()) {
            raw.send(call.head("Content-Length: " + HttpContract.CALL.length()) + HttpContract.CALL.substring(1));
            raw.read(call).problem(401, "signature_invalid");
            assertThrows(IOException.class, raw::line);
        }
        assertEquals(0, app().calls());
    }

    /** The time is that of the whole body: an octet now and then buys none. */
    @Test
    default void clientsThatDripTheirBodiesAreCut() throws Exception {
        set(Setting.BODY_TIMEOUT, "1");
        Call call = client().call("POST", "/things").body("a/b", new byte[HttpContract.CAP]);
        try (RawConnection raw = client().connect()) {
            raw.send(call.head("Content-Length: " + HttpContract.CAP));
            Thread drip = new Thread(() -> {
                try {
                    for (int i = 1; i < HttpContract.CAP; i++) {
                        raw.send(new byte[1]);
                        Thread.sleep(20);
                    }
                } catch (IOException | InterruptedException e) {
                    // cut
                }
            });
            drip.start();
            raw.read(call).problem(401, "signature_invalid");
            drip.interrupt();
            drip.join();
        }
        assertEquals(0, app().calls());
    }

    /** Many at once, of which each second one goes away: within its body, before the answer, within an answer that is held, passed on, or an error. */
    @Test
    default void abortsUnderLoadLeaveNothing() throws Exception {
        app().on("/large", ask -> Reply.of(200, "application/octet-stream", new byte[5 * HttpContract.CAP]));
        app().on("/lines", ask -> Reply.of(200, "application/x-ndjson", new byte[HttpContract.CAP]));
        String[] paths = {"/things", "/large", "/lines", "/cut/x", "/retry/x", "/full", "/events"};
        app().on("/events", ask -> Reply.events(events(200)));
        app().on("/full", ask -> Reply.of(200, "a/b", new byte[HttpContract.CAP]));
        ExecutorService clients = Executors.newFixedThreadPool(12);
        List<Future<?>> all = new ArrayList<>();
        for (int i = 0; i < 480; i++) {
            int round = i;
            Call call = client().call("POST", paths[round % paths.length]).body("a/b", new byte[HttpContract.CAP / 2]);
            all.add(clients.submit(() -> {
                try (RawConnection raw = client().connect()) {
                    raw.send(call.head("Content-Length: " + HttpContract.CAP / 2));
                    raw.send(new byte[round % 4 == 1 ? HttpContract.CAP / 4 : HttpContract.CAP / 2]);
                    if (round % 4 == 0) {
                        raw.read(call);
                    } else if (round % 4 == 3) {
                        raw.line();
                    }
                    raw.abort();
                }
                return null;
            }));
        }
        for (Future<?> one : all) {
            try {
                one.get();
            } catch (ExecutionException e) {
                assertInstanceOf(IOException.class, e.getCause());
            }
        }
        clients.shutdown();
        HttpContract.await("octets are still held", () -> server().signet().buffered() == 0);
        HttpContract.await(
                "receipts are still owed",
                () -> server().signet().receipts().health().queued() == 0);
        LiveEventContract.atRest(app()::calls); // what is still on its way upstream is no other test's call
    }

    private static Parts events(int count) {
        AtomicInteger next = new AtomicInteger();
        return () -> next.getAndIncrement() < count ? "data: " + "x".repeat(1_000) + "\n\n" : null;
    }
}
