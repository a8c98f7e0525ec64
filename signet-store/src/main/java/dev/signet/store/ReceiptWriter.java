package dev.signet.store;

import dev.signet.ReceiptLog;
import dev.signet.StoreException;
import dev.signet.jose.SigningKey;
import dev.signet.receipt.Receipt;
import dev.signet.receipt.ReceiptDraft;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Group commit: places for exchanges, and one thread that writes what they append, many in one transaction, into a table, or, while that cannot be reached, into a spool.
 * Who holds a place has room in the spool.
 */
final class ReceiptWriter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ReceiptWriter.class);
    private static final int LOOKUPS = 4;
    private static final long LOOKUP_PAUSE_NANOS = 1_000_000_000;
    private static final String NO_CHAIN = "the receipt store cannot be reached, so no chain can be continued";
    private static final String STOPPING = "the server is stopping";
    private static final String RETRY = "; try again in a moment";

    private final ReceiptTable table;
    private final Spool spool;
    private final Supplier<SigningKey> keys;
    private final int entrySize;
    private final Duration patience;
    private final Places places;
    private final WriterLoop loop;
    private final StoreCheck check;
    private final Thread thread;
    private final ExecutorService completions =
            Executors.newFixedThreadPool(WriterLoop.THREADS, Threads.named("signet-receipts-done"));
    private final ExecutorService lookups =
            Executors.newFixedThreadPool(LOOKUPS, Threads.named("signet-receipts-lookup"));
    private final ExecutorService growth = Executors.newSingleThreadExecutor(Threads.named("signet-receipts-spool"));
    private volatile long lookupFailedAt = System.nanoTime() - LOOKUP_PAUSE_NANOS;
    private volatile boolean closed;

    /**
     * Writes first what an earlier process left in the spool, and closes the streams that it left open; the spool is closed with this, the table is not.
     *
     * @param keys the active receipt key, asked for each signature; null while there is none
     */
    ReceiptWriter(
            ReceiptTable table, Spool spool, Supplier<SigningKey> keys, Clock clock, ReceiptLogSettings settings) {
        this.table = table;
        this.spool = spool;
        this.keys = keys;
        this.entrySize = settings.entrySize();
        this.patience = settings.storeTimeout();
        this.places = new Places(settings.queue());
        Committer committer = new Committer(table, new Rejects(settings.spool(), clock), keys);
        this.loop = new WriterLoop(table, committer, spool, settings.batch(), places::held, patience, completions);
        this.check = new StoreCheck(table, loop, committer, patience);
        this.thread = Threads.named("signet-receipts-writer").newThread(loop);
        thread.start();
        loop.awaitStart();
    }

    /** As {@link ReceiptLog#admit}. */
    CompletionStage<ReceiptLog.Admission> admit(String tenant, String traceId, boolean continued, int payload) {
        if (closed) {
            return unavailable(STOPPING);
        }
        if (keys.get() == null) {
            return unavailable("no receipt key is active: create or activate one");
        }
        if (loop.isStuck()) {
            return unavailable("neither the receipt store nor the spool can be written" + RETRY);
        }
        if (continued && !canLookUp()) {
            return unavailable(NO_CHAIN + RETRY + ", or start a new trace");
        }
        int size = entrySize + payload;
        long room = places.take(size);
        if (room == 0) {
            return unavailable("the receipt queue is full (receipt-queue: " + places.bound() + ")" + RETRY);
        }
        if (!continued && spool.hasRoom(room)) {
            return CompletableFuture.completedFuture(new Held(null, size));
        }
        try {
            return inTime(CompletableFuture.supplyAsync(
                    () -> admitNow(tenant, traceId, continued, size, room), continued ? lookups : growth));
        } catch (RejectedExecutionException e) { // closed in between
            places.giveBack(size);
            return unavailable(STOPPING);
        }
    }

    /** A store that has just left one request waiting is not asked for the next. */
    private boolean canLookUp() {
        return loop.isUp() && System.nanoTime() - lookupFailedAt >= LOOKUP_PAUSE_NANOS;
    }

    /** Nobody waits longer than the store may take; a place that comes too late is given back. */
    private CompletionStage<ReceiptLog.Admission> inTime(CompletableFuture<ReceiptLog.Admission> lookup) {
        CompletableFuture<ReceiptLog.Admission> answer = new CompletableFuture<>();
        lookup.whenComplete((admission, fault) -> {
            boolean taken = fault == null ? answer.complete(admission) : answer.completeExceptionally(fault);
            if (!taken && admission instanceof Held late) {
                late.close();
            }
        });
        return answer.completeOnTimeout(
                new ReceiptLog.Unavailable("the receipt store takes too long" + RETRY),
                patience.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    private ReceiptLog.Admission admitNow(String tenant, String traceId, boolean continued, int size, long room) {
        ReceiptLog.Admission admission = null;
        try {
            if (!spool.hasRoom(room) && !spool.grow(room)) {
                admission = new ReceiptLog.Unavailable("the receipt spool is full" + RETRY);
            } else {
                admission = continued ? join(new Places.Chain(tenant, traceId), size) : new Held(null, size);
            }
        } finally {
            if (!(admission instanceof Held)) {
                places.giveBack(size);
            }
        }
        return admission;
    }

    private ReceiptLog.Admission join(Places.Chain chain, int size) {
        if (!canLookUp()) {
            return new ReceiptLog.Unavailable(NO_CHAIN + RETRY + ", or start a new trace");
        }
        int joining = places.join(chain);
        ReceiptLog.Admission admission;
        try {
            boolean full = table.hops(chain.tenant(), chain.traceId()) + joining > ReceiptLog.MAX_HOPS;
            admission = full ? new ReceiptLog.ChainFull() : new Held(chain, size);
        } catch (SQLException | RuntimeException e) {
            lookupFailedAt = System.nanoTime();
            LOG.warn("the length of a chain could not be looked up: {}", e.toString());
            admission = new ReceiptLog.Unavailable(NO_CHAIN + RETRY + ", or start a new trace");
        }
        if (!(admission instanceof Held)) {
            places.leave(chain);
        }
        return admission;
    }

    private static CompletionStage<ReceiptLog.Admission> unavailable(String detail) {
        return CompletableFuture.completedFuture(new ReceiptLog.Unavailable(detail));
    }

    boolean isUp() {
        return loop.isUp();
    }

    CompletionStage<Boolean> check() {
        return check.now();
    }

    int queued() {
        return loop.queued();
    }

    long spooledBytes() {
        return spool.bytes();
    }

    @Override
    public void close() {
        closed = true;
        check.close();
        loop.close();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true; // what is queued is written all the same
            }
        }
        completions.shutdown();
        try {
            completions.awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        lookups.shutdown();
        growth.shutdown();
        spool.close();
    }

    private CompletionStage<ReceiptLog.Appended> append(ReceiptDraft draft, Runnable settled) {
        CompletableFuture<ReceiptLog.Appended> done = new CompletableFuture<>();
        Pending pending = new Pending(new Entry(draft, seal(draft), false), done, settled);
        if (!loop.add(pending)) {
            settled.run();
            done.completeExceptionally(new StoreException("the receipt log is closed", null));
        }
        return done;
    }

    /** Here, since signing on the writer's thread would be the narrowest place of all. Null leaves it to the writer. */
    private Receipt seal(ReceiptDraft draft) {
        SigningKey key = draft.startsTrace() ? keys.get() : null;
        try {
            return key == null ? null : Receipt.seal(draft, 1, null, key);
        } catch (RuntimeException e) { // then it cannot be sealed by the writer either, who puts it aside
            return null;
        }
    }

    /**
     * A place; it is free again when it is closed and all that was appended through it is durable. A stream's leaves the queue as soon as its opening is durable, since it may stay open for days; of
     * the spool it keeps what its closing needs.
     */
    private final class Held implements ReceiptLog.Place {
        private final Places.Chain chain;
        private int size; // guarded by this
        private boolean queued = true; // guarded by this
        private int uses = 1; // guarded by this
        private boolean open = true; // guarded by this
        private boolean joined; // guarded by this

        Held(Places.Chain chain, int size) {
            this.chain = chain;
            this.size = size;
            this.joined = chain != null;
        }

        @Override
        public CompletionStage<ReceiptLog.Appended> append(ReceiptDraft draft) {
            synchronized (this) {
                uses++;
            }
            boolean more = draft.response().state() == ReceiptDraft.State.OPEN;
            return ReceiptWriter.this.append(draft, more ? () -> opened(draft) : this::settled);
        }

        private synchronized void opened(ReceiptDraft draft) {
            if (queued) {
                queued = false;
                int closing = Math.min(size, SpoolRecord.closingLength(draft));
                places.giveBack(size - closing);
                size = closing;
            }
            release();
        }

        private void settled() {
            leaveChain();
            release();
        }

        private synchronized void leaveChain() {
            if (joined) {
                joined = false;
                places.leave(chain);
            }
        }

        private synchronized void release() {
            if (--uses == 0) {
                leaveChain();
                if (queued) {
                    places.giveBack(size);
                } else {
                    places.giveBackRoom(size);
                }
            }
        }

        @Override
        public synchronized void close() {
            if (open) {
                open = false;
                release();
            }
        }
    }
}
