package dev.signet.store;

import dev.signet.receipt.Receipt;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;

/** A receipt as a row. */
final class SqliteRows {
    static final String COLUMNS =
            "receipts.tenant, receipts.trace_id, receipts.hop, receipts.receipt_hash, kid, body, signature, request_signature";

    private SqliteRows() {}

    /** Of a row that begins with {@link #COLUMNS}. */
    static Receipt receipt(ResultSet row) throws SQLException {
        return new Receipt(
                row.getString(1),
                row.getString(2),
                row.getInt(3),
                Hashes.text(row.getBytes(4)),
                row.getString(5),
                row.getString(6).getBytes(StandardCharsets.UTF_8),
                row.getBytes(7),
                row.getString(8));
    }
}
