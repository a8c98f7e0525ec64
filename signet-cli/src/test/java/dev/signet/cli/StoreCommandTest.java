package dev.signet.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signet.receipt.TestChains;
import dev.signet.store.Postgres;
import dev.signet.store.ReceiptStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code signet store} as an operator runs it. */
class StoreCommandTest {
    private static final Clock LONG_AGO = Clock.offset(Clock.systemUTC(), Duration.ofDays(-3000));

    @TempDir
    private Path folder;

    private final String month = YearMonth.now(LONG_AGO).toString();
    private TestStore store;
    private Path archive;

    @BeforeEach
    void fill() throws IOException {
        store = TestStore.in(folder.resolve("data"));
        archive = folder.resolve("archive");
        try (ReceiptStore log = store.open(LONG_AGO)) {
            TestStore.append(log, "acme", "old", 2);
            TestStore.append(log, "b", "old", 1);
        }
        try (ReceiptStore log = store.open(Clock.systemUTC())) {
            TestStore.append(log, "acme", "new", 1);
        }
    }

    private Ran store(String... args) {
        return typed("", args);
    }

    private Ran typed(String input, String... args) {
        List<String> all = new ArrayList<>(List.of("store"));
        all.addAll(List.of(args));
        all.addAll(List.of("--db", store.db().toString()));
        return Ran.with(input, all.toArray(String[]::new));
    }

    private static void said(Ran ran, int code, String... texts) {
        assertEquals(code, ran.code(), ran.out() + ran.err());
        for (String text : texts) {
            assertTrue((ran.out() + ran.err()).contains(text), "'" + text + "' is not in:\n" + ran.out() + ran.err());
        }
        assertFalse(ran.err().contains("\tat "), ran.err());
        assertFalse((ran.out() + ran.err()).contains("s3cret"), "no password in a message");
    }

    @Test
    void retainArchivesAndDrops() throws IOException {
        said(store("retain", "--dry-run"), ExitCode.OK, month + "  last continued", "acme, b");
        assertEquals(
                month,
                Ran.json(store("retain", "--dry-run", "--json").out())
                        .at("/0/month")
                        .textValue());
        said(store("retain"), ExitCode.USAGE, "--archive DIR");
        said(typed("no\n", "retain", "--archive", archive.toString()), ExitCode.REFUSED, "nothing was dropped");
        assertFalse(Files.exists(archive));
        said(
                typed("yes\n", "retain", "--archive", archive.toString()),
                ExitCode.OK,
                archive.resolve("acme").resolve(month + ".json") + "  2 receipts, verified",
                month + "  dropped");
        said(Ran.signet("receipts", "verify", "--db", store.db().toString()), ExitCode.OK, "consistent: 1 receipt ");
        String file = archive.resolve("acme").resolve(month + ".json").toString();
        String signatures =
                archive.resolve("acme").resolve(month + ".signatures.jsonl").toString();
        said(
                Ran.signet("receipts", "verify", file, "--signatures", signatures, "--jwks", store.jwks()),
                ExitCode.OK,
                "valid: 2 receipts");
        Files.writeString(
                Path.of(signatures), Files.readString(Path.of(signatures)).replaceFirst("(\"kid\":\")..", "$1xx"));
        said(
                Ran.signet("receipts", "verify", file, "--signatures", signatures, "--jwks", store.jwks()),
                ExitCode.REFUSED,
                "signature_invalid, receipt 1");
        said(store("retain", "--archive", archive.toString(), "--yes"), ExitCode.OK, "no month is older than 7y");
    }

