package dev.signet.store;

import static dev.signet.store.TestReceipts.admit;
import static dev.signet.store.TestReceipts.append;
import static dev.signet.store.TestReceipts.draft;
import static dev.signet.store.TestReceipts.first;
import static dev.signet.store.TestReceipts.get;
import static dev.signet.store.TestReceipts.place;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.Poll;
import dev.signet.ReceiptLog.Appended;
import dev.signet.ReceiptLog.Place;
import dev.signet.ReceiptLog.Unavailable;
import dev.signet.TraceId;
import dev.signet.receipt.ReceiptDraft;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** What every receipt log does when its queue, its spool or both are full, or soon will be. */
abstract class StoreRoomContract extends FaultyLogTests {
    @Test
    void aFullSpoolRefusesUpFront() throws Exception {
        ReceiptLogSettings small = settings().withSpool(40 << 10, 4 << 10);
        try (ReceiptStore log = faulty(small)) {
            table.down = true;
            List<Place> places = new ArrayList<>();
            while (admit(log, first("acme")) instanceof Place place) {
                places.add(place);
            }
            assertEquals(10, places.size());
            String refusal = assertInstanceOf(Unavailable.class, admit(log, first("acme")))
                    .detail();
            assertTrue(refusal.contains("spool"), refusal);
            for (Place place : places) {
                assertNotNull(get(place.append(first("acme"))).receiptHash());
                place.close();
            }
            assertEquals(0, number("SELECT count(*) FROM receipts"));
            table.down = false;
            Poll.until("the store is back", () -> log.health().up());
            append(log, first("acme"));
            assertEquals(11, number("SELECT count(*) FROM receipts"));
        }
    }

    private static ReceiptDraft end(ReceiptDraft open, String opens) {
        return new ReceiptDraft(
                java.util.UUID.randomUUID(),
                open.ts(),
                open.tenant(),
                open.traceId(),
                false,
                false,
                open.cid(),
                open.request(),
                new ReceiptDraft.Response(200, TestReceipts.hash("sent"), ReceiptDraft.State.CLOSED, opens),
                open.requestSignature(),
                null);
    }

    private record Stream(ReceiptDraft open, String opens, Place place) {}

    private Stream opened(ReceiptStore log) {
        ReceiptDraft draft = draft("acme", TraceId.next(Clock.systemUTC()), true, ReceiptDraft.State.OPEN);
        Place place = place(log, draft);
        return new Stream(draft, get(place.append(draft)).receiptHash(), place);
    }

    @Test
    void openStreamsTakeNoPlacesInTheQueue() throws Exception {
        try (ReceiptStore log = faulty(settings().withQueue(2))) {
            List<Stream> streams = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                streams.add(opened(log));
            }
            table.down = true;
            for (int i = 0; i < 10; i++) {
                streams.add(opened(log)); // in the spool
            }
            table.down = false;
            Poll.until("the store is back", () -> log.health().up());
            Place first = place(log, first("acme"));
            Place second = place(log, first("acme"));
            assertInstanceOf(Unavailable.class, admit(log, first("acme")), "the queue itself has its bound");
            table.down = true;
            for (Stream stream : streams) {
                get(stream.place.append(end(stream.open, stream.opens)));
                stream.place.close();
            }
            assertInstanceOf(Unavailable.class, admit(log, first("acme")), "no place is given back twice");
            first.close();
            second.close();
            table.down = false;
            Poll.until("the store is back", () -> log.health().up());
            for (Stream stream : streams) {
                assertEquals(2, assertChain(log, "acme", stream.open.traceId()));
            }
            assertEquals(0, number("SELECT count(*) FROM open_streams"));
            append(log, first("acme"));
        }
    }

    @Test
    void anOpenStreamKeepsRoomForItsEndInTheSpool() throws Exception {
        try (ReceiptStore log = faulty(settings().withQueue(1).withSpool(40 << 10, 4 << 10))) {
            List<Stream> streams = new ArrayList<>();
            while (admit(log, first("acme")) instanceof Place place) {
                place.close();
                streams.add(opened(log));
            }
            String refusal = assertInstanceOf(Unavailable.class, admit(log, first("acme")))
                    .detail();
            assertTrue(refusal.contains("spool"), refusal);
            assertTrue(streams.size() > 20, streams.size() + " streams were open");
            table.down = true;
            for (Stream stream : streams) {
                get(stream.place.append(end(stream.open, stream.opens)));
                stream.place.close();
            }
            assertEquals(streams.size(), number("SELECT count(*) FROM receipts"), "their ends are in the spool");
            table.down = false;
            Poll.until("the store is back", () -> log.health().up());
            assertEquals(2 * streams.size(), number("SELECT count(*) FROM receipts"));
            append(log, first("acme"));
        }
    }

    @Test
    void whatNeitherTheStoreNorTheSpoolTakesWaitsInMemory() throws Exception {
        try (ReceiptStore log = faulty(settings().withSpool(40 << 10, 4 << 10));
                Place place = place(log, first("acme"))) {
            table.down = true;
            List<CompletionStage<Appended>> stages = new ArrayList<>();
            for (int i = 0; i < 100; i++) { // far more than a place promises room for
                stages.add(place.append(first("acme")));
            }
            Poll.until(
                    "it says so",
                    () -> admit(log, first("acme")) instanceof Unavailable refused
                            && refused.detail().contains("neither"));
            table.down = false;
            stages.forEach(stage -> assertNotNull(get(stage).receiptHash()));
            Poll.until("the store is back", () -> log.health().up());
            assertEquals(100, number("SELECT count(*) FROM receipts"));
        }
    }

    @Test
    void closeEndsThoughNothingTakesAnything() {
        ReceiptStore log = faulty(impatient().withSpool(40 << 10, 4 << 10));
        Place place = place(log, first("acme"));
        table.down = true;
        List<CompletionStage<Appended>> stages = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            stages.add(place.append(first("acme")));
        }
        log.close();
        for (CompletionStage<Appended> stage : stages) {
            stage.toCompletableFuture().exceptionally(e -> null).join();
        }
        long told = stages.stream()
                .filter(stage -> !stage.toCompletableFuture().isCompletedExceptionally())
                .count();
        faulty().close();
        assertEquals(told, number("SELECT count(*) FROM receipts"), "what was promised is there");
    }

    @Test
    void theQueueIsBoundedAndAPlaceIsFreeOnceItsReceiptIsDurable() throws Exception {
        try (ReceiptStore log = faulty(settings().withQueue(2))) {
            Place one = place(log, first("acme"));
            Place two = place(log, first("acme"));
            String refusal = assertInstanceOf(Unavailable.class, admit(log, first("acme")))
                    .detail();
            assertTrue(refusal.contains("queue"), refusal);
            table.hold();
            CompletionStage<Appended> appended = one.append(first("acme"));
            one.close();
            assertInstanceOf(Unavailable.class, admit(log, first("acme")), "it is still being written");
            table.release();
            get(appended);
            Poll.until("the place is free", () -> admit(log, first("acme")) instanceof Place);
            two.close();
            two.close();
            place(log, first("acme")).close();
        }
    }

    @Test
    void whatWaitsGoesIntoOneTransaction() {
        try (ReceiptStore log = faulty();
                Place place = place(log, first("acme"))) {
            table.hold();
            List<CompletionStage<Appended>> stages = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                stages.add(place.append(first("acme")));
            }
            table.release();
            stages.forEach(TestReceipts::get);
            assertTrue(table.largestBatch >= 50, () -> "only " + table.largestBatch);
        }
    }
}
