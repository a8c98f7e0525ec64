package dev.signet.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A million receipts in three months, of one large tenant and two thousand small ones: no read goes through a table from end to end. */
class PostgresPlansTest {
    private static final int RECEIPTS = 1_000_000;
    private static final int HOPS = 5;

    private static final String ID = """
            case when t % 10 < 3 then 'large' else 'tenant-' || t % 2000 end as tenant, 'trace-' || t as trace_id,
            (date '2026-01-01' + (t % 3) * interval '1 month')::date as chain_month""";

    private static Connection connection;

    @BeforeAll
    static void fill() throws SQLException {
        String url = Postgres.shared().database();
        PostgresDatabase.open(PostgresSettings.of(url)).close();
        connection = Postgres.connect(url);
        connection.setAutoCommit(false);
        Partitions partitions = new Partitions();
        for (int month = 1; month <= 3; month++) {
            partitions.create(connection, LocalDate.of(2026, month, 1));
        }
        connection.setAutoCommit(true);
        int traces = RECEIPTS / HOPS;
        run("set synchronous_commit = off");
        run("insert into signet.receipts select tenant, trace_id, hop, chain_month,"
                + " chain_month + t * interval '10 seconds' + hop * interval '1 microsecond', gen_random_uuid(),"
                + " sha256(('r' || t || '.' || hop)::bytea), case when hop > 1 then sha256('p') end,"
                + " sha256(('s' || t || '.' || hop)::bytea), 'kid', '{\"padding\":\"' || repeat('x', 200) || '\"}',"
                + " decode(repeat('00', 64), 'hex'), 'signature' from (select t, hop, " + ID
                + " from generate_series(0, " + (traces - 1) + ") t, generate_series(1, " + HOPS + ") hop) made");
        run("insert into signet.chain_heads select tenant, trace_id, chain_month, " + HOPS
                + ", sha256(('r' || t)::bytea), chain_month from (select t, " + ID + " from generate_series(0, "
                + (traces - 1) + ") t) made");
        run("insert into signet.payloads select tenant, trace_id, 1, chain_month, 'payload' from (select t, " + ID
                + " from generate_series(0, " + (traces - 1) + ", 2) t) made");
        run("insert into signet.usage select 'tenant-' || t, date '2026-01-01' + day, shard, 7"
                + " from generate_series(0, 1999) t, generate_series(0, 29) day, generate_series(0, 3) shard");
        run("insert into signet.manifests select 'tenant-' || t, seq, case when seq > 1 then 'p' end, 'h', now()"
                + " from generate_series(0, 1999) t, generate_series(1, 20) seq");
        run("insert into signet.open_streams select tenant, trace_id, 1, sha256(('r' || t || '.1')::bytea),"
                + " sha256(('s' || t || '.1')::bytea), 'node-' || t % 7, now() from (select t, " + ID
                + " from generate_series(0, " + (traces - 1) + ", 20) t) made");
        run("analyze");
    }

    @AfterAll
    static void close() throws SQLException {
        connection.close();
    }

