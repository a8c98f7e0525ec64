package dev.signet.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.signet.ReceiptLog.Appended;
import dev.signet.ReceiptLog.Place;
import dev.signet.receipt.Receipt;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Not a test by its name: {@code -Dtest=PostgresThroughput} prints how fast receipts become durable. */
class PostgresThroughput {
    private static final int RECEIPTS = 100_000;

    @TempDir
    Path data;

    /** What the database and its driver cost: receipts are signed beforehand. */
    @Test
    void ofTheTable() throws Exception {
        for (int batch : new int[] {1, 32, 128, 512}) {
            try (PostgresDatabase database = open();
                    PostgresTable table = new PostgresTable(database, null, "node")) {
                for (String run : List.of("warm-up", "table")) {
                    int total = batch == 1 ? RECEIPTS / 20 : RECEIPTS;
                    long nanos = 0;
                    for (int done = 0; done < total; done += batch) {
                        List<Entry> entries = entries(batch);
                        long start = System.nanoTime();
                        assertEquals(
                                batch, table.commit(entries, TestReceipts.KEY).size());
                        nanos += System.nanoTime() - start;
                    }
                    print(run, "batch " + batch, total, nanos);
                }
            }
        }
    }

    /** All of it: drafts are made and signed, queued, committed, and their callers told. */
    @Test
    void ofTheLog() throws Exception {
        for (int waiting : new int[] {1, 16, 256, 2048}) {
            try (PostgresDatabase database = open();
                    ReceiptStore log = PostgresReceiptLog.open(
                            database,
                            ReceiptLogSettings.in(data.resolve("n" + waiting)),
                            () -> TestReceipts.KEY,
                            Clock.systemUTC())) {
                for (String run : List.of("warm-up", "log")) {
                    int total = waiting == 1 ? RECEIPTS / 20 : RECEIPTS;
                    Semaphore window = new Semaphore(waiting);
                    long start = System.nanoTime();
                    try (Place place = TestReceipts.place(log, TestReceipts.first("acme"))) {
                        for (int i = 0; i < total; i++) {
                            window.acquire();
                            CompletionStage<Appended> appended = place.append(TestReceipts.first("acme"));
                            appended.whenComplete((done, failure) -> window.release());
                        }
                        window.acquire(waiting);
                    }
                    print(run, waiting + " at once", total, System.nanoTime() - start);
                }
                assertEquals(0, log.health().spooledBytes());
            }
        }
    }

    private static PostgresDatabase open() {
        return PostgresDatabase.open(PostgresSettings.of(Postgres.shared().database()));
    }

    private static void print(String run, String how, int receipts, long nanos) {
        System.out.printf("%s, %s: %,d receipts/s%n", run, how, Math.round(receipts / (nanos / 1e9)));
    }

    private static List<Entry> entries(int count) {
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            var draft = TestReceipts.first("acme");
            entries.add(new Entry(draft, Receipt.seal(draft, 1, null, TestReceipts.KEY), false));
        }
        return entries;
    }
}
