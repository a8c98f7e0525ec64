package dev.signet.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.StoreException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SqliteDatabaseTest {
    @TempDir
    Path directory;

    private Path file() {
        return directory.resolve("data").resolve("signet.db");
    }

    private SqliteDatabase open() {
        return SqliteDatabase.open(file(), Duration.ofSeconds(60));
    }

    @Test
    void eightThatStartAtOnceMakeOneSchema() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        CountDownLatch start = new CountDownLatch(1);
        try {
            List<Future<?>> opened = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                opened.add(threads.submit(() -> {
                    start.await();
                    open().close();
                    return null;
                }));
            }
            start.countDown();
            for (Future<?> done : opened) {
                done.get();
            }
        } finally {
            threads.shutdown();
        }
        assertEquals("1", text("SELECT count(*) FROM commit_clock"));
    }

    @Test
    void threeProcessesThatStartAtOnceMakeOneSchema() throws Exception {
        List<Process> processes = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            processes.add(ChildProcess.start(List.of(), Opening.class, file().toString()));
        }
        for (Process process : processes) {
            String said = new String(process.getInputStream().readAllBytes());
            assertEquals(0, process.waitFor(), said);
        }
        assertEquals("1", text("SELECT count(*) FROM commit_clock"));
    }

    /** What a child process does. */
    static final class Opening {
        private Opening() {}

        public static void main(String[] args) {
            SqliteDatabase.open(Path.of(args[0]), Duration.ofSeconds(60)).close();
        }
    }

    @Test
    void aNewerSchemaIsRefusedAndStaysAsItIs() throws Exception {
        open().close();
        run(
                "INSERT INTO signet_schema_history SELECT 99, '99', 'later', 'SQL', 'V99__later.sql', 1, '', '2030-01-01 00:00:00.000', 1, 1");
        run("PRAGMA wal_checkpoint(TRUNCATE)");
        byte[] before = Files.readAllBytes(file());
        StoreException e = assertThrows(StoreException.class, this::open);
        assertTrue(e.getMessage().contains("version 99, made by a later Signet"), e.getMessage());
        assertArrayEquals(before, Files.readAllBytes(file()));
    }

    @Test
    void theFileIsItsOwnersOnlyAndItsCommitsAreDurable() throws Exception {
        try (SqliteDatabase database = open();
                Connection connection = database.writer();
                Statement statement = connection.createStatement()) {
            statement.execute("UPDATE commit_clock SET committed_at = 5");
            for (String name : List.of("signet.db", "signet.db-wal", "signet.db-shm")) {
                assertEquals(
                        "rw-------",
                        PosixFilePermissions.toString(Files.getPosixFilePermissions(file().resolveSibling(name))));
            }
            assertEquals("wal", text(statement, "PRAGMA journal_mode"));
            assertEquals("2", text(statement, "PRAGMA synchronous"), "FULL");
        }
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file().getParent())));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0, NULL", // hops begin with 1
                "1001, zeroblob(32)", // and end with 1000
                "2, NULL", // all but the first have one before them
                "1, zeroblob(32)", // which the first has not
                "3, zeroblob(31)" // and which is a hash
            })
    void theDatabaseItselfRefusesWhatIsNoChain(String hopAndPrevious) throws Exception {
        open().close();
        assertThrows(SQLException.class, () -> run(insert(hopAndPrevious)));
        run(insert("1, NULL"));
        run(insert("2, zeroblob(32)"));
        assertThrows(SQLException.class, () -> run(insert("2, zeroblob(32)")), "a place is taken once");
    }

    private static String insert(String hopAndPrevious) {
        return "INSERT INTO receipts (tenant, trace_id, hop, prev_hash, receipt_hash, committed_at, entry, kid,"
                + " signature, request_signature, body) VALUES ('acme', 't', " + hopAndPrevious
                + ", randomblob(32), 1, randomblob(16), 'k', zeroblob(64), '', '{}')";
    }

    @Test
    void readsUseAnIndex() throws Exception {
        open().close();
        for (String query : List.of(
                "SELECT * FROM receipts WHERE tenant = 'a' AND trace_id = 't' ORDER BY hop",
                "SELECT * FROM receipts WHERE tenant = 'a' AND committed_at < 5 AND (committed_at, seq) > (1, 1)"
                        + " ORDER BY committed_at, seq LIMIT 5",
                "SELECT 1 FROM receipts WHERE tenant = 'a' AND trace_id = 't' AND request_signature = 's'")) {
            String plan = plan(query);
            assertTrue(plan.contains("USING INDEX"), plan);
            assertTrue(!plan.contains("SCAN") && !plan.contains("TEMP B-TREE"), plan);
        }
    }

    @Test
    void aHashIsFoundInWhicheverBlockItIs() throws Exception {
        open().close();
        String find = SqliteReads.FIND_BY_HASH.replace("?2", "'acme'");
        String plan = plan(find.replace("?1", "x'00'"));
        assertTrue(plan.contains("SEARCH receipts USING INDEX receipts_by_hash"), plan);
        int[] places = {7, 1023, 1024, 5000, 5001};
        for (int seq : places) {
            run("INSERT INTO receipts VALUES (" + seq + ", 'acme', 't" + seq + "', 1, NULL, " + hash(seq)
                    + ", 1, randomblob(16), 'k', zeroblob(64), '', '{}')");
        }
        for (int seq : places) {
            assertEquals("acme", text(find.replace("?1", hash(seq))));
            assertEquals("t" + seq, text("SELECT trace_id FROM (" + find.replace("?1", hash(seq)) + ")"));
        }
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet none = statement.executeQuery(find.replace("?1", hash(8)))) {
            assertFalse(none.next());
        }
    }

    /** The same beginning for all, as no hashes have by chance. */
    private static String hash(int number) {
        return "x'" + "ab".repeat(8) + "%048x".formatted(number) + "'";
    }

    private String plan(String query) throws SQLException {
        StringBuilder plan = new StringBuilder();
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("EXPLAIN QUERY PLAN " + query)) {
            while (rows.next()) {
                plan.append(rows.getString("detail")).append('\n');
            }
        }
        return plan.toString();
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection("jdbc:sqlite:" + file());
    }

    private void run(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private String text(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            return text(statement, sql);
        }
    }

    private static String text(Statement statement, String sql) throws SQLException {
        try (ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }
}
