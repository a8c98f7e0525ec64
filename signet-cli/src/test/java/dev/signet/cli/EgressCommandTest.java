package dev.signet.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code signet egress check} as users run it. */
class EgressCommandTest {
    private static final String URL = "https://api.partner.example/hook";

    @TempDir
    private Path folder;

    private static Ran check(String... args) {
        List<String> all = new ArrayList<>(List.of("egress", "check"));
        all.addAll(Arrays.asList(args));
        return Ran.signet(all.toArray(String[]::new));
    }

    private static void said(Ran ran, int code, String... texts) {
        assertEquals(code, ran.code(), ran.out() + ran.err());
        for (String text : texts) {
            assertTrue((ran.out() + ran.err()).contains(text), "'" + text + "' is not in:\n" + ran.out() + ran.err());
        }
        assertFalse(ran.err().contains("\tat "), "no stack trace for users");
    }

    @Test
    void allowed() {
        said(
                check(URL, "--allow", "*.partner.example", "--resolve", "*=93.184.215.14,2600::1"),
                ExitCode.OK,
                "   1  a URL that all readers read alike: passes\n      host api.partner.example, port 443\n",
                "   7  a host of the tenant's list: passes\n      there is no such list\n",
                "  10  public addresses only: passes\n      93.184.215.14, 2600::1\n",
                "\n\nAllowed.");
    }

    @Test
    void refusedStepByStep() {
        said(
                check(URL, "--allow", "other.example", "--resolve", "*=93.184.215.14"),
                ExitCode.REFUSED,
                "   5  a name, not an address: passes",
                "   6  a host of allowed-hosts: REFUSES: host_not_allowed\n      api.partner.example is not in allowed-hosts\n",
                "   7  a host of the tenant's list: not reached",
                "  10  public addresses only: not reached",
                "Refused with host_not_allowed: api.partner.example is not in allowed-hosts.");
        said(check(URL, "--allow", "*", "--resolve", "*="), ExitCode.REFUSED, "name_not_resolved");
        said(
                check(URL, "--allow", "*", "--resolve", "other.example=93.184.215.14"),
                ExitCode.REFUSED,
                "name_not_resolved");
        said(
                check(URL, "--allow", "*", "--resolve", "API.partner.example=93.184.215.14,64:ff9b::7f00:1"),
                ExitCode.REFUSED,
                "address_not_public",
                "127.0.0.1, carried by 64:ff9b::7f00:1 (NAT64)");
        said(check("https://127.0.0.1/", "--allow", "*"), ExitCode.REFUSED, "REFUSES: ip_literal");
        said(check("not a URL"), ExitCode.REFUSED, "REFUSES: malformed_url");
    }

    /** Names below {@code invalid} are in no name server (RFC 6761). */
    @Test
    void looksUpWhatIsNotGiven() {
        said(
                check("https://a.invalid/", "--allow", "*", "--set", "egress-connect-timeout=60"),
                ExitCode.REFUSED,
                "   9  a name in DNS: REFUSES: name_not_resolved");
    }

    @Test
    void tenantsLists() {
        String[] tenant = {"--allow", "*", "--resolve", "*=93.184.215.14", "--tenant-allow", "a.example"};
        said(
                check(concat(tenant, URL)),
                ExitCode.REFUSED,
                "host_not_allowed_for_tenant: api.partner.example is not in the tenant's list of hosts");
        said(check(concat(tenant, URL, "--tenant-allow", "api.partner.example")), ExitCode.OK);

        String db = folder.resolve("signet.db").toString();
        Ran.signet("tenant", "create", "acme", "--db", db);
        Ran.signet("tenant", "create", "open", "--db", db);
        Ran.signet("tenant", "set", "acme", "--limits", "{\"allowlist\":\"*.partner.example\"}", "--db", db);
        String[] stored = {"--allow", "*", "--resolve", "*=93.184.215.14", "--db", db, "--tenant"};
        said(check(concat(stored, "acme", URL)), ExitCode.OK);
        said(
                check(concat(stored, "acme", "https://partner.example/")),
                ExitCode.REFUSED,
                "host_not_allowed_for_tenant");
        said(check(concat(stored, "open", "https://partner.example/")), ExitCode.OK);
        said(check(concat(stored, "other", URL)), ExitCode.USAGE, "there is no tenant 'other' in the store");
    }

