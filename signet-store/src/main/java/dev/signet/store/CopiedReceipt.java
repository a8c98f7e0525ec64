package dev.signet.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.signet.StoreException;
import dev.signet.json.CanonicalForm;
import dev.signet.json.CanonicalJson;
import dev.signet.json.JsonException;
import dev.signet.receipt.Receipt;
import dev.signet.receipt.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Objects;
import java.util.UUID;

/**
 * A receipt as a SQLite store has it.
 *
 * @param payload null where none is kept
 */
record CopiedReceipt(Receipt receipt, JsonNode json, long micros, UUID entry, byte[] payload) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** In the order of chains and hops. */
    static final String QUERY = "SELECT " + SqliteRows.COLUMNS
            + ", committed_at, entry, payload FROM receipts LEFT JOIN payloads USING (tenant, trace_id, hop)"
            + " ORDER BY tenant, trace_id, hop";

    static CopiedReceipt of(ResultSet row) throws SQLException {
        Receipt receipt = SqliteRows.receipt(row);
        ByteBuffer entry = ByteBuffer.wrap(row.getBytes("entry"));
        try {
            return new CopiedReceipt(
                    receipt,
                    JSON.readTree(receipt.json()),
                    row.getLong("committed_at"),
                    new UUID(entry.getLong(), entry.getLong()),
                    row.getBytes("payload"));
        } catch (IOException e) {
            throw broken(receipt, "it is not JSON", e);
        }
    }

    Chain chain() {
        return new Chain(receipt.tenant(), receipt.traceId());
    }

    String previousHash() {
        return json.path("prev_receipt_hash").textValue();
    }

    byte[] requestSig() {
        return Hashes.octets(json.at("/request/sig").textValue());
    }

    int octets() {
        return receipt.json().length + (payload == null ? 0 : payload.length);
    }

    /**
     * Computes its hash and looks at its place.
     *
     * @param before the one before it in its chain, or null
     */
    void verify(CopiedReceipt before) {
        require(json.path("tenant").asText().equals(receipt.tenant()), "its row is of another tenant");
        require(json.path("trace_id").asText().equals(receipt.traceId()), "its row is of another trace");
        require(json.path("hop").asInt() == receipt.hop(), "its row has another hop");
        require(receipt.hop() == (before == null ? 1 : before.receipt.hop() + 1), "the hop before it is missing");
        String expected = before == null ? null : before.receipt.receiptHash();
        require(Objects.equals(expected, previousHash()), "prev_receipt_hash is not the hash of the receipt before it");
        require(hash().equals(receipt.receiptHash()), "its hash is not that of what it says");
        require(json.path("receipt_hash").asText().equals(receipt.receiptHash()), "its row has another hash");
    }

    private String hash() {
        ObjectNode members = json.deepCopy();
        members.remove("receipt_hash");
        try {
            CanonicalForm form = CanonicalJson.of(JSON.writeValueAsBytes(members));
            return Sha256.of(form.array(), form.offset(), form.length());
        } catch (IOException | JsonException e) {
            throw broken(receipt, "it has no canonical form", e);
        }
    }

    private void require(boolean holds, String otherwise) {
        if (!holds) {
            throw broken(receipt, otherwise, null);
        }
    }

    static StoreException broken(Receipt receipt, String why, Exception cause) {
        return new StoreException(
                "the receipt " + receipt.receiptHash() + " (tenant " + receipt.tenant() + ", trace " + receipt.traceId()
                        + ", hop " + receipt.hop() + ") is not copied: " + why,
                cause);
    }
}
