package dev.signet.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code signet tenant} as users run it. */
class TenantCommandTest {
    @TempDir
    private Path folder;

    private Path db;

    @BeforeEach
    void create() {
        db = folder.resolve("data/signet.db");
        said(tenant("create", "acme", "--name", "Acme Ltd"), ExitCode.OK, "tenant acme created");
    }

    private Ran tenant(String... args) {
        return typed("", args);
    }

    private Ran typed(String input, String... args) {
        List<String> all = new ArrayList<>(List.of("tenant"));
        all.addAll(List.of(args));
        all.addAll(List.of("--db", db.toString()));
        return Ran.with(input, all.toArray(String[]::new));
    }

    private static void said(Ran ran, int code, String... texts) {
        assertEquals(code, ran.code(), ran.out() + ran.err());
        for (String text : texts) {
            assertTrue((ran.out() + ran.err()).contains(text), "'" + text + "' is not in:\n" + ran.out() + ran.err());
        }
        assertFalse(ran.err().contains("\tat "), "no stack trace for users");
    }

    @Test
    void createListShow() {
        tenant("create", "b");
        said(tenant("list"), ExitCode.OK, "acme  active     Acme Ltd\n", "b     active     b\n");
        JsonNode list = Ran.json(tenant("list", "--json").out());
        assertEquals(2, list.size());
        assertEquals("Acme Ltd", list.get(0).get("name").asText());
        said(tenant("show", "acme"), ExitCode.OK, "state         active", "trusted keys  none", "API keys      none");
        said(tenant("create", "acme"), ExitCode.USAGE, "there is a tenant 'acme' already");
        said(tenant("create", "a b"), ExitCode.USAGE, "A-Z a-z 0-9 . _ -");
        said(tenant("show", "c"), ExitCode.USAGE, "no such tenant");
    }

    @Test
    void suspendAndResume() {
        said(tenant("suspend", "acme"), ExitCode.OK, "acme is suspended");
        assertEquals("suspended", shown().get("state").asText());
        said(tenant("resume", "acme"), ExitCode.OK, "acme is active");
        assertEquals("active", shown().get("state").asText());
        said(tenant("suspend", "other"), ExitCode.USAGE, "there is no tenant 'other'");
    }

    private JsonNode shown() {
        return Ran.json(tenant("show", "acme", "--json").out());
    }

    @Test
    void nameAndLimits() {
        String limits =
                "{\"allowlist\":\"a.example, *.b.example\",\"fallback_enabled\":true,\"fu_monthly_limit\":50000}";
        said(tenant("set", "acme", "--name", "New", "--limits", limits), ExitCode.OK, "changed");
        assertEquals("New", shown().get("name").asText());
        assertEquals(
                "{\"allowlist\":[\"a.example\",\"*.b.example\"],\"fallback_enabled\":true,\"fu_monthly_limit\":50000}",
                shown().get("limits").toString());
        said(tenant("set", "acme"), ExitCode.USAGE, "nothing to change");
        said(tenant("set", "acme", "--limits", "{\"fu_limit\":1}"), ExitCode.USAGE, "'fu_limit'", "fu_monthly_limit");
        said(tenant("set", "acme", "--limits", "{"), ExitCode.USAGE, "JSON");
    }

    @Test
    void trust() throws IOException {
        String set = folder.resolve("jwks.json").toString();
        Ran.signet("keygen", "--kid", "c-1", "--out", folder.resolve("key.json").toString(), "--public", set);
        said(tenant("trust", "acme", set), ExitCode.OK, "acme trusts c-1");
        assertEquals("[\"c-1\"]", shown().get("trusted_kids").toString());
        tenant("create", "b");
        said(tenant("trust", "b", set), ExitCode.USAGE, "tenant 'acme', too");
        said(tenant("trust", "b", set, "--require-iss"), ExitCode.OK, "b trusts c-1");
        said(typed(Files.readString(Path.of(set)), "trust", "acme", "-", "--require-iss"), ExitCode.OK, "c-1");
        said(typed("{\"keys\":[]}", "trust", "acme", "-"), ExitCode.OK, "trusts nobody");
        said(typed("{\"keys\":[{}]}", "trust", "acme", "-"), ExitCode.USAGE, "keys[0]");
        said(tenant("trust", "acme", "nowhere.json"), ExitCode.NOT_READ, "there is no file");
    }