    @Test
    void retainKeepsWhatIsYoungOrBroken() throws SQLException {
        said(store("retain", "--older-than", "9y", "--dry-run"), ExitCode.OK, "no month is older than 9y");
        said(store("retain", "--older-than", "0d", "--dry-run"), ExitCode.USAGE, "7y, 18m or 90d");
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + store.db());
                Statement statement = connection.createStatement()) {
            statement.execute("update receipts set body = replace(body, '/rpc', '/rpd') where tenant = 'b'");
        }
        Ran ran = store("retain", "--archive", archive.toString(), "--yes", "--json");
        said(ran, ExitCode.REFUSED, "receipt_hash_mismatch, receipt 1, hop 1", "its month is not dropped");
        JsonNode done = Ran.json(ran.out());
        assertFalse(done.at("/0/dropped").booleanValue());
        said(
                Ran.signet(
                        "receipts",
                        "show",
                        "old",
                        "--tenant",
                        "acme",
                        "--db",
                        store.db().toString()),
                ExitCode.OK);
    }

    @Test
    void usage() {
        String day = LocalDate.ofInstant(TestChains.TIME, ZoneOffset.UTC).toString(); // of all answers
        Ran all = store("usage", "--from", day, "--to", day);
        said(all, ExitCode.OK, "acme  " + day + "             3", "acme  in all                 3", "b     " + day);
        JsonNode days = Ran.json(store("usage", "--from", "2000-01-01", "--to", "2999-01-01", "--json")
                .out());
        assertEquals(2, days.size());
        assertEquals("acme", days.get(0).get("tenant").textValue());
        assertEquals(day, days.get(0).get("day").textValue());
        assertEquals(3, days.get(0).get("exchanges").intValue());
        Ran one = store("usage", "--from", day, "--to", day, "--tenant", "b");
        said(one, ExitCode.OK, "b  " + day + "             1");
        assertFalse(one.out().contains("acme"));
        said(store("usage"), ExitCode.OK);
        said(store("usage", "--from", "2000-01-01", "--to", "2000-02-01"), ExitCode.OK, "nothing was metered");
        said(store("usage", "--from", "soon"), ExitCode.USAGE, "write 2026-11-01");
        said(store("usage", "--from", "2000-02-01", "--to", "2000-01-01"), ExitCode.USAGE, "lies before");
    }

    @Test
    void copyAndWorkOnPostgres() throws Exception {
        String url = Postgres.shared().database();
        String from = store.db().toString();
        said(
                Ran.signet("store", "copy", "--from", from, "--to", url, "--progress"),
                ExitCode.OK,
                "4 receipts of " + from + " are in PostgreSQL, verified; 4 of them are new there",
                "signet: 4 receipts, ");
        Ran again = Ran.signet("store", "copy", "--from", from, "--to", url, "--json");
        said(again, ExitCode.OK);
        assertEquals("{\"receipts\":4,\"added\":0}", Ran.json(again.out()).toString());
        said(
                Ran.signet("receipts", "verify", "--db", url, "--jwks", store.jwks()),
                ExitCode.OK,
                "valid: 4 receipts in 3 chains of 2 tenants");
        said(Ran.signet("receipts", "show", "new", "--db", url), ExitCode.OK, "tenant acme");
        said(Ran.signet("receipts", "show", "none", "--db", url), ExitCode.NOT_READ, "no trace none");
        said(
                Ran.signet(
                        "receipts",
                        "export",
                        "new",
                        "--db",
                        url,
                        "--data",
                        store.folder().toString()),
                ExitCode.OK,
                "1 receipt exported");
        said(
                Ran.signet(
                        "store",
                        "retain",
                        "--db",
                        url,
                        "--data",
                        store.folder().toString(),
                        "--yes",
                        "--archive",
                        archive.toString()),
                ExitCode.OK,
                month + "  dropped");
        said(Ran.signet("store", "usage", "--db", url, "--from", "2000-01-01", "--tenant", "b"), ExitCode.OK, "in all");
        try (Connection connection = Postgres.connect(url);
                Statement statement = connection.createStatement()) {
            statement.execute("update signet.receipts set body = replace(body, '/rpc', '/rpd')");
        }
        said(
                Ran.signet("receipts", "verify", "--db", url),
                ExitCode.REFUSED,
                "NOT VALID: receipt_hash_mismatch, tenant acme, trace new, hop 1");
    }

    @Test
    void mistakesAreExplained() {
        said(Ran.signet("store"), ExitCode.USAGE, "a command is missing", "retain");
        said(
                Ran.signet("store", "copy", "--from", "nowhere.db", "--to", "postgresql://u:s3cret@127.0.0.1:1/x"),
                ExitCode.NOT_READ,
                "there is no store nowhere.db");
        String from = store.db().toString();
        said(Ran.signet("store", "copy", "--from", from, "--to", from), ExitCode.USAGE, "postgresql://USER");
        said(
                Ran.signet("store", "copy", "--from", from, "--to", "postgresql://u:s3cret@127.0.0.1:1/x"),
                ExitCode.NOT_READ,
                "127.0.0.1:1");
        said(Ran.signet("store", "retain", "--help"), ExitCode.OK, "Exit codes:", "--older-than");
    }
}
