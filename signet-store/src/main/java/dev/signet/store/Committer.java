package dev.signet.store;

import dev.signet.jose.SigningKey;
import dev.signet.receipt.Receipt;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Commits entries; one that the store will never take does not keep the others waiting, but goes to a file. */
final class Committer {
    private final ReceiptTable table;
    private final Rejects rejects;
    private final Supplier<SigningKey> keys;
    private volatile long committedAt = System.nanoTime();

    Committer(ReceiptTable table, Rejects rejects, Supplier<SigningKey> keys) {
        this.table = table;
        this.rejects = rejects;
        this.keys = keys;
    }

    /**
     * Returns when every entry is in the store or in the file of the rejected.
     *
     * @return the receipts in the order of the entries, null for each that was rejected
     * @throws SQLException when they are not, as far as is known
     */
    List<Receipt> commit(List<Entry> entries) throws SQLException {
        SigningKey key = keys.get();
        if (key == null && entries.stream().anyMatch(entry -> entry.sealed() == null)) {
            throw new SQLException("no receipt key is active");
        }
        List<Receipt> receipts = commit(entries, key);
        committedAt = System.nanoTime();
        return receipts;
    }

    /** Whether the store has taken something, or has just been opened; from any thread. */
    boolean hasCommittedWithin(long nanos) {
        return System.nanoTime() - committedAt <= nanos;
    }

    private List<Receipt> commit(List<Entry> entries, SigningKey key) throws SQLException {
        try {
            return table.commit(entries, key);
        } catch (SQLException e) {
            if (!table.isRejection(e)) {
                throw e;
            }
            return apart(entries, key, e);
        } catch (RuntimeException e) {
            if (entries.stream().allMatch(entry -> isSealable(entry, key))) {
                throw new SQLException("the receipt table failed: " + e, e);
            }
            return apart(entries, key, e);
        }
    }

    /** Not so for a draft that cannot be written as canonical JSON, whatever the store. */
    private static boolean isSealable(Entry entry, SigningKey key) {
        try {
            return entry.sealed() != null || Receipt.seal(entry.draft(), 1, null, key) != null;
        } catch (RuntimeException e) {
            return false;
        }
    }

    private List<Receipt> apart(List<Entry> entries, SigningKey key, Exception cause) throws SQLException {
        List<Receipt> receipts = new ArrayList<>(entries.size());
        if (entries.size() == 1) {
            receipts.add(reject(entries.get(0), key, cause));
        } else {
            int half = entries.size() / 2;
            receipts.addAll(commit(entries.subList(0, half), key));
            receipts.addAll(commit(entries.subList(half, entries.size()), key));
        }
        return receipts;
    }

    /** A sealed one may have lost its place to another node; then its exchange is the next hop, and what was promised is in the file. */
    private Receipt reject(Entry entry, SigningKey key, Exception cause) throws SQLException {
        try {
            rejects.add(entry, cause);
        } catch (IOException e) {
            throw new SQLException("the rejected receipt could not be written beside the spool either: " + e, cause);
        }
        if (entry.sealed() == null || key == null) {
            return null;
        }
        try {
            return table.commit(List.of(entry.unsealed()), key).get(0);
        } catch (SQLException e) {
            if (!table.isRejection(e)) {
                throw e;
            }
            return null;
        } catch (RuntimeException e) {
            return null;
        }
    }
}
