package dev.signet.store;

import dev.signet.receipt.Receipt;
import java.sql.SQLException;
import java.util.List;

/** What the writer asks of a database; each database does it in its own way. */
interface ReceiptTable {
    /**
     * One durable transaction, to be called by the writer alone: for each entry its receipt, its chain's head and its usage together. Gives each draft that
     * is not sealed its hop, previous hash and hash; an entry that is there already stays as it is; one whose chain is full starts a new trace. Races lost to other
     * nodes are tried again inside.
     *
     * @return the receipts as they are in the store now, in the order of the entries
     * @throws SQLException when nothing is known to be committed, though it may be; then the entries are {@link Entry#retried} the next time
     */
    List<Receipt> commit(List<Entry> entries) throws SQLException;

    /** How many hops a chain has; from any thread. */
    int hops(String tenant, String traceId) throws SQLException;

    /** Returns when the database answers, soon; from any thread. */
    void ping() throws SQLException;
}
