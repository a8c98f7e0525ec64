package dev.signet.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves what was committed from the write-ahead log of a SQLite file to its pages, beside the one who writes. Left to SQLite, every some thousandth commit does that first, and all that wait for it
 * wait a tenth of a second. Here a thread moves nearly all; what came meanwhile, which is little, the writer moves itself between two commits, so that the log can begin anew.
 */
final class Checkpoints implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Checkpoints.class);
    private static final String CHECKPOINT = "PRAGMA wal_checkpoint(PASSIVE)"; // waits for nobody, and nobody for it
    private static final long DUE = 32 << 20;
    private static final int PASSES = 3; // each has what was written during the one before
    private static final long PATIENCE_SECONDS = 10;

    private final SqliteDatabase database;
    private final ExecutorService thread =
            Executors.newSingleThreadExecutor(Threads.named("signet-receipts-checkpoint"));
    private volatile boolean moved;
    private boolean moving; // of the writer's thread, as the next
    private long written;

    Checkpoints(SqliteDatabase database) {
        this.database = database;
    }

    /** The writer has committed about so many octets. Failures are no matter: SQLite sees to a log that has grown too far. */
    void committed(long octets, Connection writer) {
        written += octets;
        if (moved) {
            moved = false;
            moving = false;
            written = 0;
            checkpoint(writer);
        } else if (written >= DUE && !moving) {
            moving = true;
            begin();
        }
    }

    private void begin() {
        try {
            thread.execute(this::moveMost);
        } catch (RejectedExecutionException e) {
            LOG.debug("closed before the next checkpoint", e);
        }
    }

    private void moveMost() {
        try (Connection connection = database.writer()) {
            for (int pass = 0; pass < PASSES; pass++) {
                checkpoint(connection);
            }
        } catch (SQLException e) {
            LOG.debug("no connection for a checkpoint", e);
        } finally {
            moved = true;
        }
    }

    private static void checkpoint(Connection connection) {
        try (Statement statement = connection.createStatement()) {
            statement.execute(CHECKPOINT);
        } catch (SQLException e) {
            LOG.debug("a checkpoint failed", e);
        }
    }

    @Override
    public void close() {
        thread.shutdown();
        try {
            thread.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
