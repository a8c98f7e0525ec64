package dev.signet.egress;

import dev.signet.EgressSettings;
import dev.signet.HostList;
import dev.signet.egress.EgressStep.Outcome;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;

/** What a URL must satisfy before its host is looked up: one list of checks, in their order, for whoever asks. */
final class EgressPolicy {
    /**
     * What is examined.
     *
     * @param tenantHosts null where there is no such list
     */
    private record Asked(EgressUrl url, HostList tenantHosts) {
        String host() {
            return url.host().name();
        }
    }

    /**
     * One check.
     *
     * @param fault what is wrong, for the reader; null where nothing is
     * @param seen what was found where nothing is wrong; empty where there is nothing to tell
     */
    private record Check(
            EgressReason reason, String name, Function<Asked, String> fault, Function<Asked, String> seen) {
        Check(EgressReason reason, String name, Function<Asked, String> fault) {
            this(reason, name, fault, asked -> "");
        }
    }

    private static final Set<EgressReason> OF_URLS_ALONE =
            Set.of(EgressReason.SCHEME_NOT_ALLOWED, EgressReason.PORT_NOT_ALLOWED, EgressReason.USERINFO_PRESENT);

    private final EgressSettings settings;
    private final List<HostPattern> suspicious;
    private final List<Check> checks = List.of(
            new Check(
                    EgressReason.MALFORMED_URL,
                    "a URL that all readers read alike",
                    asked -> asked.url.fault(),
                    EgressPolicy::parts),
            new Check(EgressReason.SCHEME_NOT_ALLOWED, "https only", EgressPolicy::scheme),
            new Check(EgressReason.PORT_NOT_ALLOWED, "a port of egress-ports", this::port),
            new Check(EgressReason.USERINFO_PRESENT, "no user or password", EgressPolicy::userInfo),
            new Check(EgressReason.IP_LITERAL, "a name, not an address", EgressPolicy::literal),
            new Check(EgressReason.HOST_NOT_ALLOWED, "a host of allowed-hosts", this::host),
            new Check(
                    EgressReason.HOST_NOT_ALLOWED_FOR_TENANT,
                    "a host of the tenant's list",
                    EgressPolicy::tenantHost,
                    EgressPolicy::tenantList),
            new Check(EgressReason.SUSPICIOUS_HOST, "no host of suspicious-hosts", this::suspicious));

    private final List<Check> hostChecks = checks.stream()
            .filter(check -> !OF_URLS_ALONE.contains(check.reason))
            .toList();

    EgressPolicy(EgressSettings settings) {
        this.settings = settings;
        this.suspicious =
                settings.suspiciousHosts().stream().map(HostPattern::new).toList();
    }

    /**
     * @param steps told of every check, in order, with those that are not reached
     * @return null where the URL may be looked up
     */
    EgressRefusal examine(EgressUrl url, HostList tenantHosts, Consumer<EgressStep> steps) {
        return walk(checks, new Asked(url, tenantHosts), steps);
    }

    /** The checks that concern a host alone. */
    EgressRefusal examineHost(EgressUrl host, Consumer<EgressStep> steps) {
        return walk(hostChecks, new Asked(host, null), steps);
    }

    private EgressRefusal walk(List<Check> list, Asked asked, Consumer<EgressStep> steps) {
        EgressRefusal refusal = null;
        for (Check check : list) {
            String fault = refusal == null ? check.fault.apply(asked) : null;
            Outcome outcome = Outcome.PASSES;
            if (refusal != null) {
                outcome = Outcome.NOT_REACHED;
            } else if (fault != null && check.reason.isListed() && !settings.enforced()) {
                outcome = Outcome.REPORTS;
            } else if (fault != null) {
                outcome = Outcome.REFUSES;
                refusal = new EgressRefusal(check.reason, fault);
            }
            String detail = outcome == Outcome.PASSES ? check.seen.apply(asked) : fault == null ? "" : fault;
            steps.accept(new EgressStep(check.name, check.reason, outcome, detail));
        }
        return refusal;
    }

    private static String parts(Asked asked) {
        boolean hasName = asked.url.host() != null && asked.host() != null;
        return hasName ? "host " + asked.host() + ", port " + asked.url.effectivePort() : "";
    }

    private static String tenantList(Asked asked) {
        return asked.tenantHosts == null ? "there is no such list" : "";
    }

    private static String scheme(Asked asked) {
        String scheme = asked.url.scheme();
        return scheme.equals("https") ? null : "scheme " + scheme + " is not https";
    }

    private String port(Asked asked) {
        int port = asked.url.effectivePort();
        return settings.ports().contains(port)
                ? null
                : "port " + port + " is not one of egress-ports " + new TreeSet<>(settings.ports());
    }

    private static String userInfo(Asked asked) {
        return asked.url.userInfo() == null ? null : "there is a user or password before the host";
    }

    private static String literal(Asked asked) {
        return asked.url.host().isAddress() ? "the host is an address, or would be read as one: give its name" : null;
    }

    private String host(Asked asked) {
        return settings.allowedHosts().allows(asked.host()) ? null : asked.host() + " is not in allowed-hosts";
    }

    private static String tenantHost(Asked asked) {
        boolean allowed = asked.tenantHosts == null || asked.tenantHosts.allows(asked.host());
        return allowed ? null : asked.host() + " is not in the tenant's list of hosts";
    }

    private String suspicious(Asked asked) {
        for (HostPattern pattern : suspicious) {
            if (pattern.matches(asked.host())) {
                return asked.host() + " matches " + pattern.pattern() + " of suspicious-hosts";
            }
        }
        return null;
    }
}
