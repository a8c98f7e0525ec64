package dev.signet.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.signet.EgressListener;
import dev.signet.EgressSettings;
import dev.signet.HostList;
import dev.signet.Setting;
import dev.signet.Signet;
import dev.signet.egress.AddressVerdict;
import dev.signet.egress.EgressExplanation;
import dev.signet.egress.EgressGuard;
import dev.signet.egress.EgressRefusal;
import dev.signet.egress.EgressStep;
import dev.signet.egress.NameLookup;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "check",
        header = "Show, step by step, whether a URL may be reached.",
        description = {
            "",
            "Runs the server's own checks, with its settings as the environment and --set give them. The host is really looked up unless --resolve gives its addresses; nothing is sent to it. docs/egress.md explains the codes.",
            ""
        })
final class EgressCheckCommand implements Callable<Integer> {
    private static final String INDENT = "      ";

    @Mixin
    private Console console;

    @Mixin
    private DatabaseOption database;

    @Parameters(paramLabel = "URL", description = "Where a request would go.")
    private String url;

    @Option(
            names = "--allow",
            paramLabel = "HOST",
            description =
                    "A host of the operator's list, instead of setting allowed-hosts: api.example.com, *.example.com, or * for all; repeatable.")
    private List<String> allowed = new ArrayList<>();

    @Option(
            names = "--tenant-allow",
            paramLabel = "HOST",
            description =
                    "A host of the tenant's own list; repeatable. Without any, and without --tenant, there is no such list.")
    private List<String> tenantAllowed = new ArrayList<>();

    @Option(
            names = "--tenant",
            paramLabel = "TENANT",
            description = "The tenant whose list in the store (--db) counts.")
    private String tenant;

    @Option(
            names = "--resolve",
            paramLabel = "HOST=IP[,IP]",
            description =
                    "Addresses of a host, instead of looking it up; * stands for every other host, and no IP for a name that does not exist; repeatable.")
    private Map<String, String> resolve = new LinkedHashMap<>();

    @Option(
            names = "--set",
            paramLabel = "NAME=VALUE",
            description = "A setting of the server, such as egress-mode=report or egress-ports=443,8443; repeatable.")
    private Map<String, String> set = new LinkedHashMap<>();

    @Option(names = "--json", description = "As a JSON object.")
    private boolean json;

    @Override
    public Integer call() {
        HostList tenantHosts = tenantHosts();
        EgressExplanation explanation;
        EgressSettings settings;
        try {
            settings = settings();
            try (EgressGuard guard = EgressGuard.of(settings, lookup(), EgressListener.NONE)) {
                explanation = guard.explain(url, tenantHosts);
            }
        } catch (IllegalArgumentException e) {
            throw UserError.usage(e.getMessage());
        }
        if (json) {
            console.text().println(json(explanation, settings.enforced()).toPrettyString());
        } else {
            print(explanation);
        }
        return explanation.verdict() instanceof EgressRefusal ? ExitCode.REFUSED : ExitCode.OK;
    }

    private EgressSettings settings() {
        Map<Setting, String> texts = new EnumMap<>(Setting.class);
        texts.putAll(Signet.settingsIn(System.getenv()));
        texts.putAll(SettingTexts.of(set));
        if (!allowed.isEmpty()) {
            texts.put(Setting.ALLOWED_HOSTS, String.join(",", allowed));
        }
        return EgressSettings.of(texts);
    }

    private HostList tenantHosts() {
        if (tenant != null && !tenantAllowed.isEmpty()) {
            throw UserError.usage("give --tenant or --tenant-allow, not both");
        }
        List<String> hosts = tenantAllowed.isEmpty() ? null : tenantAllowed;
        if (tenant != null) {
            hosts = database.use(store -> store.tenants()
                    .find(tenant)
                    .orElseThrow(() -> new IllegalArgumentException("there is no tenant '" + tenant + "' in the store"))
                    .limits()
                    .allowlist());
        }
        try {
            return hosts == null ? null : HostList.of(hosts);
        } catch (IllegalArgumentException e) {
            throw UserError.usage("the tenant's list: " + e.getMessage());
        }
    }

    private NameLookup lookup() {
        if (resolve.isEmpty()) {
            return NameLookup.SYSTEM;
        }
        GivenAddresses given = new GivenAddresses();
        resolve.forEach((host, addresses) ->
                given.putName(host, addresses.isEmpty() ? List.of() : List.of(addresses.split(","))));
        return given;
    }

    private void print(EgressExplanation explanation) {
        PrintWriter out = console.text();
        int number = 0;
        for (EgressStep step : explanation.steps()) {
            String outcome = switch (step.outcome()) {
                case PASSES -> "passes";
                case REPORTS -> "reports: " + step.reason().code();
                case REFUSES -> "REFUSES: " + step.reason().code();
                case NOT_REACHED -> "not reached";
            };
            out.println(String.format("%4d  %s: %s", ++number, step.check(), outcome));
            if (!step.detail().isEmpty()) {
                out.println(INDENT + step.detail());
            }
        }
        out.println();
        out.println(conclusion(explanation));
    }

    private static String conclusion(EgressExplanation explanation) {
        if (explanation.verdict() instanceof EgressRefusal refusal) {
            return "Refused with " + refusal.reason().code() + ": " + refusal.detail() + ".";
        }
        String reported = explanation.steps().stream()
                .filter(step -> step.outcome() == EgressStep.Outcome.REPORTS)
                .map(step -> step.reason().code())
                .collect(Collectors.joining(", "));
        return reported.isEmpty() ? "Allowed." : "Let pass; egress-mode enforce would refuse it: " + reported + ".";
    }

    private ObjectNode json(EgressExplanation explanation, boolean enforced) {
        ObjectNode node =
                new ObjectMapper().createObjectNode().put("url", url).put("mode", enforced ? "enforce" : "report");
        if (explanation.verdict() instanceof EgressRefusal refusal) {
            node.put("allowed", false).put("error", refusal.reason().code()).put("detail", refusal.detail());
        } else {
            node.put("allowed", true);
            ((AddressVerdict.Checked) explanation.verdict()).texts().forEach(node.putArray("addresses")::add);
        }
        for (EgressStep step : explanation.steps()) {
            node.withArray("steps")
                    .addObject()
                    .put("check", step.check())
                    .put("code", step.reason().code())
                    .put("outcome", step.outcome().code())
                    .put("detail", step.detail());
        }
        return node;
    }
}
