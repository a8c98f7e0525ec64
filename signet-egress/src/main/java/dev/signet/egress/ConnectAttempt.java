package dev.signet.egress;

import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.client5.http.nio.AsyncConnectionEndpoint;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.net.NamedEndpoint;
import org.apache.hc.core5.reactor.ConnectionInitiator;
import org.apache.hc.core5.reactor.IOSession;
import org.apache.hc.core5.util.Timeout;

/**
 * A connection to one address of a host: one that is kept from an earlier request to the very same address, or a new one with its handshake. What the pool asks this to connect to is compared with what
 * was checked, so that the promise hangs on this class and not on how the pool works.
 */
final class ConnectAttempt implements ConnectionInitiator {
    /** Told once, on a thread that must not be held up. */
    interface Outcome {
        /** @param kept whether it was used before, so that the other side may be closing it this very moment */
        void connected(AsyncConnectionEndpoint endpoint, boolean kept);

        void failed(EgressRefusal refusal);
    }

    private final Connections connections;
    private final String host;
    private final InetSocketAddress pinned;
    private final boolean fresh;
    private final Outcome outcome;
    private final AtomicBoolean settled = new AtomicBoolean();
    private volatile AsyncConnectionEndpoint endpoint;
    private volatile IOSession session;
    private volatile Future<?> deadline = new CompletableFuture<>();

    /** @param fresh whether a kept connection will not do */
    ConnectAttempt(Connections connections, String host, InetSocketAddress pinned, boolean fresh, Outcome outcome) {
        this.connections = connections;
        this.host = host;
        this.pinned = pinned;
        this.fresh = fresh;
        this.outcome = outcome;
    }

    void start() {
        if (settled.get()) {
            return;
        }
        deadline = connections.after(
                connections.settings.connectTimeout(),
                () -> fail(EgressReason.CONNECT_TIMEOUT, "there was no connection in time"));
        lease();
    }

    private void lease() {
        Timeout limit = Timeout.of(connections.settings.connectTimeout());
        HttpHost target = new HttpHost("https", pinned.getAddress(), host, pinned.getPort());
        try {
            connections.pool().lease(host, new HttpRoute(target, null, true), null, limit, callback(this::leased));
        } catch (IllegalStateException e) {
            fail(e);
        }
    }

    private void leased(AsyncConnectionEndpoint lease) {
        endpoint = lease;
        if (settled.get()) {
            connections.discard(lease);
        } else if (lease.isConnected() && fresh) {
            endpoint = null;
            connections.discard(lease); // kept as long as the one that was closed: not to be trusted either
            lease();
        } else if (lease.isConnected()) {
            succeed(true);
        } else {
            Timeout limit = Timeout.of(connections.settings.connectTimeout());
            FutureCallback<AsyncConnectionEndpoint> then = callback(done -> succeed(false));
            try {
                connections.pool().connect(lease, this, limit, null, HttpClientContext.create(), then);
            } catch (RuntimeException e) {
                fail(e); // given up this very moment; whose release brought the lease must not hear of it
            }
        }
    }

    private FutureCallback<AsyncConnectionEndpoint> callback(
            java.util.function.Consumer<AsyncConnectionEndpoint> then) {
        return new FutureCallback<>() {
            @Override
            public void completed(AsyncConnectionEndpoint done) {
                then.accept(done);
            }

            @Override
            public void failed(Exception fault) {
                fail(fault);
            }

            @Override
            public void cancelled() {
                fail(new ConnectException("the connection was given up"));
            }
        };
    }

    @Override
    public Future<IOSession> connect(
            NamedEndpoint name,
            SocketAddress remote,
            SocketAddress local,
            Timeout limit,
            Object attachment,
            FutureCallback<IOSession> callback) {
        if (!pinned.equals(remote) || remote instanceof InetSocketAddress inet && inet.isUnresolved()) {
            callback.failed(new ConnectException("not the address that was checked"));
            return new CompletableFuture<>();
        }
        try {
            return connections.reactor().connect(name, pinned, local, limit, attachment, new FutureCallback<>() {
                @Override
                public void completed(IOSession connected) {
                    beginTls(connected, callback);
                }

                @Override
                public void failed(Exception fault) {
                    callback.failed(fault);
                }

                @Override
                public void cancelled() {
                    callback.cancelled();
                }
            });
        } catch (RuntimeException e) {
            callback.failed(e); // the client is being closed
            return new CompletableFuture<>();
        }
    }

    private void beginTls(IOSession connected, FutureCallback<IOSession> callback) {
        session = connected;
        deadline.cancel(false);
        if (settled.get()) {
            connected.close(CloseMode.IMMEDIATE);
            callback.failed(new ConnectException("too late"));
            return;
        }
        deadline = connections.after(
                connections.settings.tlsTimeout(),
                () -> fail(EgressReason.TLS_TIMEOUT, "the TLS handshake did not end in time"));
        callback.completed(connected);
    }

    private void succeed(boolean kept) {
        deadline.cancel(false);
        if (settled.compareAndSet(false, true)) {
            outcome.connected(endpoint, kept);
        } else {
            connections.discard(endpoint);
        }
    }

    private void fail(Exception fault) {
        if (session == null) {
            fail(Failures.connecting(fault), Failures.connectDetail(fault));
        } else {
            fail(Failures.handshake(fault), Failures.tlsDetail(fault));
        }
    }

    private void fail(EgressReason reason, String detail) {
        if (settle()) {
            outcome.failed(new EgressRefusal(reason, where() + ": " + detail));
        }
    }

    /** Tells nobody. */
    void abandon() {
        settle();
    }

    private boolean settle() {
        if (!settled.compareAndSet(false, true)) {
            return false;
        }
        deadline.cancel(false);
        IOSession begun = session;
        if (begun != null) {
            begun.close(CloseMode.IMMEDIATE);
        }
        AsyncConnectionEndpoint lease = endpoint;
        if (lease != null) {
            connections.discard(lease);
        }
        return true;
    }

    private String where() {
        InetAddress address = pinned.getAddress();
        return host + " at " + AddressText.of(address) + ", port " + pinned.getPort();
    }
}
