package dev.signet.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.keys.KeyPurpose;
import dev.signet.receipt.Receipt;
import dev.signet.receipt.ReceiptDraft;
import dev.signet.receipt.TestChains;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A period of a million receipts, or a thirtieth of them, leaves a store in a JVM with 256 MB of heap, and is verified there. */
class LargeExportTest {
    private static final int RECEIPTS = Boolean.getBoolean("signet.full") ? 1_000_000 : 30_000;
    private static final int BATCH = 10_000;

    @TempDir
    private Path folder;

    @Test
    void memoryStaysBounded() throws Exception {
        TestStore store = TestStore.in(folder.resolve("data"));
        store.open(Clock.systemUTC()).close();
        fill(store);
        Path file = folder.resolve("period.jsonl");
        String exported = signet(
                "receipts",
                "export",
                "--from",
                "2020-01-01",
                "--db",
                store.db().toString(),
                "--progress",
                "--out",
                file.toString());
        assertTrue(exported.contains(RECEIPTS + " receipts exported to " + file), exported);
        String verified = signet("receipts", "verify", file.toString(), "--jwks", store.jwks(), "--json");
        assertTrue(verified.contains("\"receipts\" : " + RECEIPTS), verified);
        assertTrue(verified.contains("\"period_lines\""), verified);
        String chains = signet("receipts", "verify", "--db", store.db().toString(), "--progress");
        assertTrue(chains.contains("consistent: " + RECEIPTS + " receipts in " + RECEIPTS + " chains"), chains);
    }

    private static void fill(TestStore store) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + store.db());
                PreparedStatement insert = connection.prepareStatement("insert into receipts (tenant, trace_id, hop,"
                        + " receipt_hash, committed_at, entry, kid, signature, request_signature, body)"
                        + " values ('acme', ?, 1, ?, ?, randomblob(16), ?, ?, ?, ?)")) {
            connection.setAutoCommit(false);
            long micros = System.currentTimeMillis() * 1000 - RECEIPTS;
            for (int i = 0; i < RECEIPTS; i++) {
                ReceiptDraft draft = TestChains.draft("acme", "t-" + i, "/rpc", TestChains.PAYLOAD);
                Receipt receipt = Receipt.seal(draft, 1, null, store.ring().active(KeyPurpose.RECEIPT));
                insert.setString(1, receipt.traceId());
                insert.setBytes(2, HexFormat.of().parseHex(receipt.receiptHash().substring("sha256:".length())));
                insert.setLong(3, micros + i);
                insert.setString(4, receipt.kid());
                insert.setBytes(5, receipt.signature());
                insert.setString(6, receipt.requestSignature());
                insert.setString(7, receipt.text());
                insert.addBatch();
                if (i % BATCH == BATCH - 1) {
                    insert.executeBatch();
                    connection.commit();
                }
            }
            insert.executeBatch();
            connection.commit();
        }
    }

    private static String signet(String... args) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                SignetCommand.class.getName()));
        command.addAll(List.of(args));
        long start = System.nanoTime();
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
        System.out.println(String.join(" ", List.of(args).subList(0, 2)) + " of " + RECEIPTS + " receipts: "
                + (System.nanoTime() - start) / 1_000_000 + " ms");
        return output;
    }
}
