package dev.signet.store;

import dev.signet.StoreException;
import dev.signet.receipt.Receipt;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
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

    static final String PAYLOADS = """
            select receipt_hash, payload from signet.payloads join signet.receipts using (tenant, trace_id, hop, chain_month)
            where tenant = ? and trace_id = ?
            and chain_month = (select chain_month from signet.chain_heads where tenant = ? and trace_id = ?)
            order by hop""";

    static final String USAGE = """
            select day, sum(exchanges)::bigint from signet.usage where tenant = ? and day between ? and ?
            group by day""";

    static final String ERASE = "delete from signet.payloads where tenant = ?";

    private final PostgresDatabase database;

    PostgresReads(PostgresDatabase database) {
        this.database = database;
    }

    List<Receipt> chain(String tenant, String traceId) {
        return database.list(CHAIN, ReceiptRows::receipt, tenant, traceId, tenant, traceId);
    }

    Optional<Receipt> receipt(String tenant, String receiptHash) {
        if (!Hashes.isHash(receiptHash)) {
            return Optional.empty();
        }
        return database.list(RECEIPT, ReceiptRows::receipt, Hashes.octets(receiptHash), tenant).stream()
                .findFirst();
    }

    Map<String, byte[]> payloads(String tenant, String traceId) {
        Map<String, byte[]> payloads = new LinkedHashMap<>();
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
