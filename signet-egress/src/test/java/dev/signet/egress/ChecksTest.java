package dev.signet.egress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.HostList;
import dev.signet.egress.EgressStep.Outcome;
import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Each check, broken alone; their order; and that examining, resolving and explaining say the same. */
class ChecksTest {
    private static final HostList TENANT = HostList.of(List.of("api.partner.example", "localhost.partner.example"));

    /** A URL, the addresses of its host, and the one code that they must be refused with. */
    record Broken(EgressReason reason, String url, List<String> addresses) {}

    static Stream<Broken> brokenAlone() {
        List<String> fine = List.of(Guarded.PUBLIC);
        return Stream.of(
                new Broken(EgressReason.MALFORMED_URL, "https://api.partner.example/a b", fine),
                new Broken(EgressReason.SCHEME_NOT_ALLOWED, "http://api.partner.example/", fine),
                new Broken(EgressReason.PORT_NOT_ALLOWED, "https://api.partner.example:8443/", fine),
                new Broken(EgressReason.USERINFO_PRESENT, "https://user@api.partner.example/", fine),
                new Broken(EgressReason.IP_LITERAL, "https://93.184.215.14/", fine),
                new Broken(EgressReason.HOST_NOT_ALLOWED, "https://api.other.example/", fine),
                new Broken(EgressReason.HOST_NOT_ALLOWED_FOR_TENANT, "https://www.partner.example/", fine),
                new Broken(EgressReason.SUSPICIOUS_HOST, "https://localhost.partner.example/", fine),
                new Broken(EgressReason.NAME_NOT_RESOLVED, "https://api.partner.example/", List.of()),
                new Broken(EgressReason.METADATA_ADDRESS, "https://api.partner.example/", List.of("168.63.129.16")),
                new Broken(EgressReason.ADDRESS_NOT_PUBLIC, "https://api.partner.example/", List.of("10.0.0.1")));
    }

    /** The tenant's list holds the host of another operator's list in one case only. */
    private static HostList tenantHosts(Broken broken) {
        return broken.reason == EgressReason.HOST_NOT_ALLOWED ? HostList.ANY : TENANT;
    }

    @ParameterizedTest
    @MethodSource
    void brokenAlone(Broken broken) {
        try (Guarded guarded = Guarded.by(Answers.always(broken.addresses))) {
            AddressVerdict verdict = guarded.verdict(broken.url, tenantHosts(broken));
            assertEquals(
                    broken.reason,
                    assertInstanceOf(EgressRefusal.class, verdict).reason());
            assertEquals(List.of(broken.reason.code()), guarded.told.refusals);

            EgressExplanation explanation = guarded.guard.explain(broken.url, tenantHosts(broken));
            assertEquals(verdict, explanation.verdict());
            assertEquals(List.of(broken.reason.code()), guarded.told.refusals, "explaining counts nothing");
            List<Outcome> outcomes =
                    explanation.steps().stream().map(EgressStep::outcome).toList();
            int refused = outcomes.indexOf(Outcome.REFUSES);
            EgressStep step = explanation.steps().get(refused);
            assertEquals(broken.reason, step.reason());
            assertTrue(!step.detail().isEmpty());
            assertEquals(10, outcomes.size());
            for (int i = 0; i < outcomes.size(); i++) {
                assertEquals(
                        i < refused ? Outcome.PASSES : i == refused ? Outcome.REFUSES : Outcome.NOT_REACHED,
                        outcomes.get(i));
            }
        }
    }

    @Test
    void nothingBroken() {
        try (Guarded guarded = Guarded.by(Answers.always(Guarded.PUBLIC, "2600::1"))) {
            String url = "https://API.partner.example:443/a/../b?c=%41#d";
            EgressTarget target = assertInstanceOf(EgressTarget.class, guarded.guard.examine(url, TENANT));
            assertEquals(
                    "https://api.partner.example/a/../b?c=%41", target.uri().toString());
            assertEquals("api.partner.example", target.host());
            assertEquals(443, target.port());
            AddressVerdict.Checked checked =
                    assertInstanceOf(AddressVerdict.Checked.class, guarded.verdict(url, TENANT));
            assertEquals(
                    List.of("api.partner.example/93.184.215.14", "api.partner.example/2600:0:0:0:0:0:0:1"),
                    checked.addresses().stream().map(InetAddress::toString).toList());
            EgressExplanation explanation = guarded.guard.explain(url, TENANT);
            assertEquals(checked, explanation.verdict());
            assertTrue(explanation.steps().stream().allMatch(step -> step.outcome() == Outcome.PASSES));
            assertEquals(List.of(), guarded.told.refusals);
        }
    }

