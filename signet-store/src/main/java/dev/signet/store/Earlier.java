package dev.signet.store;

import dev.signet.receipt.Receipt;
import dev.signet.receipt.ReceiptDraft;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** What locked chains already hold of a batch: entries whose earlier commit came through, and requests that are counted. */
final class Earlier {
    static final String ENTRIES = "select entry, " + ReceiptRows.COLUMNS + """
             from unnest(?::text[], ?::text[], ?::date[]) as chain (tenant, trace_id, chain_month)
            join signet.receipts using (tenant, trace_id, chain_month)
            where entry = any (?::uuid[])""";

    static final String REQUESTS = """
            select tenant, trace_id, request_sig
            from unnest(?::text[], ?::text[], ?::date[]) as chain (tenant, trace_id, chain_month)
            join signet.receipts using (tenant, trace_id, chain_month)
            where request_sig = any (?::bytea[])""";

    private final Connection connection;
    private final Map<EntryKey, Receipt> receipts = new HashMap<>();
    private final Set<Request> requests = new HashSet<>();

    private record EntryKey(Chain chain, UUID entry) {}

    private record Request(Chain chain, String sig) {
        static Request of(ReceiptDraft draft) {
            return new Request(Chain.of(draft), draft.request().sig());
        }
    }

    Earlier(Connection connection) {
        this.connection = connection;
    }

    void read(List<Entry> entries, Map<Chain, Head> heads) throws SQLException {
        List<Entry> candidates = entries.stream()
                .filter(entry -> {
                    Head head = heads.get(Chain.of(entry.draft()));
                    return head != null && head.existed;
                })
                .toList();
        List<Entry> retried = candidates.stream().filter(Entry::retried).toList();
        if (!retried.isEmpty()) {
            readEntries(retried, chains(retried, heads));
        }
        List<Entry> metered =
                candidates.stream().filter(entry -> entry.draft().metered()).toList();
        if (!metered.isEmpty()) {
            readRequests(metered, chains(metered, heads));
        }
    }

    private static List<Head> chains(List<Entry> entries, Map<Chain, Head> heads) {
        return entries.stream()
                .map(entry -> heads.get(Chain.of(entry.draft())))
                .distinct()
                .toList();
    }

    private void readEntries(List<Entry> retried, List<Head> chains) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(ENTRIES)) {
            bind(statement, chains);
            statement.setArray(
                    4,
                    connection.createArrayOf(
                            "uuid",
                            retried.stream().map(entry -> entry.draft().entry()).toArray()));
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    Receipt receipt = ReceiptRows.receipt(rows);
                    Chain chain = new Chain(receipt.tenant(), receipt.traceId());
                    receipts.put(new EntryKey(chain, rows.getObject("entry", UUID.class)), receipt);
                }
            }
        }
    }

    private void readRequests(List<Entry> metered, List<Head> chains) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(REQUESTS)) {
            bind(statement, chains);
            statement.setArray(
                    4,
                    Sql.array(
                            connection,
                            metered.stream()
                                    .map(entry -> entry.draft().request().sig())
                                    .distinct()
                                    .map(Hashes::octets)));
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    Chain chain = new Chain(rows.getString(1), rows.getString(2));
                    requests.add(new Request(chain, Hashes.text(rows.getBytes(3))));
                }
            }
        }
    }

    private void bind(PreparedStatement statement, Collection<Head> chains) throws SQLException {
        statement.setArray(1, Sql.array(connection, "text", chains.stream().map(head -> head.chain.tenant())));
        statement.setArray(2, Sql.array(connection, "text", chains.stream().map(head -> head.chain.traceId())));
        statement.setArray(3, Sql.dates(connection, chains.stream().map(head -> head.month)));
    }

    /** The receipt of a retried entry, or null. */
    Receipt receipt(Entry entry) {
        ReceiptDraft draft = entry.draft();
        return entry.retried() ? receipts.get(new EntryKey(Chain.of(draft), draft.entry())) : null;
    }

    /** Adds a draft to its chain; false where its request is in there already. */
    boolean isFirstOfRequest(ReceiptDraft draft) {
        return requests.add(Request.of(draft));
    }
}
