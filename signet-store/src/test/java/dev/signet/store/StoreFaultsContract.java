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
import dev.signet.receipt.Receipt;
import dev.signet.receipt.ReceiptDraft;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** What every receipt log does when its database, its disk, its key or its caller is not well. */
abstract class StoreFaultsContract extends FaultyLogTests {
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
            Poll.until(
                    "the store is back", () -> log.health().up() && log.health().spooledBytes() == 0);
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
            Poll.until(
                    "the store is back", () -> log.health().up() && log.health().spooledBytes() == 0);
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
