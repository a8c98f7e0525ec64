package dev.signet.store;

import static dev.signet.store.LogTests.all;
import static dev.signet.store.LogTests.assertChain;
import static dev.signet.store.TestReceipts.append;
import static dev.signet.store.TestReceipts.draft;
import static dev.signet.store.TestReceipts.first;
import static dev.signet.store.TestReceipts.get;
import static dev.signet.store.TestReceipts.next;
import static dev.signet.store.TestReceipts.place;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.Poll;
import dev.signet.ReceiptLog;
import dev.signet.ReceiptLog.Appended;
import dev.signet.ReceiptLog.Place;
import dev.signet.receipt.Receipt;
import dev.signet.receipt.ReceiptDraft;
import dev.signet.receipt.ReceiptDraft.State;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes on one database, which one of them reaches through a network that fails. */
class PostgresClusterTest {
    private static final Instant EVER = Instant.parse("2099-01-01T00:00:00Z");

    @TempDir
    Path data;

    private final LocalDate today = LocalDate.now(ZoneOffset.UTC);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private PostgresFixture fixture;

    @BeforeEach
    void create() {
        fixture = new PostgresFixture();
    }

    @AfterEach
    void close() {
        threads.shutdownNow();
        fixture.close();
    }

    private ReceiptStore node(String name) {
        return node(LogTests.patient(data.resolve(name)));
    }

    /** One that soon takes a store that does not answer for down. */
    private ReceiptStore impatient(String name) {
        return node(ReceiptLogSettings.in(data.resolve(name)).withStoreTimeout(Duration.ofSeconds(2)));
    }

    private ReceiptStore node(ReceiptLogSettings settings) {
        return fixture.open(settings, () -> TestReceipts.KEY, Clock.systemUTC(), table -> table);
    }

    @Test
    void tenThousandAppendsToFiftySharedTraces() throws Exception {
        List<String> traces =
                IntStream.range(0, 50).mapToObj(i -> "shared-" + i).toList();
        try (ReceiptStore one = node("one");
                ReceiptStore two = node("two")) {
            List<Future<List<String>>> workers = new ArrayList<>();
            for (int worker = 0; worker < 100; worker++) {
                ReceiptStore node = worker % 2 == 0 ? one : two;
                String trace = traces.get(worker / 2);
                workers.add(threads.submit(() -> {
                    List<String> hashes = new ArrayList<>();
                    for (int i = 0; i < 100; i++) {
                        hashes.add(append(node, next("acme", trace)).receiptHash());
                    }
                    return hashes;
                }));
            }
            Set<String> hashes = new HashSet<>();
            for (Future<List<String>> worker : workers) {
                hashes.addAll(worker.get());
            }
            assertEquals(10_000, hashes.size());
            for (String trace : traces) {
                assertEquals(200, assertChain(one, "acme", trace));
            }
            assertEquals(10_000, ReceiptLogContract.sum(two.usage("acme", today, today.plusDays(1))));
        }
    }

    @Test
    void socketsCutInTheMiddleOfCommitsLoseAndDoubleNothing() throws Exception {
        Collection<String> promised = new ConcurrentLinkedQueue<>();
        AtomicBoolean load = new AtomicBoolean(true);
        Collection<ReceiptDraft> drafts = new ConcurrentLinkedQueue<>();
        try (ReceiptStore one = impatient("one");
                ReceiptStore two = impatient("two")) {
            List<Future<?>> workers = new ArrayList<>();
            for (int worker = 0; worker < 16; worker++) {
                ReceiptStore node = worker % 2 == 0 ? one : two;
                String trace = "shared-" + worker / 4;
                workers.add(threads.submit(() -> {
                    while (load.get()) {
                        appendEither(node, first("acme"), drafts, promised);
                        appendEither(node, next("acme", trace), drafts, promised);
                    }
                }));
            }
            for (int cut = 0; cut < 25; cut++) {
                int before = promised.size();
                Poll.until("load", () -> promised.size() > before + 50);
                if (cut % 5 == 0) {
                    fixture.proxy.cut();
                    Thread.sleep(100);
                    fixture.proxy.heal();
                } else {
                    fixture.proxy.cutOnce();
                }
            }
            load.set(false);
            for (Future<?> worker : workers) {
                worker.get();
            }
            for (ReceiptStore node : List.of(one, two)) {
                Poll.until(
                        "the node is well",
                        () -> node.health().up() && node.health().spooledBytes() == 0);
            }
            assertStored(one, drafts, promised);
        }
    }

