package dev.signet.store;

import static dev.signet.store.TestReceipts.append;
import static dev.signet.store.TestReceipts.first;
import static dev.signet.store.TestReceipts.next;
import static dev.signet.store.TestReceipts.withPayload;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.Poll;
import dev.signet.TestClock;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PostgresReceiptLogTest extends ReceiptLogContract {
    private static final String PARTITIONS = "select count(*) from pg_class where relnamespace = 'signet'::regnamespace"
            + " and relkind = 'r' and relname ~ '_2[0-9]{3}_[0-9]{2}$'";

    @Override
    LogFixture database() {
        return new PostgresFixture();
    }

    @Test
    void aMonthIsDroppedWithItsTablesWhileOthersWrite() throws Exception {
        TestClock hands = new TestClock();
        clock = hands;
        ExecutorService threads = Executors.newCachedThreadPool();
        try (ReceiptStore log = open()) {
            YearMonth month = YearMonth.from(hands.instant().atZone(ZoneOffset.UTC));
            String trace =
                    append(log, withPayload(first("acme"), "x".getBytes())).traceId();
            hands.advance(40L * 86400);
            append(log, next("acme", trace));
            assertEquals(hands.instant(), log.lastCommit(month), "what keeps the month");
            assertEquals(
                    2,
                    number("select count(*) from receipts_" + month.toString().replace('-', '_')));
            AtomicBoolean load = new AtomicBoolean(true);
            AtomicInteger appended = new AtomicInteger();
            Future<?> writer = threads.submit(() -> {
                while (load.get()) {
                    append(log, first("acme"));
                    appended.incrementAndGet();
                }
            });
            Poll.until("load", () -> appended.get() > 20);
            assertEquals(4, number(PARTITIONS));
            assertFalse(log.drop(month, 1));
            assertTrue(log.drop(month, 2));
            int before = appended.get();
            Poll.until("load", () -> appended.get() > before + 20);
            load.set(false);
            writer.get();
            assertTrue(log.health().up());
            assertEquals(2, number(PARTITIONS));
            assertEquals(appended.get(), number("select count(*) from receipts"));
            assertEquals(appended.get(), number("select count(*) from chain_heads"));
            assertTrue(log.drop(month, 0), "nothing is left of it");
            append(log, next("acme", trace));
            assertEquals(1, assertChain(log, "acme", trace), "the name is free again");
        } finally {
            threads.shutdownNow();
        }
    }
}
