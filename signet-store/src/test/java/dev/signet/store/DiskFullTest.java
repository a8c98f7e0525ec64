package dev.signet.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.ReceiptLog.Appended;
import dev.signet.ReceiptLog.Place;
import dev.signet.ReceiptLog.Unavailable;
import dev.signet.jose.SigningKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that has room for the spool's first 8 MiB and no more: for the kernel, a limit on the size of files is the same to a program. */
class DiskFullTest {
    private static final int ENTRY = 16 << 10;

    @TempDir
    Path data;

    @Test
    void requestsAreRefusedAndNoReceiptIsLost() throws Exception {
        Process process =
                ChildProcess.start(List.of("trap '' XFSZ", "ulimit -f 10240"), Node.class, data.toString()); // in KiB
        List<String> lines;
        try (Stream<String> said = process.inputReader().lines()) {
            lines = said.toList();
        }
        assertEquals(0, process.waitFor(), () -> String.join("\n", lines));
        String refusal = lines.stream()
                .filter(line -> line.startsWith("refused "))
                .findFirst()
                .orElseThrow();
        assertTrue(refusal.contains("spool is full"), refusal);
        assertTrue(
                lines.stream().anyMatch(line -> line.contains("cannot grow beyond")), () -> String.join("\n", lines));
        List<String> promised =
                lines.stream().filter(line -> line.startsWith("sha256:")).toList();
        assertTrue(promised.size() > 400, () -> promised.size() + " places");
        Path spool = ReceiptLogSettings.in(data).spool().resolve("receipts.spool");
        assertEquals(8 << 20, Files.size(spool), "what it could not get whole it gives back to the disk");
        SigningKey key = TestReceipts.KEY;
        try (SqliteReceiptLog log = SqliteReceiptLog.open(
                data.resolve("signet.db"), LogTests.patient(data), () -> key, Clock.systemUTC())) {
            for (String hash : promised) {
                assertTrue(log.receipt("acme", hash).isPresent(), hash);
            }
        }
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + data.resolve("signet.db"));
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*) FROM receipts")) {
            row.next();
            assertEquals(promised.size(), row.getInt(1));
        }
    }

    /** The child: its store is down, and every place that it gets is used. */
    static final class Node {
        private Node() {}

        public static void main(String[] args) {
            Path data = Path.of(args[0]);
            ReceiptLogSettings settings = ReceiptLogSettings.in(data)
                    .withStoreTimeout(Duration.ofSeconds(60)) // or a slow disk refuses before the full one does
                    .withSpool(64 << 20, ENTRY);
            List<FaultyTable> table = new ArrayList<>();
            SqliteReceiptLog log = SqliteReceiptLog.open(
                    data.resolve("signet.db"), settings, () -> TestReceipts.KEY, Clock.systemUTC(), real -> {
                        table.add(new FaultyTable(real));
                        return table.get(0);
                    });
            table.get(0).down = true;
            List<Place> places = new ArrayList<>();
            while (true) {
                var admission = TestReceipts.admit(log, TestReceipts.first("acme"));
                if (admission instanceof Unavailable refused) {
                    System.out.println("refused " + refused.detail());
                    break;
                }
                places.add((Place) admission);
            }
            for (Place place : places) {
                Appended appended = TestReceipts.get(place.append(TestReceipts.first("acme")));
                System.out.println(appended.receiptHash());
            }
            Runtime.getRuntime().halt(0); // nothing is closed
        }
    }
}
