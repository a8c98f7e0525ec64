package dev.signet.store;

import dev.signet.receipt.Receipt;
import dev.signet.receipt.ReceiptDraft;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/** The statements of one writing connection, and what one transaction adds up. Closing it rolls back what is not committed. */
final class SqliteInserts implements AutoCloseable {
    /** What a receipt adds to the write-ahead log beside its payload, about: half a page of the table, some of each index. */
    private static final int LOGGED_OCTETS = 4096;

    private final Connection connection;
    private final String node;
    private final Map<Usage, Integer> usage = new HashMap<>();
    private final PreparedStatement begin;
    private final PreparedStatement commit;
    private final PreparedStatement tick;
    private final PreparedStatement head;
    private final PreparedStatement find;
    private final PreparedStatement sameRequest;
    private final PreparedStatement insert;
    private final PreparedStatement payload;
    private final PreparedStatement openStream;
    private final PreparedStatement streamOf;
    private final PreparedStatement endStream;
    private final PreparedStatement count;
    private long committedAt;
    private long octets;

    private record Usage(String tenant, LocalDate day) {}

    /** @param hash null where hop is 0, which means that there is no chain */
    record Head(int hop, String hash) {}

    SqliteInserts(Connection connection, String node) throws SQLException {
        this.connection = connection;
        this.node = node;
        try {
            begin = connection.prepareStatement("BEGIN IMMEDIATE");
            commit = connection.prepareStatement("COMMIT");
            tick = connection.prepareStatement(
                    "UPDATE commit_clock SET committed_at = max(committed_at, ?) WHERE id = 1 RETURNING committed_at");
            head = connection.prepareStatement("SELECT hop, receipt_hash FROM receipts"
                    + " WHERE tenant = ? AND trace_id = ? ORDER BY hop DESC LIMIT 1");
            find = connection.prepareStatement(
                    "SELECT " + SqliteRows.COLUMNS + " FROM receipts WHERE tenant = ? AND trace_id = ? AND entry = ?");
            sameRequest = connection.prepareStatement(
                    "SELECT 1 FROM receipts WHERE tenant = ? AND trace_id = ? AND request_signature = ? LIMIT 1");
            insert = connection.prepareStatement("INSERT INTO receipts (tenant, trace_id, hop, prev_hash,"
                    + " receipt_hash, committed_at, entry, kid, signature, request_signature, body)"
                    + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
            payload = connection.prepareStatement("INSERT INTO payloads VALUES (?, ?, ?, ?)");
            openStream = connection.prepareStatement("INSERT INTO open_streams VALUES (?, ?, ?, ?, ?, ?)");
            streamOf = connection.prepareStatement(
                    "SELECT receipt_hash FROM open_streams" + " WHERE tenant = ? AND request_sig = ? AND node = ?");
            endStream = connection.prepareStatement("DELETE FROM open_streams WHERE receipt_hash = ? AND tenant = ?");
            count = connection.prepareStatement("INSERT INTO usage VALUES (?, ?, ?)"
                    + " ON CONFLICT (tenant, day) DO UPDATE SET exchanges = exchanges + excluded.exchanges");
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    /** Waits for the write lock, and takes the time: later than which commits there are none before this one. */
    void begin(Instant now) throws SQLException {
        usage.clear();
        octets = 0;
        begin.execute();
        tick.setLong(1, Micros.of(now));
        try (ResultSet row = tick.executeQuery()) {
            row.next();
            committedAt = row.getLong(1);
        }
    }

    /** Returns when all of it is durable: how many octets that were, about. */
    long commit() throws SQLException {
        for (Map.Entry<Usage, Integer> counted : usage.entrySet()) {
            count.setString(1, counted.getKey().tenant);
            count.setString(2, counted.getKey().day.toString());
            count.setInt(3, counted.getValue());
            count.executeUpdate();
        }
        commit.execute();
        return octets;
    }

    Connection connection() {
        return connection;
    }

    Head head(ReceiptDraft draft) throws SQLException {
        head.setString(1, draft.tenant());
        head.setString(2, draft.traceId());
        try (ResultSet row = head.executeQuery()) {
            return row.next() ? new Head(row.getInt(1), Hashes.text(row.getBytes(2))) : new Head(0, null);
        }
    }

    /** The entry's receipt, where an earlier commit came through. */
    Receipt find(Entry entry) throws SQLException {
        Receipt there = find(entry.draft());
        return there != null ? there : find(entry.moved().draft());
    }

    private Receipt find(ReceiptDraft draft) throws SQLException {
        find.setString(1, draft.tenant());
        find.setString(2, draft.traceId());
        find.setBytes(3, octets(draft.entry()));
        try (ResultSet row = find.executeQuery()) {
            return row.next() ? SqliteRows.receipt(row) : null;
        }
    }

    /** A draft that ends a stream names the receipt that opened it, also where that was pending. */
    ReceiptDraft ending(ReceiptDraft draft) throws SQLException {
        ReceiptDraft.Response response = draft.response();
        boolean ends = response.state() != null && response.state() != ReceiptDraft.State.OPEN;
        if (!ends || response.opens() != null) {
            return draft;
        }
        streamOf.setString(1, draft.tenant());
        streamOf.setString(2, draft.request().sig());
        streamOf.setString(3, node);
        try (ResultSet row = streamOf.executeQuery()) {
            return row.next() ? draft.withOpens(Hashes.text(row.getBytes(1))) : draft;
        }
    }

    void insert(ReceiptDraft draft, Receipt receipt, String previousHash) throws SQLException {
        if (draft.metered() && (receipt.hop() == 1 || !holdsRequest(draft))) {
            LocalDate day = LocalDate.ofInstant(draft.ts(), ZoneOffset.UTC);
            usage.merge(new Usage(draft.tenant(), day), 1, Integer::sum);
        }
        byte[] hash = Hashes.octets(receipt.receiptHash());
        insert.setString(1, receipt.tenant());
        insert.setString(2, receipt.traceId());
        insert.setInt(3, receipt.hop());
        insert.setBytes(4, Hashes.octets(previousHash));
        insert.setBytes(5, hash);
        insert.setLong(6, committedAt);
        insert.setBytes(7, octets(draft.entry()));
        insert.setString(8, receipt.kid());
        insert.setBytes(9, receipt.signature());
        insert.setString(10, receipt.requestSignature());
        insert.setString(11, new String(receipt.json(), StandardCharsets.UTF_8));
        insert.executeUpdate();
        octets += LOGGED_OCTETS;
        if (draft.payload() != null) {
            octets += draft.payload().length;
            payload.setString(1, receipt.tenant());
            payload.setString(2, receipt.traceId());
            payload.setInt(3, receipt.hop());
            payload.setBytes(4, draft.payload());
            payload.executeUpdate();
        }
        stream(draft, receipt, hash);
    }

    private boolean holdsRequest(ReceiptDraft draft) throws SQLException {
        sameRequest.setString(1, draft.tenant());
        sameRequest.setString(2, draft.traceId());
        sameRequest.setString(3, draft.requestSignature());
        try (ResultSet row = sameRequest.executeQuery()) {
            return row.next();
        }
    }

    private void stream(ReceiptDraft draft, Receipt receipt, byte[] hash) throws SQLException {
        ReceiptDraft.Response response = draft.response();
        if (response.state() == ReceiptDraft.State.OPEN) {
            openStream.setBytes(1, hash);
            openStream.setString(2, receipt.tenant());
            openStream.setString(3, receipt.traceId());
            openStream.setInt(4, receipt.hop());
            openStream.setString(5, draft.request().sig());
            openStream.setString(6, node);
            openStream.executeUpdate();
        } else if (response.opens() != null) {
            endStream.setBytes(1, Hashes.octets(response.opens()));
            endStream.setString(2, receipt.tenant());
            endStream.executeUpdate();
        }
    }

    private static byte[] octets(UUID id) {
        return ByteBuffer.allocate(16)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array();
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
