package dev.signet.egress;

import dev.signet.EgressListener;
import dev.signet.EgressSettings;
import dev.signet.RemoteKeys;
import dev.signet.jose.SignatureEngines;
import java.time.Clock;

/** Keys by URL from servers of the tests' own. */
public final class TestRemoteKeys {
    private TestRemoteKeys() {}

    /** As an engine would open them, but with the tests' names, their addresses taken for public, their authorities, and patience. */
    public static RemoteKeys open(
            EgressSettings settings, NameLookup names, Clock clock, EgressListener listener, TestCa... authorities) {
        return new RemoteKeySets(
                () -> {
                    EgressGuard guard = TestEgress.guard(settings, names, listener);
                    return new GuardedWayOut(guard, () -> TestEgress.client(guard, settings, authorities));
                },
                settings,
                SignatureEngines.current(),
                false,
                new PatientTime(clock),
                listener);
    }
}
