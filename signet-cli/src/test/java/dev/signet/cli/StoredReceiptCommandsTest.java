package dev.signet.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signet.keys.KeyPurpose;
import dev.signet.store.ReceiptStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code signet receipts} on a store, as its operator runs it. */
class StoredReceiptCommandsTest {
    @TempDir
    private Path folder;

    private TestStore store;
    private String jwks;
    private String last;

    @BeforeEach
    void fill() throws IOException {
        store = TestStore.in(folder.resolve("data"));
        jwks = store.jwks();
        try (ReceiptStore log = store.open(Clock.systemUTC())) {
            last = TestStore.append(log, "acme", "t-1", 3);
            TestStore.append(log, "acme", "t-2", 1);
            TestStore.append(log, "acme", "both", 1);
            TestStore.append(log, "b", "t-3", 2);
            TestStore.append(log, "b", "both", 1);
        }
    }

    private Ran receipts(String... args) {
        List<String> all = new ArrayList<>(List.of("receipts"));
        all.addAll(List.of(args));
        all.addAll(List.of("--db", store.db().toString()));
        return Ran.signet(all.toArray(String[]::new));
    }

    private static void said(Ran ran, int code, String... texts) {
        assertEquals(code, ran.code(), ran.out() + ran.err());
        for (String text : texts) {
            assertTrue((ran.out() + ran.err()).contains(text), "'" + text + "' is not in:\n" + ran.out() + ran.err());
        }
        assertFalse(ran.err().contains("\tat "), ran.err());
    }

