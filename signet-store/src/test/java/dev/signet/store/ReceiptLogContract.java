package dev.signet.store;

import static dev.signet.store.TestReceipts.admit;
import static dev.signet.store.TestReceipts.append;
import static dev.signet.store.TestReceipts.draft;
import static dev.signet.store.TestReceipts.first;
import static dev.signet.store.TestReceipts.get;
import static dev.signet.store.TestReceipts.next;
import static dev.signet.store.TestReceipts.place;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.ReceiptLog;
import dev.signet.ReceiptLog.Appended;
import dev.signet.ReceiptLog.Place;
import dev.signet.receipt.Receipt;
import dev.signet.receipt.ReceiptDraft;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every receipt log does, whatever its database, while that is well. */
abstract class ReceiptLogContract extends LogTests {
    @Test
    void aNewTraceIsHopOne() {
        try (ReceiptStore log = open()) {
            ReceiptDraft draft = first("acme");
            Appended appended = append(log, draft);
            assertEquals(draft.traceId(), appended.traceId());
            Receipt receipt = log.receipt("acme", appended.receiptHash()).orElseThrow();
            assertEquals(1, assertChain(log, "acme", draft.traceId()));
            assertEquals(draft.requestSignature(), receipt.requestSignature());
            assertEquals("receipts-1", receipt.kid());
            assertArrayEquals(Receipt.seal(draft, 1, null, key).json(), receipt.json());
            assertArrayEquals(Receipt.seal(draft, 1, null, key).signature(), receipt.signature());
            assertTrue(log.health().up());
        }
    }

    @Test
    void manyThreadsMakeGaplessChains() throws Exception {
        List<String> traces = IntStream.range(0, 5).mapToObj(i -> "shared-" + i).toList();
        ExecutorService threads = Executors.newFixedThreadPool(16);
        try (ReceiptStore log = open();
                ReceiptStore other = open(patient(data.resolve("other")), table -> table)) {
            List<Future<Appended>> appended = new ArrayList<>();
            for (int i = 0; i < 400; i++) {
                ReceiptDraft draft = next("acme", traces.get(i % 5));
                ReceiptStore node = i % 2 == 0 ? log : other;
                appended.add(threads.submit(() -> append(node, draft)));
            }
            Set<String> hashes = new HashSet<>();
            for (Future<Appended> done : appended) {
                hashes.add(done.get().receiptHash());
            }
            assertEquals(400, hashes.size());
            for (String trace : traces) {
                assertEquals(80, assertChain(other, "acme", trace));
            }
        } finally {
            threads.shutdown();
        }
    }

    @Test
    void aFullChainTakesNoMoreAndAnExchangeUnderWayMovesOn() {
        try (ReceiptStore log = open()) {
            try (Place late = place(log, next("acme", "long"))) {
                fill(log, "long", 1000);
                assertInstanceOf(ReceiptLog.ChainFull.class, admit(log, next("acme", "long")));
                ReceiptDraft draft = next("acme", "long");
                Appended moved = get(late.append(draft));
                assertNotEquals("long", moved.traceId());
                assertEquals(1, assertChain(log, "acme", moved.traceId()));
                assertEquals(
                        moved.traceId(),
                        log.receipt("acme", moved.receiptHash()).orElseThrow().traceId());
            }
            assertEquals(1000, assertChain(log, "acme", "long"));
        }
    }

    /** Through one place: those who wait their turn would be counted. */
    private static void fill(ReceiptLog log, String trace, int hops) {
        try (Place place = place(log, next("acme", trace))) {
            List<CompletionStage<Appended>> all = new ArrayList<>();
            for (int i = 0; i < hops; i++) {
                all.add(place.append(next("acme", trace)));
            }
            all.forEach(TestReceipts::get);
        }
    }

    @Test
    void placesThatWillLengthenAChainAreCounted() {
        try (ReceiptStore log = open()) {
            fill(log, "long", 998);
            Place one = place(log, next("acme", "long"));
            Place two = place(log, next("acme", "long"));
            assertInstanceOf(ReceiptLog.ChainFull.class, admit(log, next("acme", "long")));
            one.close(); // its app failed before anything could be said
            append(log, next("acme", "long"));
            get(two.append(next("acme", "long")));
            assertEquals(1000, assertChain(log, "acme", "long"));
            two.close();
        }
    }

    @Test
    void noReadShowsAnotherTenantsReceipts() {
        try (ReceiptStore log = open()) {
            Appended theirs = append(log, withPayload(draft("other", "same-name", false, null), "secret"));
            Appended ours = append(log, next("acme", "same-name"));
            assertTrue(log.receipt("acme", theirs.receiptHash()).isEmpty());
            assertTrue(log.receipt("acme", "not a hash").isEmpty());
            assertEquals(
                    List.of(ours.receiptHash()),
                    log.chain("acme", "same-name").stream()
                            .map(Receipt::receiptHash)
                            .toList());
            assertTrue(log.payloads("acme", "same-name", Long.MAX_VALUE).isEmpty());
            assertEquals(
                    1,
                    all(log.period("acme", Instant.EPOCH, Instant.MAX.minusSeconds(1)))
                            .size());
            assertTrue(log.chain("nobody", "same-name").isEmpty());
            assertEquals(0, log.erasePayloads("acme"));
            assertEquals(1, log.payloads("other", "same-name", Long.MAX_VALUE).size());
        }
    }

