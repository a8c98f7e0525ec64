package dev.signet.egress;

import dev.signet.EgressSettings;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Makes outgoing requests through the guard: each is examined, its host looked up once, and the connection goes to one of the addresses that this look-up gave and the guard approved, with the name in
 * SNI, {@code Host} and the certificate. Nothing is followed, decoded or remembered but the connection, for a minute at most; no proxy is used, whatever the system says. All limits are
 * settings. Safe for many threads, and blocks none. Its own threads, five at most, begin with the first request.
 */
public final class EgressClient implements AutoCloseable {
    private final EgressGuard guard;
    private final Connections connections;
    private final HostGates gates;
    private final Set<EgressCall> underWay = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /** Trusts the platform's authorities. @param guard closed by the caller, after this */
    public EgressClient(EgressGuard guard, EgressSettings settings) {
        this(guard, settings, EgressTls.platform());
    }

    /** @param tls which authorities are trusted */
    public EgressClient(EgressGuard guard, EgressSettings settings, EgressTls tls) {
        this(guard, settings, tls, Clock.systemUTC(), Connections.KEPT);
    }

    /**
     * @param clock of the circuits alone
     * @param kept how old a connection may become
     */
    EgressClient(EgressGuard guard, EgressSettings settings, EgressTls tls, Clock clock, Duration kept) {
        this.guard = guard;
        this.connections = new Connections(settings, tls, kept);
        this.gates = new HostGates(settings.perHost(), clock);
    }

    /**
     * Completes normally, at the latest after the total timeout; on a thread of the client's or the guard's that must not be held up for long. A connection that breaks is no reason to send again:
     * whoever asks knows whether that may be. But where a kept connection is closed before anything came back, an idempotent request is sent once more, on a new connection to the same address.
     */
    public CompletionStage<EgressResult> send(EgressRequest request) {
        if (closed) {
            return CompletableFuture.completedFuture(closed());
        }
        UrlVerdict verdict = guard.examine(request.url(), request.tenantHosts());
        if (verdict instanceof EgressRefusal refusal) {
            return CompletableFuture.completedFuture(refusal);
        }
        EgressCall call = new EgressCall(request, (EgressTarget) verdict, connections, gates, guard.listener());
        underWay.add(call);
        call.result().whenComplete((result, fault) -> underWay.remove(call));
        call.start(guard);
        if (closed) {
            call.close();
        }
        return call.result().copy();
    }

    static EgressRefusal closed() {
        return new EgressRefusal(EgressReason.CONNECT_FAILED, "this server is shutting down");
    }

    /** Ends what is under way, with a refusal each, and the threads. */
    @Override
    public void close() {
        closed = true;
        underWay.forEach(EgressCall::close);
        connections.close();
    }
}
