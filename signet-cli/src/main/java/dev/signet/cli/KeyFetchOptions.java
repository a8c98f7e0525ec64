package dev.signet.cli;

import dev.signet.EgressSettings;
import dev.signet.HostList;
import dev.signet.Setting;
import dev.signet.Signet;
import dev.signet.egress.EgressClient;
import dev.signet.egress.KeySetReport;
import dev.signet.jose.SignatureEngines;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** How a key set is fetched to be looked at. A mixin. */
final class KeyFetchOptions {
    @Option(
            names = "--set",
            paramLabel = "NAME=VALUE",
            description =
                    "A setting of the servers for the fetch, such as allowed-hosts=keys.example.com, over what the environment says; repeatable.")
    private Map<String, String> set = new LinkedHashMap<>();

    /** @param tenantHosts the tenant's own list; null where there is none */
    KeySetReport report(Console console, String url, HostList tenantHosts) {
        Map<Setting, String> texts = new EnumMap<>(Setting.class);
        texts.putAll(Signet.settingsIn(System.getenv()));
        texts.putAll(SettingTexts.of(set));
        if (texts.putIfAbsent(Setting.ALLOWED_HOSTS, "*") == null) {
            console.err()
                    .println(
                            "allowed-hosts of the servers is not known here, so it is not looked at: it must name this host. "
                                    + Setting.ALLOWED_HOSTS.environmentName() + " tells");
        }
        EgressSettings settings;
        try {
            settings = EgressSettings.of(texts);
        } catch (IllegalArgumentException e) {
            throw UserError.usage(e.getMessage());
        }
        try (EgressClient client = console.client(settings)) {
            return KeySetReport.fetch(client, url, tenantHosts, SignatureEngines.current())
                    .toCompletableFuture()
                    .join();
        }
    }
}
