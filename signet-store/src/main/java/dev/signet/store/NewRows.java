package dev.signet.store;

import dev.signet.receipt.Receipt;
import dev.signet.receipt.ReceiptDraft;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** The rows that a transaction adds, collected and then sent at once. */
final class NewRows {
    private static final String RECEIPTS = "signet.receipts (tenant, trace_id, hop, chain_month, committed_at, entry,"
            + " receipt_hash, prev_hash, request_sig, kid, body, signature, request_signature)";

    private static final String PAYLOADS = "signet.payloads (tenant, trace_id, hop, chain_month, payload)";

    private static final String USAGE = """
            insert into signet.usage (tenant, day, shard, exchanges)
            select tenant, day::date, ?, exchanges from unnest(?::text[], ?::text[], ?::int8[]) as new (tenant, day, exchanges)
            order by tenant collate "C", day
            on conflict (tenant, day, shard) do update set exchanges = usage.exchanges + excluded.exchanges""";

    private static final int EXPECTED_OCTETS = 256 << 10;

    private final int shard;
    private final CopyRows receipts = new CopyRows(EXPECTED_OCTETS);
    private final CopyRows payloads = new CopyRows(0);
    private final Map<Day, Long> usage = new TreeMap<>();

    private record Day(String tenant, LocalDate day) implements Comparable<Day> {
        @Override
        public int compareTo(Day other) {
            int order = tenant.compareTo(other.tenant);
            return order != 0 ? order : day.compareTo(other.day);
        }
    }

    /** @param shard the row that this process counts in */
    NewRows(int shard) {
        this.shard = shard;
    }

    void add(Head head, ReceiptDraft draft, Receipt receipt, byte[] previousHash) {
        byte[] requestSig = Hashes.octets(draft.request().sig());
        add(head, receipt, draft.entry(), previousHash, requestSig, draft.payload());
    }

    /**
     * Adds a receipt to the month of its chain, at the time that its head has.
     *
     * @param payload null where none is kept
     */
    void add(Head head, Receipt receipt, UUID entry, byte[] previousHash, byte[] requestSig, byte[] payload) {
        receipts.row(13)
                .text(receipt.tenant())
                .text(receipt.traceId())
                .smallint(receipt.hop())
                .date(head.month)
                .micros(head.micros)
                .uuid(entry)
                .bytes(Hashes.octets(receipt.receiptHash()))
                .bytes(previousHash)
                .bytes(requestSig)
                .text(receipt.kid())
                .bytes(receipt.json())
                .bytes(receipt.signature())
                .text(receipt.requestSignature());
        if (payload != null) {
            payloads.row(5)
                    .text(receipt.tenant())
                    .text(receipt.traceId())
                    .smallint(receipt.hop())
                    .date(head.month)
                    .bytes(payload);
        }
    }

    /** Counts an exchange on the day on which it was answered. */
    void count(ReceiptDraft draft) {
        LocalDate day = draft.ts().atZone(ZoneOffset.UTC).toLocalDate();
        usage.merge(new Day(draft.tenant(), day), 1L, Long::sum);
    }

    void write(Connection connection) throws SQLException {
        if (!receipts.isEmpty()) {
            receipts.copyTo(connection, RECEIPTS);
        }
        if (!payloads.isEmpty()) {
            payloads.copyTo(connection, PAYLOADS);
        }
    }

    void writeUsage(Connection connection) throws SQLException {
        if (usage.isEmpty()) {
            return;
        }
        try (PreparedStatement statement = connection.prepareStatement(USAGE)) {
            statement.setInt(1, shard);
            statement.setArray(
                    2, Sql.array(connection, "text", usage.keySet().stream().map(Day::tenant)));
            statement.setArray(
                    3, Sql.array(connection, "text", usage.keySet().stream().map(day -> day.day.toString())));
            statement.setArray(4, Sql.array(connection, "int8", usage.values().stream()));
            statement.executeUpdate();
        }
    }
}
