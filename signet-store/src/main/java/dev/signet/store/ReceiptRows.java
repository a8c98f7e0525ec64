package dev.signet.store;

import dev.signet.receipt.Receipt;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Receipts as queries on PostgreSQL return them. */
final class ReceiptRows {
    /** To be selected, in any position. */
    static final String COLUMNS = "tenant, trace_id, hop, receipt_hash, kid, body, signature, request_signature";

    private ReceiptRows() {}

    static Receipt receipt(ResultSet row) throws SQLException {
        return new Receipt(
                row.getString("tenant"),
                row.getString("trace_id"),
                row.getInt("hop"),
                Hashes.text(row.getBytes("receipt_hash")),
                row.getString("kid"),
                row.getBytes("body"),
                row.getBytes("signature"),
                row.getString("request_signature"));
    }
}
