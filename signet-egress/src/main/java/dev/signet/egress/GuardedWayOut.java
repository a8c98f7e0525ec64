package dev.signet.egress;

import dev.signet.EgressListener;
import dev.signet.EgressSettings;
import dev.signet.HostList;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** A guard, and a client of its own that is made when it is first needed. */
final class GuardedWayOut implements WayOut {
    private final EgressGuard guard;
    private final Supplier<EgressClient> maker;
    private EgressClient client;

    /** @param maker called once, when it is needed */
    GuardedWayOut(EgressGuard guard, Supplier<EgressClient> maker) {
        this.guard = guard;
        this.maker = maker;
    }

    static GuardedWayOut open(EgressSettings settings, EgressListener listener) {
        EgressGuard guard = EgressGuard.of(settings, NameLookup.SYSTEM, listener);
        return new GuardedWayOut(guard, () -> new EgressClient(guard, settings));
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
            client = maker.get();
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
