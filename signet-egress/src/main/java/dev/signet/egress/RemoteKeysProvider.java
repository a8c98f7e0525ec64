package dev.signet.egress;

import dev.signet.EgressListener;
import dev.signet.EgressSettings;
import dev.signet.RemoteKeys;
import dev.signet.jose.SignatureEngine;
import java.time.Clock;

/** What signet-core finds of this module: trusted keys by https URL. */
public final class RemoteKeysProvider implements RemoteKeys.Provider {
    @Override
    public RemoteKeys open(
            EgressSettings settings, SignatureEngine engine, boolean requireIss, Clock clock, EgressListener listener) {
        return new RemoteKeySets(
                () -> GuardedWayOut.open(settings, listener),
                settings,
                engine,
                requireIss,
                new KeyThreads(clock),
                listener);
    }
}
