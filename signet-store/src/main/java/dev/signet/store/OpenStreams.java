package dev.signet.store;

import dev.signet.receipt.Receipt;
import dev.signet.receipt.ReceiptDraft;
import dev.signet.receipt.ReceiptDraft.State;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The answers that a transaction begins and ends to send. */
final class OpenStreams {
    static final String FIND = """
            select tenant, request_sig, receipt_hash
            from unnest(?::text[], ?::bytea[]) as wanted (tenant, request_sig)
            join signet.open_streams using (tenant, request_sig)
            order by held_since desc""";

    private static final String ADD = """
            insert into signet.open_streams (tenant, trace_id, hop, receipt_hash, request_sig, node, held_since)
            values (?, ?, ?, ?, ?, ?, timestamptz 'epoch' + ? * interval '1 microsecond')""";

    static final String REMOVE = "delete from signet.open_streams where tenant = ? and receipt_hash = ?";

    private final Connection connection;
    private final String nodeId;
    private final Map<Request, String> openByRequest = new HashMap<>();
    private final List<Opened> opened = new ArrayList<>();
    private final List<Ended> ended = new ArrayList<>();

    private record Request(String tenant, String sig) {}

    private record Ended(String tenant, String receiptHash) {}

    private record Opened(ReceiptDraft draft, Receipt receipt, long micros) {}

    OpenStreams(Connection connection, String nodeId) {
        this.connection = connection;
        this.nodeId = nodeId;
    }

    private static boolean ends(ReceiptDraft draft) {
        State state = draft.response().state();
        return state == State.CLOSED || state == State.ABORTED;
    }

    private static boolean endsUnnamed(ReceiptDraft draft) {
        return ends(draft) && draft.response().opens() == null;
    }

    private static Request request(ReceiptDraft draft) {
        return new Request(draft.tenant(), draft.request().sig());
    }

    /** Looks up what drafts end that do not say so: their open receipt was pending when they were made. */
    void read(List<Entry> entries) throws SQLException {
        List<Request> wanted = entries.stream()
                .map(Entry::draft)
                .filter(OpenStreams::endsUnnamed)
                .map(OpenStreams::request)
                .toList();
        if (wanted.isEmpty()) {
            return;
        }
        try (PreparedStatement statement = connection.prepareStatement(FIND)) {
            statement.setArray(1, Sql.array(connection, "text", wanted.stream().map(Request::tenant)));
            statement.setArray(2, Sql.array(connection, wanted.stream().map(request -> Hashes.octets(request.sig))));
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) { // the oldest last: it stays
                    Request request = new Request(rows.getString(1), Hashes.text(rows.getBytes(2)));
                    openByRequest.put(request, Hashes.text(rows.getBytes(3)));
                }
            }
        }
    }

    /** The draft, with the hash of the receipt whose stream it ends. */
    ReceiptDraft named(ReceiptDraft draft) {
        String open = endsUnnamed(draft) ? openByRequest.get(request(draft)) : null;
        return open == null ? draft : draft.withOpens(open);
    }

    /** @param draft as {@link #named} returned it */
    void add(ReceiptDraft draft, Receipt receipt, Head head) {
        if (draft.response().state() == State.OPEN) {
            opened.add(new Opened(draft, receipt, head.micros));
            openByRequest.put(request(draft), receipt.receiptHash());
        } else if (ends(draft)) {
            end(draft.tenant(), draft.response().opens());
        }
    }

    /** @param receiptHash of the receipt that said open; null where nothing has ended */
    void end(String tenant, String receiptHash) {
        if (receiptHash != null) {
            ended.add(new Ended(tenant, receiptHash));
        }
    }

    void write() throws SQLException {
        if (!opened.isEmpty()) {
            try (PreparedStatement statement = connection.prepareStatement(ADD)) {
                for (Opened stream : opened) {
                    statement.setString(1, stream.receipt.tenant());
                    statement.setString(2, stream.receipt.traceId());
                    statement.setInt(3, stream.receipt.hop());
                    statement.setBytes(4, Hashes.octets(stream.receipt.receiptHash()));
                    statement.setBytes(5, Hashes.octets(stream.draft.request().sig()));
                    statement.setString(6, nodeId);
                    statement.setLong(7, stream.micros);
                    statement.addBatch();
                }
                statement.executeBatch();
            }
        }
        if (!ended.isEmpty()) {
            try (PreparedStatement statement = connection.prepareStatement(REMOVE)) {
                for (Ended stream : ended) {
                    statement.setString(1, stream.tenant);
                    statement.setBytes(2, Hashes.octets(stream.receiptHash));
                    statement.addBatch();
                }
                statement.executeBatch();
            }
        }
    }
}