    /** Of two that are broken the earlier is told. */
    @ParameterizedTest
    @CsvSource({
        "malformed_url, 'http://u@10.0.0.1:1/ '",
        "scheme_not_allowed, http://u@10.0.0.1:1/",
        "port_not_allowed, https://u@10.0.0.1:1/",
        "userinfo_present, https://u@10.0.0.1/",
        "ip_literal, https://10.0.0.1/",
        "host_not_allowed, https://localhost.other.example/",
        "host_not_allowed_for_tenant, https://metadata.partner.example/",
        "suspicious_host, https://localhost.partner.example/"
    })
    void inOrder(String code, String url) {
        try (Guarded guarded = Guarded.by(Answers.always())) {
            assertEquals(code, guarded.code(url, TENANT));
        }
    }

    @Test
    void reasonsAreInTheOrderOfTheChecks() {
        try (Guarded guarded = Guarded.with()) {
            List<EgressReason> reasons = guarded.guard.explain("", null).steps().stream()
                    .map(EgressStep::reason)
                    .toList();
            assertEquals(reasons.stream().sorted().toList(), reasons);
        }
    }

    @Test
    void portsByList() {
        try (Guarded guarded = Guarded.with("egress-ports", "443,8443")) {
            assertEquals("allowed", guarded.code("https://partner.example:8443/"));
            assertEquals(
                    new EgressRefusal(EgressReason.PORT_NOT_ALLOWED, "port 80 is not one of egress-ports [443, 8443]"),
                    guarded.verdict("https://partner.example:80/", null));
            EgressTarget target =
                    assertInstanceOf(EgressTarget.class, guarded.guard.examine("https://partner.example:8443?x", null));
            assertEquals("https://partner.example:8443/?x", target.uri().toString());
            assertEquals(8443, target.port());
        }
        try (Guarded guarded = Guarded.with("egress-ports", "8443")) {
            assertEquals("port_not_allowed", guarded.code("https://partner.example/"));
        }
    }

    @Test
    void bothListsMustHoldTheHost() {
        try (Guarded guarded = Guarded.with()) {
            String url = "https://a.partner.example/";
            assertEquals("allowed", guarded.code(url, null));
            assertEquals("allowed", guarded.code(url, HostList.of(List.of("*.partner.example"))));
            assertEquals("allowed", guarded.code(url, HostList.ANY));
            assertEquals("host_not_allowed_for_tenant", guarded.code(url, HostList.NONE));
            assertEquals("host_not_allowed_for_tenant", guarded.code(url, HostList.of(List.of("partner.example"))));
            assertEquals("host_not_allowed", guarded.code("https://other.example/", HostList.ANY));
        }
        try (Guarded guarded = Guarded.with("allowed-hosts", "")) {
            assertEquals("host_not_allowed", guarded.code("https://partner.example/", HostList.ANY));
        }
    }

    @Test
    void suspiciousPatternsAreTheOperators() {
        try (Guarded guarded = Guarded.with("suspicious-hosts", "*admin*, Intern.PARTNER.example")) {
            assertEquals("suspicious_host", guarded.code("https://my-admin.partner.example/"));
            assertEquals("suspicious_host", guarded.code("https://intern.partner.example/"));
            assertEquals("allowed", guarded.code("https://localhost.partner.example/"));
        }
    }

    @Test
    void oneBadAddressRefusesAll() {
        for (List<String> addresses : List.of(
                List.of(Guarded.PUBLIC, "127.0.0.1"),
                List.of("::1", Guarded.PUBLIC),
                List.of(Guarded.PUBLIC, "2600::1", "64:ff9b::a00:1", Guarded.PUBLIC))) {
            try (Guarded guarded = Guarded.by(Answers.always(addresses))) {
                assertEquals("address_not_public", guarded.code("https://partner.example/"));
            }
        }
    }

    @Test
    void aMetadataServiceIsToldOfWhereverItStandsAmongTheAnswers() {
        for (List<String> addresses : List.of(
                List.of("10.0.0.1", "169.254.169.254"),
                List.of("169.254.169.254", "10.0.0.1"),
                List.of(Guarded.PUBLIC, "10.0.0.1", "::ffff:169.254.169.254"))) {
            try (Guarded guarded = Guarded.by(Answers.always(addresses))) {
                assertEquals("metadata_address", guarded.code("https://partner.example/"), addresses::toString);
            }
        }
    }
}