    /** What the filter does; refused up front is fine. */
    private static void appendEither(
            ReceiptStore node, ReceiptDraft draft, Collection<ReceiptDraft> drafts, Collection<String> promised) {
        if (TestReceipts.admit(node, draft) instanceof Place place) {
            try (place) {
                Appended appended = get(place.append(draft));
                drafts.add(draft);
                promised.add(appended.receiptHash() == null ? "pending" : appended.receiptHash());
            }
        }
    }

    private void assertStored(ReceiptStore log, Collection<ReceiptDraft> drafts, Collection<String> promised) {
        assertEquals(drafts.size(), number("select count(*) from signet.receipts"));
        assertEquals(drafts.size(), number("select count(distinct entry) from signet.receipts"));
        assertEquals(
                (long) drafts.size(), ReceiptLogContract.sum(log.usage("acme", today.minusDays(1), today.plusDays(1))));
        Set<String> stored = new HashSet<>();
        all(log.period("acme", Instant.EPOCH, EVER)).forEach(receipt -> stored.add(receipt.receiptHash()));
        promised.removeIf("pending"::equals);
        assertTrue(stored.containsAll(promised));
        for (int i = 0; i < 4; i++) {
            assertChain(log, "acme", "shared-" + i);
        }
    }

    @Test
    void aServerThatStopsUnderLoadAndComesBack() throws Exception {
        try (Postgres server = Postgres.own()) {
            Collection<String> promised = new ConcurrentLinkedQueue<>();
            Collection<ReceiptDraft> drafts = new ConcurrentLinkedQueue<>();
            AtomicBoolean load = new AtomicBoolean(true);
            PostgresSettings settings = PostgresSettings.of(server.database()).withStoreTimeout(Duration.ofSeconds(2));
            try (PostgresDatabase database = PostgresDatabase.open(settings);
                    ReceiptStore log = PostgresReceiptLog.open(
                            database, ReceiptLogSettings.in(data), () -> TestReceipts.KEY, Clock.systemUTC())) {
                List<Future<?>> workers = new ArrayList<>();
                for (int worker = 0; worker < 8; worker++) {
                    workers.add(threads.submit(() -> {
                        while (load.get()) {
                            appendEither(log, first("acme"), drafts, promised);
                            appendEither(log, next("acme", "shared-0"), drafts, promised);
                        }
                    }));
                }
                Poll.until("load", () -> promised.size() > 200);
                for (int i = 0; i < 2; i++) {
                    if (i == 0) {
                        server.stop();
                    } else {
                        server.crash();
                    }
                    Poll.until("the log sees it", () -> !log.health().up());
                    int before = promised.size();
                    Poll.until("new traces go on", () -> promised.size() > before + 100);
                    Thread.sleep(Boolean.getBoolean("signet.full") ? 10_000 : 1000);
                    server.start();
                    Poll.until("the log is back", () -> log.health().up());
                    int after = promised.size();
                    Poll.until("load", () -> promised.size() > after + 100);
                }
                load.set(false);
                for (Future<?> worker : workers) {
                    worker.get();
                }
                Poll.until(
                        "all is drained",
                        () -> log.health().up() && log.health().spooledBytes() == 0);
                Set<String> stored = new HashSet<>();
                all(log.period("acme", Instant.EPOCH, EVER)).forEach(receipt -> stored.add(receipt.receiptHash()));
                assertEquals(drafts.size(), stored.size());
                promised.removeIf("pending"::equals);
                assertTrue(stored.containsAll(promised));
                assertChain(log, "acme", "shared-0");
            }
        }
    }

