package dev.signet.egress;

import dev.signet.EgressListener;
import dev.signet.EgressSettings;
import dev.signet.HostList;
import java.util.concurrent.CompletionStage;

/** A guard and a client of its own. */
record GuardedWayOut(EgressGuard guard, EgressClient client) implements WayOut {
    static GuardedWayOut open(EgressSettings settings, EgressListener listener) {
        return of(EgressGuard.of(settings, NameLookup.SYSTEM, listener), settings);
    }

    static GuardedWayOut of(EgressGuard guard, EgressSettings settings) {
        return new GuardedWayOut(guard, new EgressClient(guard, settings));
    }

    @Override
    public UrlVerdict examine(String url, HostList tenantHosts) {
        return guard.examine(url, tenantHosts);
    }

    @Override
    public CompletionStage<EgressResult> send(EgressRequest request) {
        return client.send(request);
    }

    @Override
    public void close() {
        client.close();
        guard.close();
    }
}
