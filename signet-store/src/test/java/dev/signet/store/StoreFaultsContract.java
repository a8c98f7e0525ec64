package dev.signet.store;

import static dev.signet.store.TestReceipts.admit;
import static dev.signet.store.TestReceipts.append;
import static dev.signet.store.TestReceipts.draft;
import static dev.signet.store.TestReceipts.first;
import static dev.signet.store.TestReceipts.get;
import static dev.signet.store.TestReceipts.next;
import static dev.signet.store.TestReceipts.place;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.Dependency;
import dev.signet.Poll;
import dev.signet.ReceiptLog.Appended;
import dev.signet.ReceiptLog.Place;
import dev.signet.ReceiptLog.Unavailable;
import dev.signet.TraceId;
import dev.signet.receipt.Receipt;
import dev.signet.receipt.ReceiptDraft;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** What every receipt log does when its database, its disk, its key or its caller is not well. */
abstract class StoreFaultsContract extends LogTests {
    private FaultyTable table;

    /** Where a store that does not answer is down soon; what does answer has the time that a stall of the machine may take. */
    private ReceiptLogSettings impatient() {
        return settings().withStoreTimeout(Duration.ofSeconds(5));
    }

    private ReceiptStore faulty() {
        return faulty(settings());
    }

    private ReceiptStore faulty(ReceiptLogSettings settings) {
        return open(settings, real -> table = new FaultyTable(real));
    }

    @Test
    void aStoreThatIsDownInEarnestCostsNoReceipt() throws Exception {
        try (ReceiptStore log = open(impatient(), real -> real)) {
            ReceiptDraft running = next("acme", "shared");
            Appended before = append(log, next("acme", "shared"));
            List<String> promised = new ArrayList<>(List.of(before.receiptHash()));
            try (Place place = place(log, running)) {
                database.breakStore();
                try {
                    for (int i = 0; i < 50; i++) {
                        promised.add(append(log, first("acme")).receiptHash());
                    }
                    assertFalse(log.health().up());
                    assertTrue(log.health().spooledBytes() > 0);
                    assertEquals(new Appended("shared", null), get(place.append(running)), "pending");
                    assertInstanceOf(Unavailable.class, admit(log, next("acme", "shared")));
                } finally {
                    database.healStore();
                }
            }
            Poll.until("the store is back", () -> log.health().up());
            assertEquals(0, log.health().spooledBytes());
            assertEquals(2, assertChain(log, "acme", "shared"));
            assertEquals(52, number("SELECT count(*) FROM receipts"));
            List<String> stored = all(
                            log.period("acme", Instant.EPOCH, Instant.now().plusSeconds(9)))
                    .stream()
                    .map(Receipt::receiptHash)
                    .toList();
            assertEquals(promised, stored.subList(0, 51), "in the order in which they came");
            append(log, next("acme", "shared"));
        }
    }

    @Test
    void aCommitWhoseAnswerIsLostIsNotRepeated() throws Exception {
        try (ReceiptStore log = faulty()) {
            String trace = append(log, next("acme", "chain")).traceId();
            try (Place one = place(log, first("acme"));
                    Place two = place(log, next("acme", trace))) {
                table.hold();
                CompletionStage<Appended> decoy = one.append(first("acme")); // the writer waits with it
                table.losesAnswers = true;
                List<CompletionStage<Appended>> stages = List.of(
                        one.append(first("acme")), two.append(next("acme", trace)), two.append(next("acme", trace)));
                table.release();
                assertNotNull(get(decoy).receiptHash());
                stages.forEach(TestReceipts::get);
            }
            Poll.until("the store is back", () -> log.health().up() && log.health().spooledBytes() == 0);
            assertEquals(3, assertChain(log, "acme", trace));
            assertEquals(5, number("SELECT count(*) FROM receipts"));
            assertEquals(5, number("SELECT sum(exchanges) FROM usage"));
        }
    }

    @Test
    void aMovedReceiptWhoseAnswerIsLostIsNotRepeated() throws Exception {
        try (ReceiptStore log = faulty();
                Place late = place(log, next("acme", "long"))) {
            List<CompletionStage<Appended>> stages = new ArrayList<>();
            for (int i = 0; i < 1000; i++) {
                stages.add(late.append(next("acme", "long")));
            }
            stages.forEach(TestReceipts::get);
            table.losesAnswers = true;
            get(late.append(next("acme", "long")));
            Poll.until("the store is back", () -> log.health().up() && log.health().spooledBytes() == 0);
            assertEquals(1001, number("SELECT count(*) FROM receipts"));
        }
    }

    @Test
    void whoAsksAboutItsHealthSeesAStoreThatIsDownAlthoughNobodyWrites() throws Exception {
        try (ReceiptStore log = faulty(impatient())) {
            Poll.until("the store answers", () -> isUp(log));
            database.breakStore();
            try {
                Poll.until("the store is down", () -> !isUp(log));
            } finally {
                database.healStore();
            }
            Poll.until("the store is back", () -> isUp(log));
        }
    }

    @Test
    void aStoreThatDoesNotAnswerHoldsUpNobodyWhoAsksAboutItsHealth() throws Exception {
        try (ReceiptStore log = faulty(impatient())) {
            append(log, first("acme"));
            table.holdPings();
            try {
                Poll.until("what was written last is no news any more", () -> !isUp(log));
                Poll.until("what was written just now is", () -> isUpAfterAnotherReceipt(log));
            } finally {
                table.releasePings();
            }
            Poll.until("the store answers", () -> isUp(log));
        }
    }

    private static boolean isUpAfterAnotherReceipt(ReceiptStore log) {
        append(log, first("acme"));
        return isUp(log);
    }