    private static String[] concat(String[] first, String... more) {
        List<String> all = new ArrayList<>(Arrays.asList(first));
        all.addAll(Arrays.asList(more));
        return all.toArray(String[]::new);
    }

    @Test
    void settings() {
        said(check(URL, "--resolve", "*=93.184.215.14"), ExitCode.REFUSED, "host_not_allowed");
        said(check(URL, "--resolve", "*=93.184.215.14", "--set", "allowed-hosts=*,a.example"), ExitCode.OK, "Allowed.");
        said(
                check(
                        "https://localhost.partner.example:8443/",
                        "--resolve",
                        "*=93.184.215.14",
                        "--set",
                        "egress-mode=report"),
                ExitCode.OK,
                "   3  a port of egress-ports: reports: port_not_allowed",
                "Let pass; egress-mode enforce would refuse it: port_not_allowed, host_not_allowed, suspicious_host.");
        said(
                check(URL, "--resolve", "*=10.0.0.1", "--set", "egress-mode=report"),
                ExitCode.REFUSED,
                "address_not_public");
    }

    @Test
    void json() {
        JsonNode allowed = Ran.json(check(URL, "--json", "--allow", "*", "--resolve", "*=93.184.215.14")
                .out());
        assertTrue(allowed.get("allowed").booleanValue());
        assertEquals("enforce", allowed.get("mode").textValue());
        assertEquals("[\"93.184.215.14\"]", allowed.get("addresses").toString());
        assertEquals(10, allowed.get("steps").size());
        Ran ran = check("https://1.1.1.1/", "--json", "--allow", "*");
        assertEquals(ExitCode.REFUSED, ran.code());
        JsonNode refused = Ran.json(ran.out());
        assertFalse(refused.get("allowed").booleanValue());
        assertEquals("ip_literal", refused.get("error").textValue());
        assertEquals(
                "{\"check\":\"a name, not an address\",\"code\":\"ip_literal\",\"outcome\":\"refuses\",\"detail\":\""
                        + refused.get("detail").textValue() + "\"}",
                refused.get("steps").get(4).toString());
        assertEquals("not_reached", refused.get("steps").get(5).get("outcome").textValue());
    }

    @Test
    void mistakesAreExplained() {
        said(Ran.signet("egress"), ExitCode.USAGE, "a command is missing");
        said(check(), ExitCode.USAGE, "URL");
        said(check(URL, "--allow", "*.example"), ExitCode.USAGE, "behind a wildcard stand at least two labels");
        said(check(URL, "--tenant-allow", "a_b"), ExitCode.USAGE, "the tenant's list: 'a_b' is no host name");
        said(check(URL, "--resolve", "a.example"), ExitCode.USAGE, "--resolve");
        said(check(URL, "--resolve", "a.example=0177.0.0.1"), ExitCode.USAGE, "'0177.0.0.1' is no address");
        said(check(URL, "--resolve", "a.example=b.example"), ExitCode.USAGE, "'b.example' is no address");
        said(check(URL, "--resolve", "a_b=::1"), ExitCode.USAGE, "'a_b' is no host name");
        said(check(URL, "--set", "egress-prots=1"), ExitCode.USAGE, "egress-prots");
        said(check(URL, "--set", "egress-ports=x"), ExitCode.USAGE, "egress-ports");
        said(check(URL, "--tenant", "a", "--tenant-allow", "a.example"), ExitCode.USAGE, "not both");
        said(
                check(URL, "--tenant", "a", "--db", folder.resolve("no.db").toString()),
                ExitCode.NOT_READ,
                "there is no store");
    }
}
