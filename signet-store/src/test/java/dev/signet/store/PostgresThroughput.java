package dev.signet.store;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.receipt.Receipt;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Not a test by its name: how fast one writer commits. {@code -Dtest=PostgresThroughput} prints it. */
class PostgresThroughput {
    private static final int RECEIPTS = 200_000;

    @Test
    void ofOneWriter() throws Exception {
        List<List<Entry>> all = new ArrayList<>();
        for (int batch : new int[] {1, 32, 128, 512, 2048}) {
            try (PostgresDatabase database = PostgresDatabase.open(
                            PostgresSettings.of(Postgres.shared().database()));
                    PostgresTable table = new PostgresTable(database, null, "node")) {
                for (int warm = 0; warm < 2; warm++) {
                    int total = batch == 1 ? 10_000 : RECEIPTS;
                    long nanos = 0;
                    for (int done = 0; done < total; done += batch) {
                        List<Entry> entries = entries(batch);
                        long start = System.nanoTime();
                        assertTrue(table.commit(entries, TestReceipts.KEY).size() == batch);
                        nanos += System.nanoTime() - start;
                    }
                    System.out.printf("batch %d: %,d receipts/s%n", batch, Math.round(total / (nanos / 1e9)));
                }
            }
        }
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
