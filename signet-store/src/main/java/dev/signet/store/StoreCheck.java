package dev.signet.store;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether a store can be reached, for who asks about its health: on a thread of its own, one question at a time. What is being written tells it, too, so a busy store is not asked at all. */
final class StoreCheck implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StoreCheck.class);
    private static final long RECENT_NANOS = 1_000_000_000;

    private final ReceiptTable table;
    private final WriterLoop loop;
    private final Committer committer;
    private final Duration patience;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(Threads.named("signet-receipts-check"));
    private CompletableFuture<Boolean> asked; // guarded by this; null while nobody asks

    StoreCheck(ReceiptTable table, WriterLoop loop, Committer committer, Duration patience) {
        this.table = table;
        this.loop = loop;
        this.committer = committer;
        this.patience = patience;
    }

    /** Never later than the patience, never exceptionally. */
    CompletionStage<Boolean> now() {
        if (!loop.isUp() || committer.hasCommittedWithin(RECENT_NANOS)) {
            return CompletableFuture.completedFuture(loop.isUp());
        }
        return ask().copy().completeOnTimeout(false, patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** A question that is not answered yet is not asked again. */
    private synchronized CompletableFuture<Boolean> ask() {
        if (asked != null && !asked.isDone()) {
            return asked;
        }
        try {
            asked = CompletableFuture.supplyAsync(this::ping, thread);
        } catch (RejectedExecutionException e) { // closed
            asked = CompletableFuture.completedFuture(false);
        }
        return asked;
    }

    private boolean ping() {
        long began = System.nanoTime();
        try {
            table.ping();
            return loop.isUp();
        } catch (SQLException | RuntimeException e) {
            LOG.debug("the receipt store does not answer: {}", e.toString());
            return loop.isUp() && committer.hasCommittedWithin(System.nanoTime() - began);
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
