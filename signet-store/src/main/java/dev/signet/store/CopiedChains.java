package dev.signet.store;

import dev.signet.StoreException;
import dev.signet.receipt.Receipt;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Chains of another store on their way in, each to the month in which it began there. */
final class CopiedChains {
    private static final String STORED = """
            select tenant, trace_id
            from unnest(?::text[], ?::text[], ?::int2[], ?::bytea[]) as copy (tenant, trace_id, hop, receipt_hash)
            join signet.receipts using (tenant, trace_id, hop, receipt_hash)""";

    private final Connection connection;
    private final Partitions partitions = new Partitions();
    private long added;

    CopiedChains(Connection connection) {
        this.connection = connection;
    }

    /** Receipts that were not there before. */
    long added() {
        return added;
    }

    /**
     * Adds what is missing, in one transaction.
     *
     * @param receipts whole chains, verified
     */
    void add(List<CopiedReceipt> receipts) throws SQLException {
        Map<Chain, Head> heads = new LinkedHashMap<>();
        for (CopiedReceipt receipt : receipts) {
            heads.computeIfAbsent(receipt.chain(), chain -> beginning(chain, receipt));
        }
        for (Head head : heads.values()) {
            if (!partitions.has(head.month)) {
                partitions.create(connection, head.month);
            }
        }
        Heads locks = new Heads(connection);
        locks.lock(heads);
        NewRows rows = new NewRows(0);
        OpenStreams streams = new OpenStreams(connection, null);
        Map<Chain, CopiedReceipt> shared = new HashMap<>();
        long before = added;
        for (CopiedReceipt copy : receipts) {
            Head head = heads.get(copy.chain());
            Receipt receipt = copy.receipt();
            if (receipt.hop() <= head.storedHop) {
                shared.put(copy.chain(), copy);
            } else {
                byte[] previous = head.hash;
                if (!Objects.equals(Hashes.text(previous), copy.previousHash())) {
                    throw otherChain(copy);
                }
                head.end(receipt.hop(), Hashes.octets(receipt.receiptHash()), copy.micros());
                rows.add(head, receipt, copy.entry(), previous, copy.requestSig(), copy.payload());
                streams.end(receipt.tenant(), copy.json().at("/response/opens").textValue());
                added++;
            }
        }
        requireStored(shared.values());
        if (added > before) {
            rows.write(connection);
            locks.update(heads.values());
            streams.write();
        }
        connection.commit();
    }

    private static Head beginning(Chain chain, CopiedReceipt first) {
        LocalDate month = Partitions.monthOf(first.micros());
        return new Head(chain, month, false, 0, null, first.micros());
    }

    /** The last receipt of a chain that both have says that all before it are the same. */
    private void requireStored(Collection<CopiedReceipt> shared) throws SQLException {
        if (shared.isEmpty()) {
            return;
        }
        Set<Chain> stored = new HashSet<>();
        try (PreparedStatement statement = connection.prepareStatement(STORED)) {
            statement.setArray(
                    1,
                    Sql.array(
                            connection,
                            "text",
                            shared.stream().map(copy -> copy.receipt().tenant())));
            statement.setArray(
                    2,
                    Sql.array(
                            connection,
                            "text",
                            shared.stream().map(copy -> copy.receipt().traceId())));
            statement.setArray(3, Sql.array(connection, "int2", shared.stream().map(copy ->
                    (short) copy.receipt().hop())));
            statement.setArray(
                    4,
                    Sql.array(
                            connection,
                            shared.stream()
                                    .map(copy -> Hashes.octets(copy.receipt().receiptHash()))));
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    stored.add(new Chain(rows.getString(1), rows.getString(2)));
                }
            }
        }
        for (CopiedReceipt copy : shared) {
            if (!stored.contains(copy.chain())) {
                throw otherChain(copy);
            }
        }
    }

    private static StoreException otherChain(CopiedReceipt copy) {
        return CopiedReceipt.broken(copy.receipt(), "the target has another chain of that name", null);
    }
}
