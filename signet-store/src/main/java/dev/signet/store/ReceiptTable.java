package dev.signet.store;

import dev.signet.jose.SigningKey;
import dev.signet.receipt.Receipt;
import dev.signet.receipt.ReceiptDraft;
import java.sql.SQLException;
import java.util.List;

/** What the writer asks of a database; each database does it in its own way. */
interface ReceiptTable {
    /**
     * One durable transaction, to be called by the writer alone: for each entry its receipt, its chain's head, its usage and its open stream together.
     *
     * <ul>
     *   <li>A sealed entry goes in as it is; a draft gets its hop, previous hash, hash and signature. Races lost to other nodes are tried again inside.
     *   <li>A {@link Entry#retried} entry whose {@code entry} is in its chain already, or in that of {@link Entry#moved}, stays as it is and counts nothing.
     *   <li>A draft whose chain is full goes in as {@link Entry#moved}.
     *   <li>A metered entry counts on its day unless its chain already holds a receipt of the same {@code request.sig}.
     *   <li>A draft that ends a stream without saying which (its open receipt was pending then) gets {@code opens} from the open stream of the same tenant and
     *       {@code request.sig}.
     * </ul>
     *
     * @param key signs drafts; null only where every entry is sealed
     * @return the receipts as they are in the store now, in the order of the entries
     * @throws SQLException when nothing is known to be committed, though it may be; then the entries are {@link Entry#retried} the next time
     */
    List<Receipt> commit(List<Entry> entries, SigningKey key) throws SQLException;

    /** Whether the database can be reached but will never take one of these entries: a constraint, a value it cannot hold. */
    boolean isRejection(SQLException e);

    /** How many hops a chain has; from any thread. */
    int hops(String tenant, String traceId) throws SQLException;

    /** Drafts that end, as aborted, the streams which this node had open when it stopped; called once, by the writer, before anything of this run is committed. */
    List<ReceiptDraft> leftOpen() throws SQLException;

    /** Returns when the database answers, soon; from any thread. */
    void ping() throws SQLException;
}
