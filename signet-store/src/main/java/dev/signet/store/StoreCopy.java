package dev.signet.store;

import dev.signet.StoreException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * Moves a SQLite store to PostgreSQL: receipts with their signatures and times, payloads, usage, manifests, open streams, tenants and whatever else both know. Every
 * chain is verified on its way, its hashes computed anew. What is there already stays, so after a failure it is simply run again. It copies what the file holds when it
 * begins: stop the server before, and point it at PostgreSQL afterwards.
 */
public final class StoreCopy {
    private static final Duration BUSY = Duration.ofSeconds(30);
    private static final int ROWS = 1000;
    private static final int OCTETS = 8 << 20;

    private final Path file;
    private final PostgresDatabase target;
    private final LongConsumer progress;
    private long receipts;

    private StoreCopy(Path file, PostgresDatabase target, LongConsumer progress) {
        this.file = file;
        this.target = target;
        this.progress = progress;
    }

    /**
     * What is in the target now.
     *
     * @param receipts verified, and there
     * @param added of these, by this run
     */
    public record Result(long receipts, long added) {}

    /**
     * @param file an existing SQLite store
     * @param progress is told how many receipts have been seen to
     * @throws StoreException where one of the two cannot be reached, a chain does not verify, or the target has another chain of the same name; what came before that
     *     is copied
     */
    public static Result run(Path file, PostgresDatabase target, LongConsumer progress) {
        if (!Files.exists(file)) {
            throw new StoreException("there is no database " + file, null);
        }
        return new StoreCopy(file, target, progress).copy();
    }

    private Result copy() {
        try (SqliteDatabase source = SqliteDatabase.open(file, BUSY);
                Connection from = source.reader();
                Connection to = target.patient()) {
            from.setAutoCommit(false); // all of it as of one moment
            to.setAutoCommit(false);
            CopiedChains chains = new CopiedChains(to);
            receipts(from, chains);
            long inSource = count(from, "receipts");
            long inTarget = count(to, "signet.receipts");
            if (receipts != inSource || inTarget < inSource) {
                throw new StoreException(
                        file + " has " + inSource + " receipts, " + receipts + " were copied, and " + target + " has "
                                + inTarget,
                        null);
            }
            new CopiedTables(from, to).copy();
            from.rollback();
            return new Result(receipts, chains.added());
        } catch (SQLException e) {
            throw new StoreException(
                    file + " could not be copied to " + target + "; run it again when the cause is gone: "
                            + e.getMessage(),
                    e);
        }
    }

    private void receipts(Connection from, CopiedChains chains) throws SQLException {
        try (Statement statement = from.createStatement();
                ResultSet rows = statement.executeQuery(CopiedReceipt.QUERY)) {
            List<CopiedReceipt> batch = new ArrayList<>();
            CopiedReceipt before = null;
            long octets = 0;
            while (rows.next()) {
                CopiedReceipt receipt = CopiedReceipt.of(rows);
                boolean sameChain = before != null && before.chain().equals(receipt.chain());
                receipt.verify(sameChain ? before : null);
                if (!sameChain && (batch.size() >= ROWS || octets >= OCTETS)) {
                    add(chains, batch);
                    octets = 0;
                }
                batch.add(receipt);
                octets += receipt.octets();
                before = receipt;
            }
            add(chains, batch);
        }
    }

    private void add(CopiedChains chains, List<CopiedReceipt> batch) throws SQLException {
        chains.add(batch);
        receipts += batch.size();
        batch.clear();
        progress.accept(receipts);
    }

    private static long count(Connection connection, String table) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select count(*) from " + table)) {
            row.next();
            return row.getLong(1);
        }
    }
}