    @Test
    void anExportMissesNoCommitOfAnyNode() throws Exception {
        AtomicBoolean load = new AtomicBoolean(true);
        Set<String> exported = new HashSet<>();
        int count = 0;
        try (ReceiptStore one = node("one");
                ReceiptStore two = node("two")) {
            List<Future<Integer>> workers = new ArrayList<>();
            for (int worker = 0; worker < 8; worker++) {
                ReceiptStore node = worker % 2 == 0 ? one : two;
                workers.add(threads.submit(() -> {
                    int appended = 0;
                    while (load.get()) {
                        String shared = "shared-" + appended / 100;
                        append(node, appended % 2 == 0 ? first("acme") : next("acme", shared));
                        appended++;
                    }
                    return appended;
                }));
            }
            Instant from = Instant.EPOCH;
            for (int export = 0; export < 150; export++) {
                try (ReceiptLog.Period period = two.period("acme", from, EVER)) {
                    assertFalse(period.end().isBefore(from));
                    from = period.end();
                    for (Receipt receipt = period.next(); receipt != null; receipt = period.next()) {
                        assertTrue(exported.add(receipt.receiptHash()), "in two exports");
                    }
                }
            }
            load.set(false);
            for (Future<Integer> worker : workers) {
                count += worker.get();
            }
            all(two.period("acme", from, EVER)).forEach(receipt -> exported.add(receipt.receiptHash()));
        }
        assertEquals(count, exported.size());
    }

    @Test
    void aNewMonthIsMadeByAllNodesAtOnce() throws Exception {
        List<ReceiptStore> nodes = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            nodes.add(node("node-" + i));
        }
        List<Future<Appended>> firsts = new ArrayList<>();
        for (ReceiptStore node : nodes) {
            firsts.add(threads.submit(() -> append(node, first("acme"))));
        }
        for (Future<Appended> done : firsts) {
            assertTrue(done.get().receiptHash() != null);
        }
        for (ReceiptStore node : nodes) {
            assertTrue(node.health().up());
            assertEquals(0, node.health().spooledBytes());
            node.close();
        }
        assertEquals(1, number("select count(*) from pg_inherits where inhparent = 'signet.receipts'::regclass"));
    }

    @Test
    void theStreamsOfANodeThatIsGoneAreEndedOnceAndThoseOfALiveOneAreNot() throws Exception {
        ReceiptDraft gone = draft("acme", "gone", false, State.OPEN);
        ReceiptDraft live = draft("acme", "live", false, State.OPEN);
        try (ReceiptStore node = node("gone");
                Place place = place(node, gone)) {
            get(place.append(gone));
        }
        try (ReceiptStore node = node("live");
                Place place = place(node, live)) {
            get(place.append(live));
            age("(select node from signet.open_streams where trace_id = 'gone')");
            List<Future<?>> starts = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                String name = "new-" + i;
                starts.add(threads.submit(() -> node(name).close()));
            }
            for (Future<?> start : starts) {
                start.get();
            }
            assertEquals(2, assertChain(node, "acme", "gone"));
            assertEquals(1, assertChain(node, "acme", "live"));
            assertEquals(1, number("select count(*) from signet.open_streams"));
        }
    }

    private void age(String node) throws SQLException {
        try (Connection connection = Postgres.connect(fixture.url);
                Statement statement = connection.createStatement()) {
            statement.execute("update signet.nodes set seen_at = now() - interval '6 minutes' where node = " + node);
            statement.execute("update signet.open_streams set held_since = now() - interval '7 minutes'");
        }
    }

    @Test
    void aServerThatSwallowsPacketsFailsACommitInTime() throws Exception {
        try (ReceiptStore log = impatient("one")) {
            append(log, first("acme"));
            try (Place place = place(log, first("acme"))) {
                fixture.proxy.blackhole();
                long start = System.nanoTime();
                CompletionStage<Appended> appended = place.append(first("acme"));
                assertTrue(get(appended).receiptHash() != null, "from the spool");
                Duration took = Duration.ofNanos(System.nanoTime() - start);
                assertTrue(took.compareTo(Duration.ofSeconds(60)) < 0, took::toString);
            }
            assertFalse(log.health().up());
            fixture.proxy.heal();
            Poll.until("the store is back", () -> log.health().up());
            assertEquals(2, number("select count(*) from signet.receipts"));
        }
    }

    private long number(String sql) {
        try (Connection connection = Postgres.connect(fixture.url);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }
}
