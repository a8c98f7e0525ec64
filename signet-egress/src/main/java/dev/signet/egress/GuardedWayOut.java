package dev.signet.egress;

import dev.signet.EgressSettings;
import dev.signet.HostList;
import java.util.concurrent.CompletionStage;

/** A guard, and a client of its own that is made when it is first needed. */
final class GuardedWayOut implements WayOut {
    private final EgressGuard guard;
    private final EgressSettings settings;
    private EgressClient client;

    GuardedWayOut(EgressGuard guard, EgressSettings settings) {
        this.guard = guard;
        this.settings = settings;
    }

    @Override
    public UrlVerdict examine(String url, HostList tenantHosts) {
        return guard.examine(url, tenantHosts);
    }

    @Override
    public CompletionStage<EgressResult> send(EgressRequest request) {
        return client().send(request);
    }

    private synchronized EgressClient client() {
        if (client == null) {
            client = new EgressClient(guard, settings);
        }
        return client;
    }

    @Override
    public synchronized void close() {
        if (client != null) {
            client.close();
        }
        guard.close();
    }
}