    @Test
    void apiKeys() {
        Ran made = tenant("api-key", "create", "acme", "--label", "ci", "--expires", "90d");
        said(made, ExitCode.OK, "not shown again");
        String key = made.out().strip();
        assertTrue(key.matches("sgn_[a-z2-9]{8}_[A-Za-z0-9_-]{43}"), "nothing but the key on standard output");
        assertFalse(made.err().contains(key));
        String prefix = key.substring(0, 12);
        Ran show = tenant("show", "acme");
        said(show, ExitCode.OK, prefix, "ci", "expires ");
        assertFalse(show.out().contains(key.substring(13)));
        JsonNode shown = shown().get("api_keys").get(0);
        Instant expiry = Instant.parse(shown.get("expires_at").asText());
        assertTrue(expiry.isAfter(Instant.now().plusSeconds(89 * 86400)));
        assertTrue(shown.get("revoked_at").isNull());

        said(tenant("api-key", "revoke", prefix), ExitCode.OK, prefix + " of tenant acme is revoked");
        said(tenant("show", "acme"), ExitCode.OK, "REVOKED");
        Ran whole = tenant("api-key", "revoke", key);
        said(whole, ExitCode.USAGE, "no prefix");
        assertFalse((whole.out() + whole.err()).contains(key.substring(13)), "a whole key is not repeated");
        said(tenant("api-key", "revoke", "sgn_aaaaaaaa"), ExitCode.USAGE, "there is no API key");

        JsonNode json = Ran.json(tenant("api-key", "create", "acme", "--json", "--expires", "2100-01-01T00:00:00Z")
                .out());
        assertTrue(json.get("key").asText().startsWith(json.get("prefix").asText()));
        assertEquals("2100-01-01T00:00:00Z", json.get("expires_at").asText());
        said(tenant("api-key", "create", "acme", "--expires", "soon"), ExitCode.USAGE, "90d");
        said(tenant("api-key", "create", "acme", "--expires", "0d"), ExitCode.USAGE, "expired already");
        said(tenant("api-key", "create", "other"), ExitCode.USAGE, "there is no tenant 'other'");
        said(Ran.signet("tenant", "api-key"), ExitCode.USAGE, "a command is missing", "revoke");
    }

    @Test
    void erasingPayloadsIsConfirmed() throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + db);
                Statement statement = connection.createStatement()) {
            statement.execute("create table if not exists payloads"
                    + " (tenant text not null, trace_id text not null, hop integer not null, payload blob not null)");
            statement.execute(
                    "insert into payloads values ('acme', 't', 1, x'00'), ('acme', 't', 2, x'00'), ('b', 't', 1, x'00')");
        }
        said(typed("", "erase-payloads", "acme"), ExitCode.REFUSED, "nothing was erased");
        said(typed("y\n", "erase-payloads", "acme"), ExitCode.REFUSED, "nothing was erased");
        said(typed("b\n", "erase-payloads", "acme"), ExitCode.REFUSED, "nothing was erased");
        said(typed("acme\n", "erase-payloads", "acme"), ExitCode.OK, "2 payloads of tenant acme erased");
        said(tenant("erase-payloads", "acme", "--yes"), ExitCode.OK, "0 payloads");
        said(tenant("erase-payloads", "' or 1=1 --", "--yes"), ExitCode.USAGE, "no id of a tenant");
        said(tenant("erase-payloads", "b", "--yes"), ExitCode.OK, "1 payloads");
    }

    @Test
    void storesThatCannotBeOpened() throws IOException {
        Path nowhere = folder.resolve("no.db");
        said(Ran.signet("tenant", "list", "--db", nowhere.toString()), ExitCode.NOT_READ, "there is no store", "--db");
        assertFalse(Files.exists(nowhere), "looking makes nothing");
        Path text = Files.writeString(folder.resolve("text.db"), "this is not a database, this is a text".repeat(100));
        said(Ran.signet("tenant", "list", "--db", text.toString()), ExitCode.NOT_READ, text.toString());
        for (String url : List.of(
                "postgresql://u:hunter2@127.0.0.1:1/x",
                "postgres://u:hunter2@127.0.0.1:1/x",
                "jdbc:postgresql://127.0.0.1:1/x?user=u&password=hunter2",
                "postgresql://u:hunter2@/::bad url")) {
            Ran ran = Ran.signet("tenant", "list", "--db", url);
            assertTrue(ran.code() == ExitCode.NOT_READ || ran.code() == ExitCode.USAGE, ran.err());
            assertFalse((ran.out() + ran.err()).contains("hunter2"), ran.err());
        }
    }

    @Test
    void help() {
        said(Ran.signet("tenant", "--help"), ExitCode.OK, "create", "erase-payloads", "Exit codes:");
        said(Ran.signet("tenant", "api-key", "create", "--help"), ExitCode.OK, "--expires", "Exit codes:");
        said(Ran.signet("tenant"), ExitCode.USAGE, "a command is missing");
        said(Ran.signet("tenant", "creat"), ExitCode.USAGE, "create");
    }
}
