package dev.signet.store;

import dev.signet.StoreException;
import dev.signet.receipt.Receipt;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** What is asked of PostgreSQL besides writing receipts. A chain's head names the one partition to look into. */
final class PostgresReads {
    static final String CHAIN = "select " + ReceiptRows.COLUMNS + """
             from signet.receipts where tenant = ? and trace_id = ?
            and chain_month = (select chain_month from signet.chain_heads where tenant = ? and trace_id = ?)
            order by hop""";

    static final String RECEIPT =
            "select " + ReceiptRows.COLUMNS + " from signet.receipts where receipt_hash = ? and tenant = ?";

    static final String PAYLOAD_OCTETS =
            "select coalesce(sum(octet_length(payload)), 0) from signet.payloads where tenant = ? and trace_id = ?";

    static final String PAYLOADS = """
            select receipt_hash, payload from signet.payloads join signet.receipts using (tenant, trace_id, hop, chain_month)
            where tenant = ? and trace_id = ?
            and chain_month = (select chain_month from signet.chain_heads where tenant = ? and trace_id = ?)
            order by hop""";

    static final String USAGE = """
            select day, sum(exchanges)::bigint from signet.usage where tenant = ? and day between ? and ?
            group by day""";

    static final String ERASE = "delete from signet.payloads where tenant = ?";

    static final String CHAINS = "select " + ReceiptRows.COLUMNS + """
             from signet.receipts where tenant = ? and (trace_id, hop) > (?, ?)
            order by trace_id, hop limit\s""" + ChainPages.ROWS;

    /** From one tenant to the next by the index, past all of its chains. */
    static final String TENANTS = """
            with recursive found (tenant) as (
                (select tenant from signet.receipts order by tenant limit 1)
                union all
                select (select tenant from signet.receipts where tenant > found.tenant order by tenant limit 1)
                from found where found.tenant is not null)
            select tenant from found where tenant is not null""";

    static final String USAGE_OF_ALL = """
            select tenant, day, sum(exchanges)::bigint from signet.usage where day between ? and ?
            group by tenant, day""";

    private final PostgresDatabase database;

    PostgresReads(PostgresDatabase database) {
        this.database = database;
    }

    List<Receipt> chain(String tenant, String traceId) {
        return database.list(CHAIN, ReceiptRows::receipt, tenant, traceId, tenant, traceId);
    }

    List<String> tenants() {
        return database.list(TENANTS, row -> row.getString(1));
    }

    Iterator<List<Receipt>> chains(String tenant) {
        return new ChainPages((traceId, hop) -> database.list(CHAINS, ReceiptRows::receipt, tenant, traceId, hop));
    }

    Optional<Receipt> receipt(String tenant, String receiptHash) {
        if (!Hashes.isHash(receiptHash)) {
            return Optional.empty();
        }
        return database.list(RECEIPT, ReceiptRows::receipt, Hashes.octets(receiptHash), tenant).stream()
                .findFirst();
    }

    Map<String, byte[]> payloads(String tenant, String traceId, long most) {
        Map<String, byte[]> payloads = new LinkedHashMap<>();
        if (database.list(PAYLOAD_OCTETS, row -> row.getLong(1), tenant, traceId)
                        .get(0)
                > most) {
            return payloads;
        }
        List<Entry<String, byte[]>> rows = database.list(
                PAYLOADS,
                row -> Map.entry(Hashes.text(row.getBytes(1)), row.getBytes(2)),
                tenant,
                traceId,
                tenant,
                traceId);
        rows.forEach(row -> payloads.put(row.getKey(), row.getValue()));
        return payloads;
    }

    SortedMap<LocalDate, Long> usage(String tenant, LocalDate from, LocalDate to) {
        SortedMap<LocalDate, Long> days = new TreeMap<>();
        List<Entry<LocalDate, Long>> rows = database.list(
                USAGE, row -> Map.entry(row.getObject(1, LocalDate.class), row.getLong(2)), tenant, from, to);
        rows.forEach(row -> days.put(row.getKey(), row.getValue()));
        return days;
    }

    SortedMap<String, SortedMap<LocalDate, Long>> usage(LocalDate from, LocalDate to) {
        SortedMap<String, SortedMap<LocalDate, Long>> usage = new TreeMap<>();
        database.list(
                USAGE_OF_ALL,
                row -> usage.computeIfAbsent(row.getString(1), tenant -> new TreeMap<>())
                        .put(row.getObject(2, LocalDate.class), row.getLong(3)),
                from,
                to);
        return usage;
    }

    /**
     * Deletes them, and gives their space in the tables free to be written over.
     *
     * @throws StoreException when the database cannot be reached
     */
    long erasePayloads(String tenant) {
        try (Connection connection = database.patient();
                PreparedStatement delete = connection.prepareStatement(ERASE);
                Statement vacuum = connection.createStatement()) {
            delete.setString(1, tenant);
            long erased = delete.executeUpdate();
            vacuum.execute("vacuum signet.payloads");
            return erased;
        } catch (SQLException e) {
            throw database.failure(e);
        }
    }
}
