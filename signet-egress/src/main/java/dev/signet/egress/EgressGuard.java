package dev.signet.egress;

import dev.signet.EgressListener;
import dev.signet.EgressSettings;
import dev.signet.HostList;
import java.util.concurrent.CompletionStage;

/**
 * Says where outgoing requests may go. {@link #examine} is cheap and looks nothing up; {@link #resolve} looks the host up and checks every address. Who connects must connect to one of those, and to
 * nothing that was looked up again. Safe for many threads.
 */
public final class EgressGuard implements AutoCloseable {
    private EgressGuard() {}

    public static EgressGuard of(EgressSettings settings, NameLookup lookup, EgressListener listener) {
        return of(settings, lookup, new PublicAddresses(), listener);
    }

    static EgressGuard of(EgressSettings settings, NameLookup lookup, AddressRule rule, EgressListener listener) {
        throw new UnsupportedOperationException();
    }

    /** @param tenantHosts the tenant's own list; null where there is none */
    public UrlVerdict examine(String url, HostList tenantHosts) {
        throw new UnsupportedOperationException();
    }

    /** Looks the host up on a thread of the guard's own, once for all who ask at the same time, and checks every address. Completes normally, within the connect timeout. */
    public CompletionStage<AddressVerdict> resolve(EgressTarget target) {
        throw new UnsupportedOperationException();
    }

    /** Ends the threads. */
    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