    private void change(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + store.db());
                Statement statement = connection.createStatement()) {
            assertEquals(1, statement.executeUpdate(sql));
        }
    }

    @Test
    void aSoundStoreVerifies() {
        said(receipts("verify"), ExitCode.OK, "consistent: 8 receipts in 5 chains of 2 tenants", "--jwks");
        said(
                receipts("verify", "--jwks", jwks, "--progress"),
                ExitCode.OK,
                "valid: 8 receipts in 5 chains of 2 tenants, signed by trusted keys",
                "signet: 8 receipts, ");
        said(receipts("verify", "--jwks", jwks, "--tenant", "b"), ExitCode.OK, "valid: 3 receipts in 2 chains");
        said(
                receipts("verify", "--jwks", jwks, "--trace", "t-1"),
                ExitCode.OK,
                "tenant acme, trace t-1",
                "hop 3  ok",
                "valid: 3 receipts in 1 chain of 1 tenant");
        JsonNode json = Ran.json(receipts("verify", "--jwks", jwks, "--json").out());
        assertTrue(json.get("valid").booleanValue());
        assertEquals(5, json.get("chains").intValue());
        assertEquals(8, json.get("receipts").intValue());
    }

    @Test
    void theReceiptThatBreaksIsNamed() throws SQLException {
        change("update receipts set body = replace(body, '/rpc', '/rpd') where trace_id = 't-1' and hop = 2");
        for (String pinned : List.of("{}", Path.of(jwks).toString())) {
            Ran ran = pinned.equals("{}") ? receipts("verify") : receipts("verify", "--jwks", pinned);
            said(
                    ran,
                    ExitCode.REFUSED,
                    "tenant acme, trace t-1",
                    "hop 2  BROKEN",
                    "NOT VALID: receipt_hash_mismatch, tenant acme, trace t-1, hop 2, sha256:",
                    "1 of 8 receipts in 5 chains of 2 tenants do not hold");
            assertFalse(ran.out().contains("hop 1"), "what holds is not told");
        }
        JsonNode json = Ran.json(receipts("verify", "--json").out());
        assertEquals("receipt_hash_mismatch", json.at("/first/code").textValue());
        assertEquals("t-1", json.at("/first/trace_id").textValue());
        assertEquals(2, json.at("/first/hop").intValue());
        said(receipts("verify", "--tenant", "b"), ExitCode.OK, "consistent: 3");
    }

    @Test
    void whatIsMissingMovedOrOfAnotherKeyIsFound() throws SQLException {
        change("delete from receipts where trace_id = 't-3' and hop = 1");
        said(receipts("verify"), ExitCode.REFUSED, "chain_broken, tenant b, trace t-3, hop 2", "begins at hop 2");
        change("update receipts set tenant = 'c' where trace_id = 't-2'");
        said(receipts("verify", "--tenant", "c"), ExitCode.REFUSED, "tenant_mismatch, tenant c, trace t-2, hop 1");
        said(receipts("verify", "--tenant", "acme"), ExitCode.OK, "consistent: 4 receipts");
        change("update receipts set body = 'x\u001b[2Jx' where trace_id = 'both' and tenant = 'acme'");
        Ran ran = receipts("verify", "--tenant", "acme");
        said(ran, ExitCode.REFUSED, "receipt_malformed, tenant acme, trace both, hop 1, sha256:");
        assertFalse(ran.out().contains("\u001b"), "a store does not steer a terminal");
    }

    @Test
    void aSignatureOfAnotherKeyIsNoTrust() throws Exception {
        change("update receipts set signature = zeroblob(64) where trace_id = 't-2'");
        said(receipts("verify"), ExitCode.OK, "consistent");
        said(receipts("verify", "--jwks", jwks), ExitCode.REFUSED, "signature_invalid, tenant acme, trace t-2, hop 1");
        String other = TestStore.in(folder.resolve("other")).jwks();
        said(receipts("verify", "--jwks", other), ExitCode.REFUSED, "untrusted_key", "NO TRUST", "8 of 8 receipts");
    }

    @Test
    void mistakesOfWhoVerifiesAreExplained() throws IOException {
        said(receipts("verify", "--trace", "none"), ExitCode.NOT_READ, "there is no trace none in the store");
        said(receipts("verify", "--tenant", "none"), ExitCode.NOT_READ, "no receipts to verify of tenant none");
        said(receipts("verify", "--tenant", "a b"), ExitCode.USAGE, "no id of a tenant");
        said(receipts("verify", "--trace", "both"), ExitCode.USAGE, "'acme' and 'b'", "--tenant");
        said(receipts("verify", jwks), ExitCode.USAGE, "leave it out");
        said(receipts("verify", "--signatures", jwks), ExitCode.USAGE, "name the archived month");
        said(receipts("verify", "--thumbprint", "a".repeat(43)), ExitCode.USAGE, "--jwks or --key");
        Path empty = folder.resolve("empty.db");
        Ran.signet("tenant", "create", "acme", "--db", empty.toString());
        said(
                Ran.signet("receipts", "verify", "--db", empty.toString()),
                ExitCode.NOT_READ,
                "there are no receipts to verify in the store");
    }

    @Test
    void show() {
        Ran trace = receipts("show", "t-1");
        said(trace, ExitCode.OK, "hop          3 of trace t-1, tenant acme", "request      POST /rpc");
        said(
                trace,
                ExitCode.OK,
                "signed by    client-1",
                "status       200",
                "hash         " + last,
                "cid          sha256:");
        assertEquals(2, trace.out().lines().filter(String::isEmpty).count(), "a block for each hop");
        Ran one = receipts("show", last);
        assertTrue(trace.out().endsWith(one.out()), one.out());
        String list = receipts("show", "t-1", "--json").out();
        assertEquals(3, Ran.json(list).size());
        said(Ran.with(list, "receipts", "verify", "-"), ExitCode.OK, "consistent: 3 receipts");
        String single = receipts("show", last, "--json").out();
        assertTrue(Ran.json(single).has("request_signature"));
        said(Ran.with(single, "receipts", "verify", "-", "--jwks", jwks), ExitCode.OK, "valid: 1 receipt");
        said(receipts("show", "none"), ExitCode.NOT_READ, "there is no trace none");
        said(receipts("show", last.replace("sha256:", "sha256:0").substring(0, 71)), ExitCode.NOT_READ, "no receipt");
        said(receipts("show", last, "--tenant", "b"), ExitCode.NOT_READ, "of tenant b");
        said(receipts("show", "both"), ExitCode.USAGE, "--tenant");
        said(receipts("show", "both", "--tenant", "b"), ExitCode.OK, "tenant b");
        said(receipts("show", "a b"), ExitCode.USAGE, "neither a trace");
        said(receipts("show"), ExitCode.USAGE, "TRACE|HASH");
    }

    @Test
    void exportOfAChain() throws IOException {
        String file = folder.resolve("bundle.json").toString();
        said(receipts("export", "t-1", "--out", file), ExitCode.OK, "3 receipts exported to " + file);
        said(Ran.signet("bundle", "verify", file, "--jwks", jwks), ExitCode.OK, "valid: 3 receipts, signed");
        said(receipts("export", "t-2", "--out", file), ExitCode.USAGE, "is there already; --force");
        said(receipts("export", "t-2", "--out", file, "--force"), ExitCode.OK, "1 receipt exported");
        Ran out = receipts("export", "t-3");
        said(out, ExitCode.OK, "2 receipts exported to standard output: complete and intact");
        said(Ran.with(out.out(), "bundle", "verify", "-", "--jwks", jwks), ExitCode.OK, "valid: 2 receipts");
        said(receipts("export", "none"), ExitCode.NOT_READ, "there is no trace none");
        said(receipts("export", "t-1", "--out", folder.toString()), ExitCode.USAGE, "is no file");
        said(receipts("export", "t-1", "--out", folder.resolve("no/x").toString()), ExitCode.NOT_READ, "not written");
        assertEquals(List.of(), leftovers(), "no temporary file stays");
    }

    @Test
    void exportOfAPeriod() throws IOException {
        String file = folder.resolve("period.json").toString();
        said(receipts("export", "--from", "2020-01-01", "--out", file), ExitCode.USAGE, "name one with --tenant");
        said(
                receipts("export", "--from", "2020-01-01", "--tenant", "acme", "--out", file, "--progress"),
                ExitCode.OK,
                "5 receipts exported",
                " receipts, ");
        said(Ran.signet("receipts", "verify", file, "--jwks", jwks), ExitCode.OK, "valid: 5 receipts");
        assertEquals(
                "acme",
                Ran.json(Files.readString(Path.of(file))).get("tenant_id").textValue());
        said(
                receipts("export", "--from", "2020-01-01", "--to", "2020-02-01", "--tenant", "acme"),
                ExitCode.OK,
                "0 receipts",
                "\"receipt_count\":0");
        said(receipts("export"), ExitCode.USAGE, "name a TRACE, or a period");
        said(receipts("export", "t-1", "--from", "2020-01-01"), ExitCode.USAGE, "name a TRACE, or a period");
        said(receipts("export", "--from", "soon"), ExitCode.USAGE, "'from' is needed");
    }

    @Test
    void whatDoesNotVerifyIsNotExported() throws Exception {
        change("update receipts set body = replace(body, '/rpc', '/rpd') where trace_id = 't-1' and hop = 2");
        String file = folder.resolve("bundle.json").toString();
        said(
                receipts("export", "t-1", "--out", file),
                ExitCode.REFUSED,
                "nothing is written: receipt_hash_mismatch, receipt 2, hop 2");
        said(receipts("export", "--from", "2020-01-01", "--tenant", "acme", "--out", file), ExitCode.REFUSED);
        Ran out = receipts("export", "t-1");
        assertEquals("", out.out());
        assertFalse(Files.exists(Path.of(file)));
        assertEquals(List.of(), leftovers());
    }

    /** Who looks for a key ring does not make one. */
    @Test
    void keysAreNotMade() throws IOException {
        Path nowhere = Files.createDirectory(folder.resolve("nowhere"));
        said(
                receipts("export", "t-1", "--data", nowhere.toString()),
                ExitCode.NOT_READ,
                "there is no key ring " + nowhere.resolve("keys.json"),
                "--data");
        Files.copy(store.folder().resolve("keys.json"), nowhere.resolve("keys.json"));
        said(receipts("export", "t-1", "--data", nowhere.toString()), ExitCode.NOT_READ, "SIGNET_KEK");
        try (Stream<Path> files = Files.list(nowhere)) {
            assertEquals(1, files.count());
        }
        assertTrue(new KeyRingOption()
                .ring(
                        Map.of("SP_PRIVATE_KEY_B64", "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A", "SP_KID", "k"),
                        nowhere)
                .active(KeyPurpose.RECEIPT)
                .kid()
                .equals("k-receipt"));
    }

    private List<Path> leftovers() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".part")).toList();
        }
    }
}
