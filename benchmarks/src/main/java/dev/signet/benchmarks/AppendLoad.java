package dev.signet.benchmarks;

import dev.signet.ReceiptLog;
import dev.signet.jose.JwsAlgorithm;
import dev.signet.jose.SignatureEngines;
import dev.signet.jose.SigningKey;
import dev.signet.receipt.ReceiptDraft;
import dev.signet.receipt.Sha256;
import dev.signet.store.PostgresDatabase;
import dev.signet.store.PostgresReceiptLog;
import dev.signet.store.PostgresSettings;
import dev.signet.store.ReceiptLogSettings;
import dev.signet.store.SqliteReceiptLog;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/** Receipts made, hashed, signed, appended and durable: nothing else. */
final class AppendLoad {
    private static final int PRODUCERS = 2;

    private final Report report;
    private final SigningKey key = SigningKey.generate(JwsAlgorithm.ED25519, null, SignatureEngines.current());
    private final String digest = Sha256.of("benchmark".getBytes(StandardCharsets.UTF_8));
    private final String signature = "x".repeat(420); // as long as one is

    AppendLoad(Report report) {
        this.report = report;
    }

    void sqlite(Path directory, int batch, int concurrency, int count) throws InterruptedException {
        ReceiptLogSettings settings =
                ReceiptLogSettings.in(directory).withBatch(batch).withQueue(Math.max(concurrency, 4096));
        try (ReceiptLog log =
                SqliteReceiptLog.open(directory.resolve("signet.db"), settings, () -> key, Clock.systemUTC())) {
            measure("SQLite", log, batch, concurrency, count, 20_000);
        }
    }

    void postgres(String url, Path directory, int batch, int concurrency, int count) throws InterruptedException {
        ReceiptLogSettings settings =
                ReceiptLogSettings.in(directory).withBatch(batch).withQueue(Math.max(concurrency, 4096));
        try (PostgresDatabase database = PostgresDatabase.open(PostgresSettings.of(url));
                ReceiptLog log = PostgresReceiptLog.open(database, settings, () -> key, Clock.systemUTC())) {
            measure("PostgreSQL", log, batch, concurrency, count, 15_000);
        }
    }

    private void measure(String store, ReceiptLog log, int batch, int concurrency, int count, double target)
            throws InterruptedException {
        append(log, concurrency, count / 2);
        long began = System.nanoTime();
        long[] nanos = append(log, concurrency, count);
        double perSecond = nanos.length / ((System.nanoTime() - began) / 1e9);
        Arrays.sort(nanos);
        report.note(String.format(
                Locale.ROOT,
                "%-10s batch %4d, %4d under way  %,9.0f receipts/s   p50 %.2f ms   p99 %.2f ms",
                store,
                batch,
                concurrency,
                perSecond,
                nanos[nanos.length / 2] / 1e6,
                nanos[nanos.length * 99 / 100] / 1e6));
        if (batch == 512 && concurrency == 1024) {
            report.atLeast(store + ": durable receipts a second", perSecond, target, "");
        }
    }

    /** How long each took. */
    private long[] append(ReceiptLog log, int concurrency, int count) throws InterruptedException {
        long[] nanos = new long[count];
        AtomicInteger next = new AtomicInteger();
        Semaphore free = new Semaphore(concurrency);
        Thread[] producers = new Thread[Math.min(PRODUCERS, concurrency)];
        for (int i = 0; i < producers.length; i++) {
            producers[i] = new Thread(() -> produce(log, free, next, nanos));
            producers[i].start();
        }
        for (Thread producer : producers) {
            producer.join();
        }
        free.acquire(concurrency);
        return nanos;
    }

    private void produce(ReceiptLog log, Semaphore free, AtomicInteger next, long[] nanos) {
        for (int i = next.getAndIncrement(); i < nanos.length; i = next.getAndIncrement()) {
            free.acquireUninterruptibly();
            int index = i;
            long began = System.nanoTime();
            String trace = UUID.randomUUID().toString();
            ReceiptLog.Place place = (ReceiptLog.Place)
                    log.admit("default", trace, false).toCompletableFuture().join();
            place.append(draft(trace)).whenComplete((appended, fault) -> {
                nanos[index] = System.nanoTime() - began;
                place.close();
                free.release();
            });
        }
    }

    private ReceiptDraft draft(String trace) {
        return new ReceiptDraft(
                UUID.randomUUID(),
                Clock.systemUTC().instant(),
                "default",
                trace,
                true,
                true,
                digest,
                new ReceiptDraft.Request("POST", "/rpc", digest, "client-1", digest, false),
                new ReceiptDraft.Response(200, digest, null, null),
                signature,
                null);
    }
}
