package dev.signet.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.signet.ReceiptLog;
import dev.signet.jose.SigningKey;
import dev.signet.receipt.Receipt;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Tests with a database of their own each, and what they look at. */
abstract class LogTests {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path data;

    LogFixture database;
    volatile SigningKey key = TestReceipts.KEY;
    Clock clock = Clock.systemUTC();

    abstract LogFixture database();

    @BeforeEach
    void create() {
        database = database();
    }

    @AfterEach
    void remove() {
        database.close();
    }

    ReceiptLogSettings settings() {
        return patient(data).withSpool(8 << 20, 4 << 10);
    }

    /** With a store timeout that no stall of a machine exceeds: who tests that limit sets it. */
    static ReceiptLogSettings patient(Path directory) {
        return ReceiptLogSettings.in(directory).withStoreTimeout(Duration.ofSeconds(60));
    }

    ReceiptStore open() {
        return open(settings(), UnaryOperator.identity());
    }

    ReceiptStore open(ReceiptLogSettings settings, UnaryOperator<ReceiptTable> table) {
        return database.open(settings, () -> key, clock, table);
    }

    /** Its length, after a look at every link. */
    static int assertChain(ReceiptLog log, String tenant, String traceId) {
        List<Receipt> chain = log.chain(tenant, traceId);
        String previous = null;
        for (int i = 0; i < chain.size(); i++) {
            Receipt receipt = chain.get(i);
            JsonNode json = json(receipt);
            assertEquals(i + 1, receipt.hop());
            assertEquals(i + 1, json.get("hop").intValue());
            assertEquals(previous, json.get("prev_receipt_hash").textValue());
            assertEquals(receipt.receiptHash(), json.get("receipt_hash").textValue());
            assertEquals(traceId, json.get("trace_id").textValue());
            previous = receipt.receiptHash();
        }
        return chain.size();
    }

    static JsonNode json(Receipt receipt) {
        try {
            return JSON.readTree(receipt.json());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    static List<Receipt> all(ReceiptLog.Period period) {
        List<Receipt> receipts = new ArrayList<>();
        try (period) {
            for (Receipt receipt = period.next(); receipt != null; receipt = period.next()) {
                receipts.add(receipt);
            }
            assertNull(period.next());
        }
        return receipts;
    }

    /** One number from the database itself. */
    long number(String sql) {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return row.next() ? row.getLong(1) : 0;
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }
}