    private static void run(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Test
    void chains() throws SQLException {
        assertEquals(HOPS, rows(PostgresReads.CHAIN, "tenant-7", "trace-7", "tenant-7", "trace-7"));
        assertIndexed(PostgresReads.CHAIN, "tenant-7", "trace-7", "tenant-7", "trace-7");
        assertIndexed(PostgresTable.HOPS, "large", "trace-2");
    }

    @Test
    void receiptsByHash() throws SQLException {
        String hash = "\\x" + single("select encode(sha256('r7.3'), 'hex')");
        assertEquals(1, rows(PostgresReads.RECEIPT, hash, "tenant-7"));
        assertEquals(0, rows(PostgresReads.RECEIPT, hash, "large"));
        assertIndexed(PostgresReads.RECEIPT, hash, "tenant-7");
        assertIndexed(PostgresReads.RECEIPT, hash, "large");
    }

    @Test
    void payloads() throws SQLException {
        assertEquals(1, rows(PostgresReads.PAYLOADS, "tenant-8", "trace-8", "tenant-8", "trace-8"));
        assertIndexed(PostgresReads.PAYLOADS, "tenant-8", "trace-8", "tenant-8", "trace-8");
        assertIndexed(PostgresReads.ERASE, "tenant-7");
    }

    @Test
    void periods() throws SQLException {
        for (String tenant : List.of("large", "tenant-7", "nobody")) {
            String[] first = {tenant, "2027-01-01", "1970-01-01", "1970-01-01", "", "0"};
            String[] later = {tenant, "2027-01-01", "2026-02-05", "2026-02-05", "trace-5000", "2"};
            assertIndexed(PostgresPeriod.PAGE, first);
            assertIndexed(PostgresPeriod.PAGE, later);
        }
        assertEquals(500, rows(PostgresPeriod.PAGE, "large", "2027-01-01", "2026-02-05", "2026-02-05", "", "0"));
    }

    @Test
    void usageAndManifests() throws SQLException {
        assertEquals(10, rows(PostgresReads.USAGE, "tenant-7", "2026-01-01", "2026-01-10"));
        assertIndexed(PostgresReads.USAGE, "tenant-7", "2026-01-01", "2026-01-10");
        assertIndexed(PostgresManifests.LAST, "tenant-7");
    }

    @Test
    void months() throws SQLException {
        assertEquals(1401, rows(PostgresMonths.TENANTS, "2026-02-01", "2026-02-01"));
        assertIndexed(PostgresMonths.TENANTS, "2026-02-01", "2026-02-01");
        assertIndexed(PostgresMonths.PAGE, "2026-02-01", "large", "trace-1", "2");
        assertIndexed(PostgresMonths.ANY, "2026-02-01");
    }

    @Test
    void whatTheWriterReads() throws SQLException {
        for (int chains : new int[] {1, 512}) {
            List<String> ids = IntStream.range(0, chains)
                    .mapToObj(i -> Integer.toString(i * 37))
                    .toList();
            String tenants = ids.stream()
                    .map(id -> Integer.parseInt(id) % 10 < 3 ? "large" : "tenant-" + Integer.parseInt(id) % 2000)
                    .collect(Collectors.joining(",", "{", "}"));
            String traces = ids.stream().map(id -> "trace-" + id).collect(Collectors.joining(",", "{", "}"));
            String months = ids.stream()
                    .map(id -> "2026-0" + (1 + Integer.parseInt(id) % 3) + "-01")
                    .collect(Collectors.joining(",", "{", "}"));
            String numbers = ids.stream().map(id -> "1").collect(Collectors.joining(",", "{", "}"));
            String hashes = ids.stream().map(id -> "\"\\\\x00\"").collect(Collectors.joining(",", "{", "}"));
            String uuids = ids.stream()
                    .map(id -> "00000000-0000-0000-0000-000000000000")
                    .collect(Collectors.joining(",", "{", "}"));
            assertEquals(chains, rows(Heads.READ, tenants, traces));
            assertIndexed(Heads.READ, tenants, traces);
            assertIndexed(Heads.LOCK, tenants, traces, numbers, hashes, numbers, months);
            assertIndexed(Heads.UPDATE, tenants, traces, numbers, hashes, numbers);
            assertIndexed(Earlier.ENTRIES, tenants, traces, months, uuids);
            assertIndexed(Earlier.REQUESTS, tenants, traces, months, hashes);
        }
        assertIndexed(OpenStreams.FIND, "{large}", "{\"\\\\x00\"}");
        assertIndexed(OpenStreams.REMOVE, "large", "\\x00");
    }

    /** As planned for these values, and for any. */
    private static void assertIndexed(String sql, String... arguments) throws SQLException {
        for (String mode : List.of("force_custom_plan", "force_generic_plan")) {
            run("set plan_cache_mode = " + mode);
            String plan = text("explain execute prepared " + prepare(sql, arguments));
            run("deallocate prepared");
            assertFalse(plan.contains("Seq Scan"), () -> mode + ": " + sql + "\n" + plan);
        }
    }

    private static long rows(String sql, String... arguments) throws SQLException {
        String values = prepare(sql, arguments);
        long rows = text("execute prepared " + values).lines().count();
        run("deallocate prepared");
        return rows;
    }

    private static String prepare(String sql, String... arguments) throws SQLException {
        Matcher parameters = Pattern.compile("\\?").matcher(sql);
        int[] number = {0};
        run("prepare prepared as " + parameters.replaceAll(mark -> "\\$" + ++number[0]));
        assertEquals(arguments.length, number[0]);
        return arguments.length == 0
                ? ""
                : java.util.Arrays.stream(arguments)
                        .map(argument -> "'" + argument + "'")
                        .collect(Collectors.joining(", ", "(", ")"));
    }

    private static String single(String sql) throws SQLException {
        return text(sql).strip();
    }

    private static String text(String sql) throws SQLException {
        StringBuilder text = new StringBuilder();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                text.append(rows.getString(1)).append('\n');
            }
        }
        return text.toString();
    }
}
