package dev.signet.egress;

import dev.signet.EgressListener;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.hc.client5.http.nio.AsyncConnectionEndpoint;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.util.TimeValue;

/** One request on its way: its addresses, its host's gate, then one address after the other until one is reached; ended by its answer, by a failure, or by the clock, whichever comes first. */
final class EgressCall {
    private final EgressRequest request;
    private final EgressTarget target;
    private final Connections connections;
    private final HostGates gates;
    private final EgressListener listener;
    private final CompletableFuture<EgressResult> result = new CompletableFuture<>();
    private final AtomicBoolean ended = new AtomicBoolean();
    private final AtomicReference<HostGates.Pass> pass = new AtomicReference<>();
    /** Closes what is under way; once too often does no harm. */
    private volatile Runnable abort = () -> {};

    private volatile Future<?> total = new CompletableFuture<>();
    private volatile Future<?> firstByte = new CompletableFuture<>();
    private volatile Iterator<InetAddress> addresses;
    private volatile long began;

    EgressCall(
            EgressRequest request,
            EgressTarget target,
            Connections connections,
            HostGates gates,
            EgressListener listener) {
        this.request = request;
        this.target = target;
        this.connections = connections;
        this.gates = gates;
        this.listener = listener;
    }

    CompletableFuture<EgressResult> result() {
        return result;
    }

    void start(EgressGuard guard) {
        total = connections.after(
                connections.settings.totalTimeout(),
                () -> fail(EgressReason.TOTAL_TIMEOUT, "the request took longer than it may in all"));
        guard.resolve(target).whenComplete((verdict, fault) -> {
            if (verdict instanceof AddressVerdict.Checked checked) {
                begin(checked);
            } else if (verdict instanceof EgressRefusal refusal) {
                end(refusal, () -> {}); // which the guard has counted
            } else {
                fail(EgressReason.NAME_NOT_RESOLVED, "the look-up failed");
            }
        });
    }

    private void begin(AddressVerdict.Checked checked) {
        if (ended.get()) {
            return;
        }
        EgressRefusal refusal = gates.enter(target.host(), pass::set);
        if (refusal != null) {
            end(refusal, () -> listener.refused(refusal.reason().code(), false));
            return;
        }
        if (ended.get()) {
            leave(null);
            return;
        }
        began = System.nanoTime();
        addresses = checked.addresses().iterator();
        connect();
    }

    private void connect() {
        connect(new InetSocketAddress(addresses.next(), target.port()), false);
    }

    private void connect(InetSocketAddress pinned, boolean fresh) {
        ConnectAttempt.Outcome outcome = new ConnectAttempt.Outcome() {
            @Override
            public void connected(AsyncConnectionEndpoint endpoint, boolean kept) {
                exchange(endpoint, pinned, kept);
            }

            @Override
            public void failed(EgressRefusal refusal) {
                boolean reached = refusal.reason() != EgressReason.CONNECT_FAILED
                        && refusal.reason() != EgressReason.CONNECT_TIMEOUT;
                if (reached || !addresses.hasNext() || ended.get()) {
                    fail(refusal);
                } else {
                    connect();
                }
            }
        };
        ConnectAttempt attempt = new ConnectAttempt(connections, target.host(), pinned, fresh, outcome);
        abortBy(attempt::abandon);
        attempt.start();
    }

    private void abortBy(Runnable way) {
        abort = way;
        if (ended.get()) {
            way.run();
        }
    }

    private void exchange(AsyncConnectionEndpoint endpoint, InetSocketAddress pinned, boolean kept) {
        abortBy(() -> connections.discard(endpoint));
        if (ended.get()) {
            return;
        }
        firstByte = connections.after(
                connections.settings.firstByteTimeout(),
                () -> fail(EgressReason.FIRST_BYTE_TIMEOUT, "it did not begin to answer in time"));
        ResponseReader reader = new ResponseReader(request, target, pinned, connections, new ResponseReader.Outcome() {
            @Override
            public void began() {
                firstByte.cancel(false);
            }

            @Override
            public void answered(EgressResponse response, TimeValue keepAlive) {
                answer(response, endpoint, keepAlive);
            }

            @Override
            public void failed(EgressRefusal refusal, boolean silent) {
                if (kept && silent) {
                    closedMeanwhile(refusal, endpoint, pinned);
                } else {
                    fail(refusal);
                }
            }
        });
        try {
            endpoint.execute(target.host(), reader, HttpClientContext.create());
        } catch (RuntimeException e) {
            reader.failed(e); // the connection was closed this very moment
        }
    }

    /** A host may close a kept connection at any time, also as a request sets out on it (RFC 9112 section 9.3.1): no failure of the host's. */
    private void closedMeanwhile(EgressRefusal refusal, AsyncConnectionEndpoint endpoint, InetSocketAddress pinned) {
        firstByte.cancel(false);
        if (request.isIdempotent() && !ended.get()) {
            connections.discard(endpoint);
            connect(pinned, true);
        } else {
            end(refusal, () -> {
                leaveUntold();
                listener.refused(refusal.reason().code(), false);
            });
        }
    }

    private void answer(EgressResponse response, AsyncConnectionEndpoint endpoint, TimeValue keepAlive) {
        if (!ended.compareAndSet(false, true)) {
            return; // and its end has discarded the connection
        }
        stopClock();
        try {
            if (TimeValue.isPositive(keepAlive)) {
                connections.pool().release(endpoint, null, keepAlive);
            } else {
                connections.discard(endpoint);
            }
        } finally {
            leave(null);
            listener.answered(response.statusCode(), System.nanoTime() - began);
            result.complete(response);
        }
    }

    private void fail(EgressReason reason, String detail) {
        fail(new EgressRefusal(reason, target.host() + ": " + detail));
    }

    private void fail(EgressRefusal refusal) {
        end(refusal, () -> {
            leave(refusal.reason());
            listener.refused(refusal.reason().code(), false);
        });
    }

    /** Ends it from this side, which says nothing of the host. */
    void close() {
        EgressRefusal refusal = EgressClient.closed();
        end(refusal, this::leaveUntold);
    }

    private void leaveUntold() {
        HostGates.Pass held = pass.getAndSet(null);
        if (held != null) {
            gates.leaveUntold(held);
        }
    }

    private void end(EgressRefusal refusal, Runnable account) {
        if (!ended.compareAndSet(false, true)) {
            return;
        }
        stopClock();
        try {
            abort.run();
        } finally {
            account.run();
            result.complete(refusal);
        }
    }

    private void leave(EgressReason failure) {
        HostGates.Pass held = pass.getAndSet(null);
        if (held != null) {
            gates.leave(held, failure);
        }
    }

    private void stopClock() {
        total.cancel(false);
        firstByte.cancel(false);
    }
}