    private static boolean isUp(ReceiptStore log) {
        Dependency store = log.check().toCompletableFuture().join();
        assertEquals(new Dependency("store", log.health().storage(), store.up(), true), store);
        return store.up();
    }

    @Test
    void aRestartFindsTheSpool() throws Exception {
        List<String> promised = new ArrayList<>();
        ReceiptDraft cut = draft("acme", "stream", false, ReceiptDraft.State.OPEN);
        try (ReceiptStore log = faulty();
                Place continued = place(log, next("acme", "chain"));
                Place stream = place(log, cut)) {
            table.down = true;
            for (int i = 0; i < 20; i++) {
                promised.add(append(log, first("acme")).receiptHash());
            }
            assertNull(get(continued.append(next("acme", "chain"))).receiptHash());
            assertNull(get(stream.append(cut)).receiptHash());
        }
        assertEquals(0, number("SELECT count(*) FROM receipts"));
        try (ReceiptStore log = faulty()) {
            assertTrue(log.health().up());
            for (String hash : promised) {
                assertTrue(log.receipt("acme", hash).isPresent());
            }
            assertEquals(1, assertChain(log, "acme", "chain"));
            assertEquals(2, assertChain(log, "acme", "stream"), "opened and aborted");
        }
        faulty().close();
        assertEquals(23, number("SELECT count(*) FROM receipts"));
    }

    @Test
    void aStoreThatIsDownAtTheStartIsWaitedFor() throws Exception {
        ReceiptLogSettings settings = settings();
        try (ReceiptStore log = open(settings, real -> {
            table = new FaultyTable(real);
            table.down = true;
            return table;
        })) {
            String hash = append(log, first("acme")).receiptHash();
            assertInstanceOf(Unavailable.class, admit(log, next("acme", "chain")));
            table.down = false;
            Poll.until("the store is back", () -> log.health().up());
            assertTrue(log.receipt("acme", hash).isPresent());
            append(log, next("acme", "chain"));
        }
    }

    @Test
    void aStreamThatWasPendingKnowsItsBeginning() throws Exception {
        try (ReceiptStore log = faulty()) {
            ReceiptDraft open = draft("acme", "stream", false, ReceiptDraft.State.OPEN);
            ReceiptDraft.Response end =
                    new ReceiptDraft.Response(200, TestReceipts.hash("sent"), ReceiptDraft.State.CLOSED, null);
            ReceiptDraft closed = new ReceiptDraft(
                    java.util.UUID.randomUUID(),
                    open.ts(),
                    "acme",
                    "stream",
                    false,
                    false,
                    open.cid(),
                    open.request(),
                    end,
                    open.requestSignature(),
                    null);
            try (Place place = place(log, open)) {
                table.down = true;
                assertNull(get(place.append(open)).receiptHash());
                assertNull(get(place.append(closed)).receiptHash());
                table.down = false;
            }
            Poll.until("the store is back", () -> log.health().up());
            List<Receipt> chain = log.chain("acme", "stream");
            assertEquals(
                    chain.get(0).receiptHash(),
                    json(chain.get(1)).at("/response/opens").textValue());
            assertEquals(0, number("SELECT count(*) FROM open_streams"));
        }
    }

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
    void aTableThatFailsInAWayOfItsOwnRejectsNothing() throws Exception {
        try (ReceiptStore log = faulty()) {
            table.breaks = true;
            String hash = append(log, first("acme")).receiptHash();
            Poll.until("the store is back", () -> log.health().up());
            assertTrue(log.receipt("acme", hash).isPresent());
            assertFalse(Files.exists(data.resolve("spool").resolve("rejected")));
        }
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

    @Test
    void withoutAKeyNothingIsAdmittedAndNothingIsLost() throws Exception {
        try (ReceiptStore log = faulty();
                Place place = place(log, first("acme"))) {
            key = null;
            assertInstanceOf(Unavailable.class, admit(log, first("acme")));
            ReceiptDraft draft = first("acme");
            assertNull(get(place.append(draft)).receiptHash());
            key = TestReceipts.KEY;
            Poll.until("it is written", () -> log.health().up());
            assertEquals(1, assertChain(log, "acme", draft.traceId()));
        }
    }

    @Test
    void aReceiptThatCannotBeWrittenDoesNotBlockTheOthers() throws Exception {
        try (ReceiptStore log = faulty();
                Place place = place(log, first("acme"))) {
            table.hold();
            List<CompletionStage<Appended>> good = new ArrayList<>();
            ReceiptDraft poison = TestReceipts.withCid(first("acme"), "\ud800");
            CompletionStage<Appended> bad = null;
            for (int i = 0; i < 20; i++) {
                good.add(place.append(first("acme")));
                if (i == 7) {
                    bad = place.append(poison);
                }
            }
            table.release();
            good.forEach(stage -> assertNotNull(get(stage).receiptHash()));
            assertNull(get(bad).receiptHash());
            assertTrue(log.health().up());
            assertTrue(rejected().contains(poison.entry().toString()));
        }
    }

    @Test
    void aTraceThatSomebodyElseBeganMeanwhileIsContinued() throws Exception {
        try (ReceiptStore log = faulty();
                Place place = place(log, first("acme"))) {
            ReceiptDraft mine = first("acme");
            append(log, next("acme", mine.traceId()));
            Appended appended = get(place.append(mine));
            assertEquals(2, assertChain(log, "acme", mine.traceId()));
            assertEquals(log.chain("acme", mine.traceId()).get(1).receiptHash(), appended.receiptHash());
            assertTrue(rejected().contains(mine.traceId()));
        }
    }

    private String rejected() throws Exception {
        return Files.readString(data.resolve("spool").resolve("rejected"));
    }
}
