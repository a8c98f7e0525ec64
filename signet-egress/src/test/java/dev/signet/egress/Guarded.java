package dev.signet.egress;

import dev.signet.EgressSettings;
import dev.signet.HostList;
import dev.signet.Setting;
import java.util.EnumMap;
import java.util.Map;

/** A guard with a name server of the tests' own, and what it tells. Allows the hosts below partner.example unless told otherwise. */
final class Guarded implements AutoCloseable {
    static final String PUBLIC = "93.184.215.14";

    final Told told = new Told();
    final EgressGuard guard;

    private Guarded(Map<Setting, String> settings, NameLookup lookup) {
        guard = EgressGuard.of(EgressSettings.of(settings), lookup, told);
    }

    static Guarded by(NameLookup lookup, String... settings) {
        Map<Setting, String> texts = new EnumMap<>(Setting.class);
        texts.put(Setting.ALLOWED_HOSTS, "partner.example,*.partner.example");
        texts.put(Setting.EGRESS_CONNECT_TIMEOUT, "60"); // a busy machine may take its time to look up
        for (int i = 0; i < settings.length; i += 2) {
            texts.put(Setting.ofKey(settings[i]), settings[i + 1]);
        }
        return new Guarded(texts, lookup);
    }

    /** Every name has a public address. */
    static Guarded with(String... settings) {
        return by(Answers.always(PUBLIC), settings);
    }

    /** The verdict on a URL and the addresses of its host. */
    AddressVerdict verdict(String url, HostList tenantHosts) {
        UrlVerdict examined = guard.examine(url, tenantHosts);
        return examined instanceof EgressTarget target
                ? guard.resolve(target).toCompletableFuture().join()
                : (EgressRefusal) examined;
    }

    /** The code of the refusal, or {@code allowed}. */
    String code(String url) {
        return code(url, null);
    }

    String code(String url, HostList tenantHosts) {
        return verdict(url, tenantHosts) instanceof EgressRefusal refusal
                ? refusal.reason().code()
                : "allowed";
    }

    @Override
    public void close() {
        guard.close();
    }
}
