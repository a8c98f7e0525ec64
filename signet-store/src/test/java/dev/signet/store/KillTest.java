package dev.signet.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.ReceiptLog.Appended;
import dev.signet.ReceiptLog.Place;
import dev.signet.jose.SigningKey;
import dev.signet.receipt.ReceiptDraft;
import java.io.BufferedReader;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** kill -9 of a process that appends, while its store comes and goes: whatever was answered is there, once, after the restart. */
class KillTest {
    private static final int ROUNDS = Boolean.getBoolean("signet.full") ? 20 : 4;
    private static final int TRACES = 3;

    @TempDir
    Path data;

    @Test
    void noAnsweredReceiptIsLostAndNoChainIsBroken() throws Exception {
        List<String> answered = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            Process process = ChildProcess.start(List.of(), Node.class, data.toString());
            try (BufferedReader said = process.inputReader()) {
                int lines = 0;
                for (String line = said.readLine(); line != null; line = said.readLine()) {
                    if (line.startsWith("sha256:") && line.length() == 71) {
                        answered.add(line);
                        if (++lines == 300 + 133 * round) {
                            process.toHandle().destroyForcibly(); // and reads what it had said until then
                        }
                    }
                }
            }
            assertNotEquals(0, process.waitFor());
        }
        SigningKey key = TestReceipts.KEY;
        try (SqliteReceiptLog log = SqliteReceiptLog.open(
                data.resolve("signet.db"), LogTests.patient(data), () -> key, Clock.systemUTC())) {
            assertTrue(log.health().up());
            assertEquals(0, log.health().spooledBytes());
            for (String hash : answered) {
                assertTrue(log.receipt("acme", hash).isPresent(), hash);
            }
            for (int i = 0; i < TRACES; i++) {
                LogTests.assertChain(log, "acme", "shared-" + i);
            }
        }
    }

    /** The child. */
    static final class Node {
        private Node() {}

        public static void main(String[] args) throws InterruptedException {
            Path data = Path.of(args[0]);
            AtomicReference<FaultyTable> table = new AtomicReference<>();
            SqliteReceiptLog log = SqliteReceiptLog.open(
                    data.resolve("signet.db"),
                    LogTests.patient(data),
                    () -> TestReceipts.KEY,
                    Clock.systemUTC(),
                    real -> {
                        table.set(new FaultyTable(real));
                        return table.get();
                    });
            for (int i = 0; i < 8; i++) {
                int trace = i;
                new Thread(() -> appendForEver(log, trace)).start();
            }
            while (true) {
                Thread.sleep(100);
                table.get().losesAnswers = true;
                Thread.sleep(100);
                table.get().down = !table.get().down;
            }
        }

        private static void appendForEver(SqliteReceiptLog log, int number) {
            while (true) {
                ReceiptDraft draft =
                        number < TRACES ? TestReceipts.next("acme", "shared-" + number) : TestReceipts.first("acme");
                if (TestReceipts.admit(log, draft) instanceof Place place) {
                    try (place) {
                        Appended appended = TestReceipts.get(place.append(draft));
                        System.out.println(appended.receiptHash());
                    }
                } else {
                    Thread.yield(); // its chain cannot be looked up now
                }
            }
        }
    }
}
