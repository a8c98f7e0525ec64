package dev.signet.store;

import static dev.signet.store.LogTests.all;
import static dev.signet.store.LogTests.assertChain;
import static dev.signet.store.TestReceipts.append;
import static dev.signet.store.TestReceipts.draft;
import static dev.signet.store.TestReceipts.first;
import static dev.signet.store.TestReceipts.hash;
import static dev.signet.store.TestReceipts.next;
import static dev.signet.store.TestReceipts.withPayload;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.ReceiptReader.Sealed;
import dev.signet.StoreException;
import dev.signet.TestClock;
import dev.signet.receipt.Receipt;
import dev.signet.receipt.ReceiptDraft.State;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreCopyTest {
    private static final Instant EVER = Instant.parse("2099-01-01T00:00:00Z");

    @TempDir
    Path data;

    private final String url = Postgres.shared().database();
    private final TestClock clock = new TestClock();
    private PostgresDatabase target;
    private Path file;
    private String chain;

    @BeforeEach
    void fill() {
        target = PostgresDatabase.open(PostgresSettings.of(url));
        file = data.resolve("signet.db");
        try (ReceiptStore log = sqlite()) {
            chain = append(log, withPayload(first("acme"), "{}".getBytes())).traceId();
            clock.advance(40 * 86400);
            append(log, next("acme", chain));
            append(log, draft("acme", "stream", false, State.OPEN));
            for (int i = 0; i < 1500; i++) {
                append(log, first("other"));
            }
            log.manifest("acme", previous -> new Sealed<>("one", hash("one")));
            log.manifest("acme", previous -> new Sealed<>("two", hash("two")));
        }
        clock.advance(10);
    }

    @AfterEach
    void close() {
        target.close();
    }

    private ReceiptStore sqlite() {
        return SqliteReceiptLog.open(file, LogTests.patient(data), () -> TestReceipts.KEY, clock);
    }

    private ReceiptStore postgres(String node) {
        return PostgresReceiptLog.open(
                target, LogTests.patient(data.resolve(node)), () -> TestReceipts.KEY, Clock.systemUTC());
    }

    @Test
    void everythingArrives() {
        List<Long> progress = new ArrayList<>();
        assertEquals(new StoreCopy.Result(1503, 1503), StoreCopy.run(file, target, progress::add));
        assertEquals(1503, progress.get(progress.size() - 1));
        assertTrue(progress.size() > 1);
        try (ReceiptStore from = sqlite();
                ReceiptStore to = postgres("node")) {
            assertEquals(2, assertChain(to, "acme", chain));
            for (String tenant : List.of("acme", "other")) {
                List<Receipt> copied = all(to.period(tenant, Instant.EPOCH, EVER));
                List<Receipt> originals = all(from.period(tenant, Instant.EPOCH, EVER));
                assertEquals(originals.size(), copied.size());
                assertEquals(text(originals), text(copied));
                Receipt original = originals.get(0);
                Receipt copy = to.receipt(tenant, original.receiptHash()).orElseThrow();
                assertArrayEquals(original.signature(), copy.signature());
                assertEquals(original.requestSignature(), copy.requestSignature());
            }
            LocalDate day = LocalDate.now(ZoneOffset.UTC);
            assertEquals(
                    from.usage("other", day.minusDays(9), day.plusDays(9)),
                    to.usage("other", day.minusDays(9), day.plusDays(9)));
            assertEquals(1, to.payloads("acme", chain, Long.MAX_VALUE).size());
            assertEquals("after " + hash("two"), to.manifest("acme", p -> new Sealed<>("after " + p, hash("three"))));
            assertEquals(from.months().get(0), to.months().get(0));
            assertEquals(2, all(to.month("acme", to.months().get(0))).size());
        }
    }

    private static List<String> text(List<Receipt> receipts) {
        return receipts.stream().map(Receipt::text).sorted().toList(); // many are of one moment
    }

    @Test
    void aSecondRunDoublesNothingAndBringsWhatIsNew() throws SQLException {
        StoreCopy.run(file, target, seen -> {});
        assertEquals(new StoreCopy.Result(1503, 0), StoreCopy.run(file, target, seen -> {}));
        assertEquals(1503, number("select sum(exchanges) from usage"));
        assertEquals(1, number("select count(*) from open_streams"));
        try (ReceiptStore log = sqlite()) { // which ends the stream
            append(log, next("acme", chain));
        }
        assertEquals(new StoreCopy.Result(1505, 2), StoreCopy.run(file, target, seen -> {}));
        assertEquals(0, number("select count(*) from open_streams"));
        assertEquals(2, number("select count(*) from manifests"));
        try (ReceiptStore log = postgres("node")) {
            assertEquals(3, assertChain(log, "acme", chain));
            append(log, next("acme", chain));
        }
        assertEquals(new StoreCopy.Result(1505, 0), StoreCopy.run(file, target, seen -> {}), "longer there");
        assertEquals(4, number("select hop from chain_heads where trace_id = '" + chain + "'"));
    }

    @Test
    void tenantsWithTheirKeysArrive() throws SQLException {
        sqlite("update config_version set version = 7");
        sqlite(
                "insert into tenants (id, name, state, trusted_keys, allowlist, limits, version, created_at, updated_at) values ('acme', 'Acme', 'active', '{\"keys\":[]}', null, '{}', 7, 1, 2)");
        sqlite("insert into tenants (id, name, state, jwks_url, limits, version, created_at, updated_at)"
                + " values ('url', 'u', 'active', 'https://keys.example/jwks', '{}', 7, 1, 2)");
        sqlite("insert into trusted_kids values ('agent-1', 'acme')");
        sqlite("insert into api_keys values ('sk_1', 'acme', x'00ff', x'0102', null, 1, null, 5)");
        for (int run = 0; run < 2; run++) {
            StoreCopy.run(file, target, seen -> {});
            assertEquals(7, number("select version from config_version"));
            assertEquals(1, number("select count(*) from tenants where name = 'Acme' and allowlist is null"));
            assertEquals(1, number("select count(*) from tenants where jwks_url = 'https://keys.example/jwks'"));
            assertEquals(1, number("select count(*) from trusted_kids where tenant = 'acme'"));
            assertEquals(5, number("select revoked_at from api_keys where salt = '\\x00ff' and hash = '\\x0102'"));
        }
    }

    @Test
    void aRunThatWasCutOffIsTakenUp() throws SQLException {
        assertThrows(
                IllegalStateException.class,
                () -> StoreCopy.run(file, target, seen -> {
                    throw new IllegalStateException("killed");
                }));
        long before = number("select count(*) from receipts");
        assertTrue(before > 0 && before < 1503, () -> before + " receipts");
        assertEquals(new StoreCopy.Result(1503, 1503 - before), StoreCopy.run(file, target, seen -> {}));
    }

    @Test
    void aChangedOctetIsNotCopied() throws SQLException {
        sqlite("update receipts set body = replace(body, '\"status\":200', '\"status\":201') where trace_id = '" + chain
                + "' and hop = 2");
        StoreException e = assertThrows(StoreException.class, () -> StoreCopy.run(file, target, seen -> {}));
        assertTrue(
                e.getMessage().contains("hop 2) is not copied: its hash is not that of what it says"), e.getMessage());
    }

    @Test
    void aMissingHopIsNotCopied() throws SQLException {
        sqlite("delete from receipts where trace_id = '" + chain + "' and hop = 1");
        StoreException e = assertThrows(StoreException.class, () -> StoreCopy.run(file, target, seen -> {}));
        assertTrue(e.getMessage().contains("the hop before it is missing"), e.getMessage());
    }

    @Test
    void anotherChainOfTheSameNameIsNotMixedIn() {
        try (ReceiptStore log = postgres("node")) {
            append(log, next("acme", chain));
        }
        StoreException e = assertThrows(StoreException.class, () -> StoreCopy.run(file, target, seen -> {}));
        assertTrue(e.getMessage().contains("the target has another chain of that name"), e.getMessage());
    }

    private void sqlite(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            assertEquals(1, statement.executeUpdate(sql));
        }
    }

    private long number(String sql) throws SQLException {
        try (Connection connection = Postgres.connect(url);
                Statement statement = connection.createStatement()) {
            statement.execute("set search_path = signet");
            try (ResultSet row = statement.executeQuery(sql)) {
                return row.next() ? row.getLong(1) : 0;
            }
        }
    }
}
