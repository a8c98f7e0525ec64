package dev.signet.egress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.HostList;
import dev.signet.egress.EgressStep.Outcome;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Mode report: what policy does not list is told and let pass; all else is refused all the same. */
class ReportModeTest {
    private static final HostList TENANT = HostList.of(List.of("*.partner.example"));

    @ParameterizedTest
    @CsvSource({
        "https://partner.example:8443/, port_not_allowed (passed)|host_not_allowed_for_tenant (passed)",
        "https://other.example/, host_not_allowed (passed)|host_not_allowed_for_tenant (passed)",
        "https://partner.example/, host_not_allowed_for_tenant (passed)",
        "https://localhost.partner.example/, suspicious_host (passed)",
        "https://a.partner.example/, ''"
    })
    void passes(String url, String told) {
        try (Guarded guarded = Guarded.with("egress-mode", "report")) {
            assertEquals("allowed", guarded.code(url, TENANT));
            assertEquals(told, String.join("|", guarded.told.refusals));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "malformed_url, https://localhost/",
        "scheme_not_allowed, http://other.example/",
        "userinfo_present, https://user@other.example:8443/",
        "ip_literal, https://93.184.215.14:8443/"
    })
    void refusesAllTheSame(String code, String url) {
        try (Guarded guarded = Guarded.with("egress-mode", "report")) {
            assertEquals(code, guarded.code(url, TENANT));
            assertEquals(List.of(code), guarded.told.refusals, "not reported, too");
        }
    }

    @Test
    void addressesAreRefusedAllTheSame() {
        for (String address : List.of("10.0.0.1", "::1", "168.63.129.16")) {
            try (Guarded guarded = Guarded.by(Answers.always(address), "egress-mode", "report")) {
                String code = address.startsWith("168") ? "metadata_address" : "address_not_public";
                assertEquals(code, guarded.code("https://other.example/"));
                assertEquals(List.of("host_not_allowed (passed)", code), guarded.told.refusals);
            }
        }
    }

    @Test
    void explained() {
        try (Guarded guarded = Guarded.with("egress-mode", "report")) {
            List<EgressStep> steps = guarded.guard
                    .explain("https://localhost.other.example/", TENANT)
                    .steps();
            assertEquals(
                    List.of(
                            EgressReason.HOST_NOT_ALLOWED,
                            EgressReason.HOST_NOT_ALLOWED_FOR_TENANT,
                            EgressReason.SUSPICIOUS_HOST),
                    steps.stream()
                            .filter(step -> step.outcome() == Outcome.REPORTS)
                            .map(EgressStep::reason)
                            .toList());
            assertEquals(List.of(), guarded.told.refusals);
        }
    }

    @Test
    void onlyTheListedReasonsMayJustReport() {
        assertEquals(
                List.of(
                        EgressReason.PORT_NOT_ALLOWED,
                        EgressReason.HOST_NOT_ALLOWED,
                        EgressReason.HOST_NOT_ALLOWED_FOR_TENANT,
                        EgressReason.SUSPICIOUS_HOST),
                List.of(EgressReason.values()).stream()
                        .filter(EgressReason::isListed)
                        .toList());
    }

    /** Once an hour for a host and reason, and of a thousand of them at most. */
    @Test
    void theLogIsBounded() {
        AtomicLong nanos = new AtomicLong();
        ReportLog log = new ReportLog(nanos::get);
        String first = logged(() -> {
            for (int i = 0; i < 100; i++) {
                log.tell(EgressReason.HOST_NOT_ALLOWED, "a.example", "a.example is not in allowed-hosts");
                log.tell(EgressReason.SUSPICIOUS_HOST, "a.example", "a.example matches a*");
            }
        });
        assertEquals(2, first.lines().count(), first);
        assertTrue(
                first.contains(
                        "egress-mode enforce would refuse a.example: host_not_allowed: a.example is not in allowed-hosts"),
                first);
        String flood = logged(() -> {
            for (int i = 0; i < 5000; i++) {
                log.tell(EgressReason.HOST_NOT_ALLOWED, i + ".example", "x");
            }
        });
        assertEquals(999, flood.lines().count());
        assertTrue(flood.contains("is counted, but not logged"));
        nanos.addAndGet(TimeUnit.HOURS.toNanos(1));
        assertEquals(
                1,
                logged(() -> log.tell(EgressReason.HOST_NOT_ALLOWED, "a.example", "x"))
                        .lines()
                        .count());
    }

    private static String logged(Runnable work) {
        PrintStream err = System.err;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        System.setErr(new PrintStream(out, true, StandardCharsets.UTF_8));
        try {
            work.run();
        } finally {
            System.setErr(err);
        }
        return out.toString(StandardCharsets.UTF_8);
    }
}
