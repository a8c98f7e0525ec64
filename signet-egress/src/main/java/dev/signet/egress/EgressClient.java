package dev.signet.egress;

import dev.signet.EgressSettings;
import java.util.concurrent.CompletionStage;

/** Makes outgoing requests through the guard. Safe for many threads, and blocks none. */
public final class EgressClient implements AutoCloseable {
    /** @param guard closed by the caller, after this */
    public EgressClient(EgressGuard guard, EgressSettings settings) {
        this(guard, settings, EgressTls.platform());
    }

    /** @param tls which authorities are trusted */
    public EgressClient(EgressGuard guard, EgressSettings settings, EgressTls tls) {
        throw new UnsupportedOperationException();
    }

    /** Completes normally, at the latest after the total timeout; on a thread of the client's own that must not be held up for long. */
    public CompletionStage<EgressResult> send(EgressRequest request) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
