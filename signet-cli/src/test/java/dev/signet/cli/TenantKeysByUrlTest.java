package dev.signet.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signet.EgressListener;
import dev.signet.TestKeys;
import dev.signet.egress.JwksServer;
import dev.signet.egress.Names;
import dev.signet.egress.TestCa;
import dev.signet.egress.TestEgress;
import dev.signet.jose.JwsAlgorithm;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code signet tenant trust --jwks-url} with a server behind the URL. */
class TenantKeysByUrlTest {
    private static final TestCa CA = new TestCa();

    /** Longer than any stall of a machine. */
    private static final List<String> PATIENT = Stream.of(
                    "egress-connect-timeout=60",
                    "egress-tls-timeout=60",
                    "egress-first-byte-timeout=60",
                    "egress-total-timeout=120")
            .flatMap(setting -> Stream.of("--set", setting))
            .toList();

    private static final String GOOD = TestKeys.client().publicJwk().toJSONString();

    private final JwksServer server = new JwksServer(CA.issue("keys.example"), TestKeys.jwks(List.of(GOOD)));
    private final Names names = new Names().with("keys.example", "127.0.0.1").with("inside.example", "169.254.169.254");
    private final String url = server.url("keys.example");

    @TempDir
    private Path folder;

    @BeforeEach
    void create() {
        assertEquals(ExitCode.OK, tenant("create", "acme").code());
    }

    @AfterEach
    void close() {
        server.close();
    }

