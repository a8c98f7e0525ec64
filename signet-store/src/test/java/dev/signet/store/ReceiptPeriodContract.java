package dev.signet.store;

import static dev.signet.store.TestReceipts.append;
import static dev.signet.store.TestReceipts.first;
import static dev.signet.store.TestReceipts.get;
import static dev.signet.store.TestReceipts.next;
import static dev.signet.store.TestReceipts.place;
import static dev.signet.store.TestReceipts.withPayload;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.ReceiptLog;
import dev.signet.ReceiptLog.Appended;
import dev.signet.ReceiptLog.Place;
import dev.signet.TestClock;
import dev.signet.receipt.Receipt;
import java.time.Instant;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** What every receipt log tells of a span of time, which is exported, sealed by a manifest and dropped in the end. */
abstract class ReceiptPeriodContract extends LogTests {
    @Test
    void aPeriodHoldsItsBeginningAndNotItsEnd() {
        TestClock hands = new TestClock();
        clock = hands;
        try (ReceiptStore log = open()) {
            List<String> hashes = new ArrayList<>();
            Instant start = hands.instant();
            for (int i = 0; i < 4; i++) {
                hashes.add(append(log, first("acme")).receiptHash());
                hands.advance(10);
            }
            Instant to = start.plusSeconds(30);
            try (ReceiptLog.Period period = log.period("acme", start.plusSeconds(10), to)) {
                assertEquals(to, period.end());
                assertEquals(hashes.subList(1, 3), hashes(all(period)));
            }
            try (ReceiptLog.Period period = log.period("acme", start, start.plusSeconds(3600))) {
                assertEquals(hands.instant(), period.end());
                assertEquals(hashes, hashes(all(period)));
            }
        }
    }

    @Test
    void nothingIsAddedToAPeriodThatWasReadWhateverTheClockDoes() {
        TestClock hands = new TestClock();
        clock = hands;
        try (ReceiptStore log = open()) {
            append(log, first("acme"));
            hands.advance(100);
            Instant end;
            try (ReceiptLog.Period period =
                    log.period("acme", Instant.EPOCH, hands.instant().plusSeconds(9))) {
                end = period.end();
                assertEquals(1, all(period).size());
            }
            hands.advance(-50);
            append(log, first("acme"));
            assertEquals(1, all(log.period("acme", Instant.EPOCH, end)).size());
            hands.advance(60);
            assertEquals(
                    1, all(log.period("acme", end, Instant.MAX.minusSeconds(1))).size());
        }
    }

    private static List<String> hashes(List<Receipt> receipts) {
        return receipts.stream().map(Receipt::receiptHash).toList();
    }

    @Test
    void aPeriodOfManyPagesIsInTheOrderOfCommit() {
        try (ReceiptStore log = open()) {
            List<String> expected = new ArrayList<>();
            try (Place place = place(log, first("acme"))) {
                List<CompletionStage<Appended>> stages = new ArrayList<>();
                for (int i = 0; i < 1700; i++) {
                    stages.add(place.append(first("acme")));
                }
                stages.forEach(stage -> expected.add(get(stage).receiptHash()));
            }
            assertEquals(
                    expected,
                    hashes(all(log.period("acme", Instant.EPOCH, Instant.now().plusSeconds(1)))));
        }
    }

    @Test
    void manifestsMakeOneChain() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try (ReceiptStore log = open()) {
            List<Future<String>> made = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                String name = "m" + i;
                made.add(threads.submit(() -> log.manifest(
                        "acme", previous -> new ReceiptLog.Sealed<>(previous + ">" + name, TestReceipts.hash(name)))));
            }
            Set<String> previous = new HashSet<>();
            for (Future<String> manifest : made) {
                previous.add(manifest.get().replaceAll(">.*", ""));
            }
            assertEquals(40, previous.size(), "no two follow the same");
            assertTrue(previous.contains("null"), "one is the first");
            assertEquals(
                    "null",
                    log.<String>manifest("other", p -> new ReceiptLog.Sealed<>(p + "", TestReceipts.hash("o"))));
        } finally {
            threads.shutdown();
        }
    }

    @Test
    void aBusyLogLeavesTimeForManifestsAndPeriods() throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try (ReceiptStore log = open()) {
            for (int i = 0; i < 8; i++) {
                threads.submit(() -> {
                    while (!over.get()) {
                        append(log, first("acme"));
                    }
                });
            }
            for (int i = 0; i < 30; i++) {
                String name = "m" + i;
                log.<String>manifest("acme", previous -> new ReceiptLog.Sealed<>(name, TestReceipts.hash(name)));
                log.period("acme", Instant.EPOCH, Instant.now().plusSeconds(1)).close();
            }
            over.set(true);
            threads.shutdown();
            assertTrue(threads.awaitTermination(120, TimeUnit.SECONDS));
            assertTrue(log.health().up());
        } finally {
            over.set(true);
            threads.shutdown();
        }
    }

    @Test
    void retentionDropsWholeChainsOfMonthsThatAreOver() {
        TestClock hands = new TestClock();
        clock = hands;
        try (ReceiptStore log = open()) {
            YearMonth first = month(hands);
            Appended old = append(log, withPayload(first("acme"), "x".getBytes()));
            assertEquals(List.of(), log.months(), "it is not over");
            hands.advance(40L * 86400);
            append(log, next("acme", old.traceId()));
            append(log, first("acme"));
            append(log, first("other"));
            hands.advance(40L * 86400);
            assertEquals(2, log.months().size());
            assertEquals(first, log.months().get(0));
            assertEquals(List.of("acme"), log.tenants(first));
            List<Receipt> month = all(log.month("acme", first));
            assertEquals(2, month.size());
            assertEquals(List.of(), all(log.month("other", first)));
            append(log, next("acme", old.traceId()));
            assertFalse(log.drop(first, month.size()), "a receipt came after the export");
            assertEquals(3, assertChain(log, "acme", old.traceId()));
            assertTrue(log.drop(first, 3));
            assertTrue(log.chain("acme", old.traceId()).isEmpty());
            assertTrue(log.payloads("acme", old.traceId(), Long.MAX_VALUE).isEmpty());
            assertEquals(2, number("SELECT count(*) FROM receipts"));
            assertFalse(log.months().contains(first));
        }
    }

    private static YearMonth month(TestClock hands) {
        return YearMonth.from(hands.instant().atZone(java.time.ZoneOffset.UTC));
    }
}