    @Test
    void usageCountsARequestOnceInItsTrace() {
        try (ReceiptStore log = open()) {
            ReceiptDraft gateway = first("acme");
            LocalDate today = LocalDate.ofInstant(gateway.ts(), java.time.ZoneOffset.UTC);
            append(log, gateway);
            append(log, again(gateway, true)); // the app behind it, told of the same request
            append(log, again(gateway, false));
            append(log, next("acme", gateway.traceId()));
            append(log, first("other"));
            Map<LocalDate, Long> usage = log.usage("acme", today.minusDays(1), today.plusDays(1));
            assertTrue(usage.containsKey(today), usage::toString);
            assertEquals(2, sum(usage), "though midnight lie between them");
            assertEquals(Map.of(), log.usage("acme", today.plusDays(2), today.plusDays(9)));
            assertEquals(4, assertChain(log, "acme", gateway.traceId()));
        }
    }

    static long sum(Map<LocalDate, Long> usage) {
        return usage.values().stream().mapToLong(Long::longValue).sum();
    }

    private static ReceiptDraft again(ReceiptDraft draft, boolean metered) {
        ReceiptDraft next = next(draft.tenant(), draft.traceId());
        return new ReceiptDraft(
                next.entry(),
                next.ts(),
                next.tenant(),
                next.traceId(),
                false,
                metered,
                next.cid(),
                draft.request(),
                next.response(),
                draft.requestSignature(),
                null);
    }

    @Test
    void payloadsCanBeErasedAndTheChainStays() {
        try (ReceiptStore log = open()) {
            Appended one = append(log, withPayload(first("acme"), "{\"a\":1}"));
            append(log, next("acme", one.traceId()));
            Map<String, byte[]> payloads = log.payloads("acme", one.traceId(), Long.MAX_VALUE);
            assertEquals(Set.of(one.receiptHash()), payloads.keySet());
            assertArrayEquals("{\"a\":1}".getBytes(), payloads.get(one.receiptHash()));
            assertTrue(log.payloads("acme", one.traceId(), 6).isEmpty());
            assertEquals(1, log.payloads("acme", one.traceId(), 7).size());
            assertEquals(1, log.erasePayloads("acme"));
            assertTrue(log.payloads("acme", one.traceId(), Long.MAX_VALUE).isEmpty());
            assertEquals(2, assertChain(log, "acme", one.traceId()));
        }
    }

    private static ReceiptDraft withPayload(ReceiptDraft d, String payload) {
        return TestReceipts.withPayload(d, payload.getBytes());
    }

    @Test
    void closeWritesWhatIsQueued() {
        List<CompletionStage<Appended>> stages = new ArrayList<>();
        ReceiptStore log = open();
        Place place = place(log, first("acme"));
        for (int i = 0; i < 300; i++) {
            stages.add(place.append(first("acme")));
        }
        log.close();
        stages.forEach(stage -> assertTrue(get(stage).receiptHash() != null));
        assertEquals(300, number("SELECT count(*) FROM receipts"));
        assertTrue(place.append(first("acme")).toCompletableFuture().isCompletedExceptionally());
        assertInstanceOf(ReceiptLog.Unavailable.class, admit(log, first("acme")));
    }

    @Test
    void aStreamThatEndedIsNotClosedAgainAndOneThatDidNotIsAborted() {
        String ended;
        ReceiptDraft cut = draft("acme", "cut", false, ReceiptDraft.State.OPEN);
        try (ReceiptStore log = open();
                Place place = place(log, cut)) {
            Appended open = append(log, draft("acme", "ended", false, ReceiptDraft.State.OPEN));
            ended = open.traceId();
            append(log, draft("acme", ended, false, ReceiptDraft.State.CLOSED).withOpens(open.receiptHash()));
            get(place.append(cut));
        }
        try (ReceiptStore log = open()) {
            assertEquals(2, assertChain(log, "acme", ended));
            assertEquals(2, assertChain(log, "acme", "cut"));
            List<Receipt> chain = log.chain("acme", "cut");
            assertEquals("aborted", json(chain.get(1)).at("/response/state").textValue());
            assertEquals(
                    chain.get(0).receiptHash(),
                    json(chain.get(1)).at("/response/opens").textValue());
            assertTrue(json(chain.get(1)).at("/response/cid").isMissingNode());
            assertEquals(json(chain.get(0)).get("request"), json(chain.get(1)).get("request"));
            assertEquals(cut.requestSignature(), chain.get(1).requestSignature());
        }
        try (ReceiptStore log = open()) {
            assertEquals(2, assertChain(log, "acme", "cut"));
        }
    }

    @Test
    void anotherNodesStreamsAreLeftAlone() {
        try (ReceiptStore log = open()) {
            append(log, draft("acme", "here", false, ReceiptDraft.State.OPEN));
            open(patient(data.resolve("other")), table -> table).close();
            assertEquals(1, assertChain(log, "acme", "here"));
        }
    }
}
