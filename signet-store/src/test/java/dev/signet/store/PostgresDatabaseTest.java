package dev.signet.store;

import static dev.signet.store.TestReceipts.append;
import static dev.signet.store.TestReceipts.first;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.StoreException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresDatabaseTest {
    @TempDir
    Path data;

    private final String url = Postgres.shared().database();

    private PostgresDatabase open() {
        return PostgresDatabase.open(PostgresSettings.of(url));
    }

    @Test
    void manyStartsAtOnceMakeOneSchema() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(6);
        try {
            List<Future<?>> starts = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                starts.add(threads.submit(() -> open().close()));
            }
            for (Future<?> start : starts) {
                start.get();
            }
        } finally {
            threads.shutdown();
        }
        assertEquals("1", text("select count(*) from signet.signet_schema_history where version = '1'"));
    }

    @Test
    void aNewerSchemaIsRefusedAndNothingIsChanged() throws SQLException {
        open().close();
        text("insert into signet.signet_schema_history (installed_rank, version, description, type, script, checksum,"
                + " installed_by, execution_time, success) values (99, '99', 'later', 'SQL', 'V99__later.sql', 1, 'x', 1,"
                + " true) returning 1");
        String before =
                text("select string_agg(h::text, '|' order by installed_rank) from signet.signet_schema_history h");
        StoreException e = assertThrows(StoreException.class, this::open);
        assertTrue(e.getMessage().contains("is version 99, made by a later Signet"), e.getMessage());
        assertFalse(e.toString().contains("s3cret"));
        assertEquals(
                before,
                text("select string_agg(h::text, '|' order by installed_rank) from signet.signet_schema_history h"));
    }

    @Test
    void aDatabaseThatIsNotThereIsNamedWithoutItsPassword() {
        StoreException e =
                assertThrows(StoreException.class, () -> PostgresDatabase.open(PostgresSettings.of(url + "_missing")));
        assertTrue(e.getMessage().contains("_missing cannot be reached"), e.getMessage());
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            assertFalse(cause.toString().contains("s3cret"));
        }
    }

    @Test
    void aHostThatSwallowsPacketsIsGivenUp() throws Exception {
        try (TcpProxy proxy = new TcpProxy(Postgres.shared().port())) {
            proxy.blackhole();
            long start = System.nanoTime();
            PostgresSettings settings =
                    PostgresSettings.of(Postgres.through(url, proxy.port())).withStoreTimeout(Duration.ofSeconds(1));
            assertThrows(StoreException.class, () -> PostgresDatabase.open(settings));
            assertTrue(Duration.ofNanos(System.nanoTime() - start).compareTo(Duration.ofSeconds(60)) < 0);
        }
    }

    @Test
    void anUnknownParameterIsNamed() {
        IllegalArgumentException e = assertThrows(
                IllegalArgumentException.class,
                () -> PostgresDatabase.open(PostgresSettings.of(url + "?sslmodus=require")));
        assertEquals("has the parameter sslmodus, which is unknown", e.getMessage());
    }

    @Test
    void aDatabaseOfAnotherEncodingIsRefused() throws SQLException {
        String name = url.replaceAll(".*/", "") + "_latin";
        try (Connection connection = Postgres.connect(url);
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "create database " + name + " encoding 'LATIN1' lc_collate 'C' lc_ctype 'C' template template0");
        }
        StoreException e = assertThrows(
                StoreException.class,
                () -> PostgresDatabase.open(PostgresSettings.of(url.replaceFirst("[^/]+$", name))));
        assertTrue(e.getMessage().contains("has the encoding LATIN1"), e.getMessage());
    }

    @Test
    void commitsAreDurableWhateverTheDatabasesDefaultIs() throws SQLException {
        try (Connection connection = Postgres.connect(url);
                Statement statement = connection.createStatement()) {
            String name = url.replaceAll(".*/", "");
            statement.execute("alter database " + name + " set synchronous_commit = off");
            statement.execute("alter database " + name + " set default_transaction_isolation = 'serializable'");
        }
        try (PostgresDatabase database = open();
                Connection writing = database.writing();
                Statement statement = writing.createStatement();
                ResultSet row = statement.executeQuery(
                        "select current_setting('synchronous_commit'), current_setting('transaction_isolation')")) {
            row.next();
            assertEquals("on", row.getString(1));
            assertEquals("read committed", row.getString(2));
        }
    }

    @Test
    void theDatabaseItselfKeepsChainsWhole() throws SQLException {
        try (PostgresDatabase database = open();
                ReceiptStore log = PostgresReceiptLog.open(
                        database, ReceiptLogSettings.in(data), () -> TestReceipts.KEY, Clock.systemUTC())) {
            append(log, first("acme"));
        }
        String columns =
                "tenant, trace_id, hop, chain_month, committed_at, entry, receipt_hash, prev_hash, request_sig,"
                        + " kid, body, signature, request_signature";
        for (String change :
                List.of("hop, ", "hop, -> 2, ", "hop, -> 0, ", "hop, -> 1001, ", "prev_hash, -> receipt_hash, ")) {
            String[] parts = change.split(" -> ");
            String values = parts.length == 1 ? columns : columns.replace(parts[0] + " ", parts[1]);
            SQLException e = assertThrows(
                    SQLException.class,
                    () -> text("insert into signet.receipts (" + columns + ") select " + values
                            + " from signet.receipts returning 1"));
            assertTrue(e.getSQLState().startsWith("23"), e.getMessage());
        }
    }

    private String text(String sql) throws SQLException {
        try (Connection connection = Postgres.connect(url);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return row.next() ? row.getString(1) : null;
        }
    }
}