    private Ran tenant(String... args) {
        List<String> all = new ArrayList<>(List.of("tenant"));
        all.addAll(List.of(args));
        all.addAll(List.of("--db", folder.resolve("signet.db").toString()));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int code = SignetCommand.commandLine(
                        new ByteArrayInputStream(new byte[0]),
                        out,
                        err,
                        settings ->
                                TestEgress.client(TestEgress.guard(settings, names, EgressListener.NONE), settings, CA))
                .execute(all.toArray(String[]::new));
        return new Ran(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private Ran trust(String at, String... more) {
        List<String> args =
                new ArrayList<>(List.of("trust", "acme", "--jwks-url", at, "--set", "egress-ports=" + server.port()));
        args.addAll(PATIENT);
        args.addAll(List.of(more));
        return tenant(args.toArray(String[]::new));
    }

    private static void said(Ran ran, int code, String... texts) {
        assertEquals(code, ran.code(), ran.out() + ran.err());
        for (String text : texts) {
            assertTrue((ran.out() + ran.err()).contains(text), "'" + text + "' is not in:\n" + ran.out() + ran.err());
        }
        assertFalse(ran.err().contains("\tat "), "no stack trace for users");
    }

    private JsonNode shown() {
        return Ran.json(tenant("show", "acme", "--json").out());
    }

    @Test
    void aUrlIsTriedAndKept() {
        Ran ran = trust(url, "--set", "allowed-hosts=keys.example");
        said(ran, ExitCode.OK, "Ed25519  ", "1 key, fresh for 300 s", "acme trusts the keys at " + url);
        assertEquals(1, server.fetches());
        assertEquals(url, shown().get("jwks_url").asText());
        assertEquals("[]", shown().get("trusted_kids").toString());
        said(tenant("show", "acme"), ExitCode.OK, "trusted keys  those at " + url);
    }

    @Test
    void theServersListIsAskedForWhereItIsNotKnown() {
        assertTrue(trust(url).err().contains("SIGNET_ALLOWED_HOSTS"));
        said(trust(url, "--set", "allowed-hosts=other.example"), ExitCode.NOT_READ, "(host_not_allowed)", "--no-check");
    }

    @Test
    void whatIsWrongWithEachKeyIsTold() {
        String secret = TestKeys.of(JwsAlgorithm.ES256).privateJwk().toJSONString();
        server.publish(
                TestKeys.jwks(List.of(GOOD, secret, "{\"kty\":\"EC\",\"kid\":\"e\\u001b[2J\",\"use\":\"enc\"}", "{}")));
        Ran ran = trust(url);
        said(
                ran,
                ExitCode.OK,
                "ES256  NOT TRUSTED, SECRET PUBLISHED",
                "'use' other than 'sig'",
                "keys[3]  not trusted",
                "4 keys");
        assertFalse(ran.out().contains("\u001b"));
        assertFalse(ran.out()
                .contains(TestKeys.of(JwsAlgorithm.ES256)
                        .privateJwk()
                        .toJSONObject()
                        .get("d")
                        .toString()));
        server.publish(TestKeys.jwks(List.of(secret)));
        said(trust(url + "?2"), ExitCode.REFUSED, "no key that can be used");
        assertEquals(url, shown().get("jwks_url").asText(), "nothing is changed");
        said(trust(url + "?2", "--no-check"), ExitCode.OK, "trusts the keys at");
    }

    @Test
    void whatCannotBeFetchedIsToldWithItsCode() {
        said(trust(server.url("inside.example")), ExitCode.NOT_READ, "(metadata_address)");
        said(trust(server.url("nowhere.example")), ExitCode.NOT_READ, "(name_not_resolved)");
        said(trust(server.url("10.0.0.1")), ExitCode.NOT_READ, "(ip_literal)");
        said(trust(url.replace("https", "http")), ExitCode.NOT_READ, "(scheme_not_allowed)");
        server.publish("<html>");
        said(trust(url), ExitCode.NOT_READ, "not strict JSON");
        assertTrue(shown().get("jwks_url").isNull());
        tenant("set", "acme", "--limits", "{\"allowlist\":\"other.example\"}");
        said(trust(url), ExitCode.NOT_READ, "(host_not_allowed_for_tenant)");
        said(trust(url, "--no-check"), ExitCode.OK, "trusts the keys at");
    }

    @Test
    void whatNoServerWouldFetchIsNotKeptUncheckedEither() {
        for (String[] wrong : new String[][] {
            {server.url("127.0.0.1"), "(ip_literal)"},
            {"https://2130706433/jwks", "(ip_literal)"},
            {"https://[::1]/jwks", "(ip_literal)"},
            {"https://u:s3cret@keys.example/", "(userinfo_present)"},
            {"http://keys.example/", "(scheme_not_allowed)"},
            {"https://keys.example./", "(malformed_url)"},
            {"https://localhost/", "(malformed_url)"},
        }) {
            Ran ran = trust(wrong[0], "--no-check");
            said(ran, ExitCode.USAGE, wrong[1], "nothing is changed");
            assertFalse(ran.err().contains("s3cret"), ran.err());
            assertTrue(shown().get("jwks_url").isNull(), wrong[0]);
        }
        for (String lists : List.of("allowed-hosts=other.example", "egress-ports=1", "suspicious-hosts=keys.*")) {
            said(trust(url, "--no-check", "--set", lists), ExitCode.OK, "trusts the keys at");
        }
        assertEquals(0, server.fetches());
    }

    @Test
    void usedWrongly() {
        said(tenant("trust", "acme"), ExitCode.USAGE, "--jwks-url");
        said(tenant("trust", "acme", "file", "--jwks-url", url), ExitCode.USAGE, "either");
        said(tenant("trust", "other", "--jwks-url", url), ExitCode.USAGE, "there is no tenant 'other'");
        said(trust(url, "--set", "x=y"), ExitCode.USAGE, "no setting");
        said(trust("ftp://x", "--no-check"), ExitCode.USAGE, "use https");
        said(tenant("trust", "acme", "--jwks-url", "https://u:s3cret@keys.example/", "--no-check"), ExitCode.USAGE);
    }

    @Test
    void theStoreThenHasTheOneOrTheOther() {
        trust(url, "--no-check");
        String set = folder.resolve("jwks.json").toString();
        Ran.signet("keygen", "--kid", "c-1", "--out", folder.resolve("key.json").toString(), "--public", set);
        said(tenant("trust", "acme", set), ExitCode.OK, "acme trusts c-1");
        assertTrue(shown().get("jwks_url").isNull());
    }
}
