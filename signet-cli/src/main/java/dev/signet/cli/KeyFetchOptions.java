package dev.signet.cli;

import dev.signet.EgressListener;
import dev.signet.EgressSettings;
import dev.signet.HostList;
import dev.signet.RemoteKeys;
import dev.signet.Setting;
import dev.signet.Signet;
import dev.signet.egress.EgressClient;
import dev.signet.egress.KeySetReport;
import dev.signet.jose.SignatureEngines;
import java.time.Clock;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** How a key set is fetched to be looked at, and what no server would fetch. A mixin. */
final class KeyFetchOptions {
    @Option(
            names = "--set",
            paramLabel = "NAME=VALUE",
            description =
                    "A setting of the servers for the fetch, such as allowed-hosts=keys.example.com, over what the environment says; repeatable.")
    private Map<String, String> set = new LinkedHashMap<>();

    /** Refuses what every server would refuse, whatever its settings. No lists are asked, and no network. */
    void requireSound(String url) {
        Map<Setting, String> texts = given();
        texts.put(Setting.ALLOWED_HOSTS, "*");
        texts.put(Setting.EGRESS_MODE, "report"); // what lists relax is for the servers to say
        try (RemoteKeys keys = RemoteKeys.open(
                settings(texts), SignatureEngines.current(), false, Clock.systemUTC(), EgressListener.NONE)) {
            keys.check(url, null);
        } catch (IllegalArgumentException e) {
            throw UserError.usage("nothing is changed: " + Terminal.printable(e.getMessage()));
        }
    }

    /** @param tenantHosts the tenant's own list; null where there is none */
    KeySetReport report(Console console, String url, HostList tenantHosts) {
        Map<Setting, String> texts = given();
        if (texts.putIfAbsent(Setting.ALLOWED_HOSTS, "*") == null) {
            console.err()
                    .println(
                            "allowed-hosts of the servers is not known here, so it is not looked at: it must name this host. "
                                    + Setting.ALLOWED_HOSTS.environmentName() + " tells");
        }
        try (EgressClient client = console.client(settings(texts))) {
            return KeySetReport.fetch(client, url, tenantHosts, SignatureEngines.current())
                    .toCompletableFuture()
                    .join();
        }
    }

    private Map<Setting, String> given() {
        Map<Setting, String> texts = new EnumMap<>(Setting.class);
        texts.putAll(Signet.settingsIn(System.getenv()));
        texts.putAll(SettingTexts.of(set));
        return texts;
    }

    private static EgressSettings settings(Map<Setting, String> texts) {
        try {
            return EgressSettings.of(texts);
        } catch (IllegalArgumentException e) {
            throw UserError.usage(e.getMessage());
        }
    }
}
