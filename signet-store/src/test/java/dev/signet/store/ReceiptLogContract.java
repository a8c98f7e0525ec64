package dev.signet.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.signet.jose.SigningKey;
import dev.signet.receipt.Receipt;
import java.nio.file.Path;
import java.time.Clock;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every receipt log does, whatever its database. */
abstract class ReceiptLogContract {
    static final SigningKey KEY = TestReceipts.KEY;

    @TempDir
    Path data;

    private LogFixture database;

    /** A database of its own. */
    abstract LogFixture database();

    @BeforeEach
    void create() {
        database = database();
    }

    @AfterEach
    void drop() {
        database.close();
    }

    ReceiptLogSettings settings() {
        return ReceiptLogSettings.in(data).withSpool(4 << 20, 4 << 10);
    }

    ReceiptStore open() {
        return open(UnaryOperator.identity());
    }

    ReceiptStore open(UnaryOperator<ReceiptTable> table) {
        return database.open(settings(), () -> KEY, Clock.systemUTC(), table);
    }

    @Test
    void aNewTraceIsHopOne() {
        try (ReceiptStore log = open()) {
            var appended = TestReceipts.append(log, TestReceipts.first("acme"));
            Receipt receipt = log.receipt("acme", appended.receiptHash()).orElseThrow();
            assertEquals(1, receipt.hop());
            assertEquals(appended.traceId(), receipt.traceId());
        }
    }
}
