package dev.signet.store;

import dev.signet.StoreException;
import dev.signet.receipt.Receipt;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that writes. While the store is up, all that waits goes into one transaction; a queue that is empty costs no delay. While it is down, or the spool not
 * empty yet, all goes to the spool, in order, and from there to the store. No failure ends it, not even an error of the JVM: those who wait would wait for ever.
 */
final class WriterLoop implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(WriterLoop.class);
    private static final Pending WAKE = new Pending(null, null, null);
    private static final int DRAIN_FACTOR = 4; // faster than what arrives meanwhile, one batch at a time
    private static final long DRAIN_OCTETS = 8 << 20;
    private static final long PAUSE_MILLIS = 100;
    private static final int CROWD = 8;
    private static final long GATHER_NANOS = 500_000;
    private static final int GATHERINGS = 4; // two milliseconds at most
    static final int THREADS = Runtime.getRuntime().availableProcessors();

    private final BlockingQueue<Pending> queue = new LinkedBlockingQueue<>();
    private final CompletableFuture<Void> started = new CompletableFuture<>();
    private final ReceiptTable table;
    private final Committer committer;
    private final Spool spool;
    private final int batchSize;
    private final IntSupplier underWay;
    private final Duration patience;
    private final Executor completions;
    private final StoreProbe probe;
    private volatile boolean up;
    private volatile boolean closing;
    private volatile boolean stopped;
    private volatile boolean stuck;
    private boolean leftOpenEnded; // of the one thread

    /**
     * @param underWay how many places are held: by exchanges that are not yet closed, or of which not all is durable; a stream whose opening is durable holds none
     * @param patience how long the end waits, at the close, for a disk and a store that both refuse
     * @param completions where those who wait are told: not this thread, which has the next batch to write
     */
    WriterLoop(
            ReceiptTable table,
            Committer committer,
            Spool spool,
            int batchSize,
            IntSupplier underWay,
            Duration patience,
            Executor completions) {
        this.table = table;
        this.committer = committer;
        this.spool = spool;
        this.batchSize = batchSize;
        this.underWay = underWay;
        this.patience = patience;
        this.completions = completions;
        this.probe = new StoreProbe(table, this::wake);
    }

    boolean isUp() {
        return up;
    }

    /** Whether neither the store nor the spool takes anything. */
    boolean isStuck() {
        return stuck;
    }

    int queued() {
        return queue.size();
    }

    /** Returns when what was there before this process has been seen to, or the store has turned out to be down. */
    void awaitStart() {
        started.join();
    }

    /** False when this has ended, and will not write it. */
    boolean add(Pending pending) {
        queue.add(pending);
        return !stopped || !queue.remove(pending);
    }

    /** Lets the thread end once all that was added is written. */
    void close() {
        closing = true;
        wake();
    }

    private void wake() {
        queue.add(WAKE);
    }

    @Override
    public void run() {
        try (probe) {
            begin();
            started.complete(null);
            while (!stopped) {
                stopped = closing && queue.isEmpty(); // and then looks a last time
                boolean drain = !up && !stopped && probe.answers();
                List<Pending> batch = next(!drain && !stopped);
                if (up) {
                    write(batch);
                } else {
                    spool(batch);
                    if (drain) {
                        drain();
                    }
                }
            }
        } finally {
            started.complete(null);
        }
    }

    private List<Pending> next(boolean wait) {
        List<Pending> batch = new ArrayList<>();
        try {
            if (wait) {
                batch.add(queue.take());
                gather();
            }
        } catch (InterruptedException e) {
            closing = true; // nobody but this class knows the thread: the process ends
        }
        queue.drainTo(batch, batchSize - batch.size());
        batch.removeIf(pending -> pending == WAKE);
        return batch;
    }

    /** In a crowd the processors are what is scarce, and a commit for a few takes them from all others: a moment later it is one for many. */
    private void gather() {
        for (int i = 0; i < GATHERINGS && up && moreToCome(); i++) {
            LockSupport.parkNanos(GATHER_NANOS);
        }
    }

    private boolean moreToCome() {
        int crowd = underWay.getAsInt();
        return crowd >= CROWD && queue.size() + 1 < Math.min(crowd * 3 / 4, batchSize); // one is taken
    }

    /** First what an earlier process left: its spool, then its streams. */
    private void begin() {
        try {
            if (!spool.isEmpty()) {
                LOG.info("{} receipts are in the spool from an earlier run: they are written first", spool.size());
            }
            drainAll();
            endLeftOpen();
            up = true;
        } catch (SQLException | IOException | RuntimeException | Error e) {
            down(e);
        }
    }

    /** Where the store was down at the start: before anything of this run gets in, whose streams are not left but open. */
    private void endLeftOpenOnce() throws SQLException {
        if (!leftOpenEnded) {
            endLeftOpen();
        }
    }

    private void endLeftOpen() throws SQLException {
        List<Entry> left = table.leftOpen().stream()
                .map(draft -> new Entry(draft, null, false))
                .toList();
        if (!left.isEmpty()) {
            committer.commit(left);
            LOG.info("{} answers were cut off when this node stopped: their receipts say aborted", left.size());
        }
        leftOpenEnded = true;
    }

    private void write(List<Pending> batch) {
        if (batch.isEmpty()) {
            return;
        }
        try {
            complete(batch, committer.commit(entries(batch)));
        } catch (SQLException | RuntimeException | Error e) {
            down(e);
            spool(batch.stream().map(Pending::again).toList());
        }
    }

    private void down(Throwable cause) {
        LOG.warn("the receipt store is down, receipts go to the spool: {}", cause.toString());
        up = false;
        probe.lost();
    }

    private void spool(List<Pending> batch) {
        long deadline = 0;
        while (!batch.isEmpty()) {
            try {
                spool.append(entries(batch));
                stuck = false;
                complete(batch, null);
                return;
            } catch (IOException | RuntimeException | Error e) {
                if (!stuck) {
                    stuck = true;
                    LOG.error(
                            "neither the store nor the spool takes receipts; {} wait in memory, requests are refused: {}",
                            batch.size(),
                            e.toString());
                }
            }
            if (pastTheSpool(batch)) {
                return;
            }
            if (closing && deadline == 0) {
                deadline = System.nanoTime() + patience.toNanos();
            } else if (closing && System.nanoTime() - deadline > 0) {
                giveUp(batch);
                return;
            }
            pause();
        }
    }

    private boolean pastTheSpool(List<Pending> batch) {
        if (!probe.answers()) {
            return false;
        }
        try {
            endLeftOpenOnce();
            drainAll();
            List<Receipt> receipts = committer.commit(entries(batch));
            back();
            complete(batch, receipts);
            return true;
        } catch (SQLException | IOException | RuntimeException | Error e) {
            probe.lost();
            return false;
        }
    }

    private void giveUp(List<Pending> batch) {
        LOG.error("{} receipts could be written nowhere before the end of the process", batch.size());
        StoreException lost =
                new StoreException("the receipt could be written nowhere before the log was closed", null);
        batch.forEach(pending -> pending.done().completeExceptionally(lost));
    }

    private void pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            closing = true; // and no longer interrupted, which would close the spool's file
        }
    }

    private void drain() {
        try {
            endLeftOpenOnce();
            drainSome();
            if (spool.isEmpty()) {
                back();
            }
        } catch (SQLException | IOException | RuntimeException | Error e) {
            LOG.debug("the receipt store answered, and failed again: {}", e.toString());
            probe.lost();
        }
    }

    private void back() {
        stuck = false;
        up = true;
        probe.back();
        LOG.info("the receipt store is back, the spool is empty");
    }

    private void drainAll() throws SQLException, IOException {
        while (!spool.isEmpty()) {
            drainSome();
        }
    }

    private void drainSome() throws SQLException, IOException {
        List<Entry> entries = spool.peek(DRAIN_FACTOR * batchSize, DRAIN_OCTETS);
        if (!entries.isEmpty()) {
            committer.commit(entries);
            spool.drop(entries.size());
        }
    }

    private static List<Entry> entries(List<Pending> batch) {
        return batch.stream().map(Pending::entry).toList();
    }

    private void complete(List<Pending> batch, List<Receipt> receipts) {
        List<Receipt> known = receipts == null ? Collections.nCopies(batch.size(), null) : receipts;
        int share = (batch.size() + THREADS - 1) / THREADS;
        for (int from = 0;
                from < batch.size();
                from += share) { // what is done with them, such as signing, is for all processors
            int first = from;
            completions.execute(() -> {
                for (int i = first; i < Math.min(first + share, batch.size()); i++) {
                    batch.get(i).complete(known.get(i));
                }
            });
        }
    }
}
