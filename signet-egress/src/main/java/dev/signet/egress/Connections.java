package dev.signet.egress;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.signet.EgressSettings;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLEngine;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManager;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManagerBuilder;
import org.apache.hc.client5.http.nio.AsyncConnectionEndpoint;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.EndpointDetails;
import org.apache.hc.core5.http.HttpConnection;
import org.apache.hc.core5.http.config.CharCodingConfig;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.nio.ClientHttp1IOEventHandlerFactory;
import org.apache.hc.core5.http.impl.nio.ClientHttp1StreamDuplexerFactory;
import org.apache.hc.core5.http.nio.ssl.BasicClientTlsStrategy;
import org.apache.hc.core5.http.protocol.DefaultHttpProcessor;
import org.apache.hc.core5.http.protocol.RequestContent;
import org.apache.hc.core5.http.protocol.RequestTargetHost;
import org.apache.hc.core5.http2.HttpVersionPolicy;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.net.NamedEndpoint;
import org.apache.hc.core5.reactor.ConnectionInitiator;
import org.apache.hc.core5.reactor.DefaultConnectingIOReactor;
import org.apache.hc.core5.reactor.IOReactorConfig;
import org.apache.hc.core5.reactor.ssl.TransportSecurityLayer;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pool, the threads and the clock below {@link EgressClient}: HttpClient's pool and HTTP/1.1 of HttpCore, without the parts that follow redirects, try again, answer challenges, keep cookies or know
 * proxies. There is nothing to switch off.
 */
final class Connections implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Connections.class);
    private static final int MOST = 1_000;
    /** How old a connection may become. */
    static final Duration KEPT = Duration.ofSeconds(60);

    private static final int SWEEPS = 6; // in that time, of connections that nobody asks for
    private static final int MOST_LINE = 8_192;
    private static final int MOST_HEADERS = 100;
    private static final int MOST_READERS = 4;

    final EgressSettings settings;
    private final Duration kept;
    private final PoolingAsyncClientConnectionManager pool;
    private final ScheduledThreadPoolExecutor clock;
    /** Of connections that are there, by their two ends. */
    private final Cache<Ends, SSLEngine> engines =
            Caffeine.newBuilder().weakValues().executor(Runnable::run).build();

    private DefaultConnectingIOReactor reactor;
    private boolean closed;

    private record Ends(SocketAddress local, SocketAddress remote) {}

    Connections(EgressSettings settings, EgressTls tls, Duration kept) {
        this.settings = settings;
        this.kept = kept;
        this.pool = PoolingAsyncClientConnectionManagerBuilder.create()
                .setTlsStrategy(new Handshakes(tls))
                .setDnsResolver(NoLookup.INSTANCE)
                .setMaxConnTotal(MOST)
                .setMaxConnPerRoute(settings.perHost())
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setTimeToLive(TimeValue.of(kept))
                        .build())
                .setDefaultTlsConfig(TlsConfig.custom()
                        .setVersionPolicy(HttpVersionPolicy.FORCE_HTTP_1)
                        .setHandshakeTimeout(Timeout.of(settings.tlsTimeout()))
                        .build())
                .build();
        this.clock = new ScheduledThreadPoolExecutor(1, DaemonThreads.named("signet-egress-clock"));
        this.clock.setRemoveOnCancelPolicy(true);
    }

    /** Handshakes whose engines are kept track of, for {@link #endedByTls}. */
    private final class Handshakes extends BasicClientTlsStrategy {
        private final EgressTls tls;

        Handshakes(EgressTls tls) {
            super(tls.context());
            this.tls = tls;
        }

        @Override
        public void upgrade(
                TransportSecurityLayer session,
                NamedEndpoint name,
                Object attachment,
                Timeout limit,
                FutureCallback<TransportSecurityLayer> callback) {
            HttpConnection connection = (HttpConnection) session;
            Ends ends = new Ends(connection.getLocalAddress(), connection.getRemoteAddress());
            session.startTls(
                    tls.context(),
                    name,
                    null,
                    (endpoint, engine) -> {
                        EgressTls.configure(engine);
                        engines.put(ends, engine);
                    },
                    null,
                    limit,
                    callback);
        }
    }

    /** Whether the other side said in TLS that it has sent all; who merely cuts the connection cannot. */
    boolean endedByTls(EndpointDetails connection) {
        SSLEngine engine = engines.getIfPresent(new Ends(connection.getLocalAddress(), connection.getRemoteAddress()));
        return engine != null && engine.isInboundDone();
    }

    PoolingAsyncClientConnectionManager pool() {
        return pool;
    }

    /** Not on the pool: that would close with the TLS alert, and wait for the other side's. */
    void discard(AsyncConnectionEndpoint endpoint) {
        endpoint.close(CloseMode.IMMEDIATE);
        pool.release(endpoint, null, TimeValue.ZERO_MILLISECONDS);
    }

    /** @throws IllegalStateException after {@link #close} */
    synchronized ConnectionInitiator reactor() {
        if (closed) {
            throw new IllegalStateException("closed");
        }
        if (reactor == null) {
            AtomicInteger number = new AtomicInteger();
            reactor = new DefaultConnectingIOReactor(
                    new ClientHttp1IOEventHandlerFactory(
                            new ClientHttp1StreamDuplexerFactory(
                                    new DefaultHttpProcessor(RequestTargetHost.INSTANCE, RequestContent.INSTANCE),
                                    Http1Config.custom()
                                            .setMaxLineLength(MOST_LINE)
                                            .setMaxHeaderCount(MOST_HEADERS)
                                            .build(),
                                    CharCodingConfig.DEFAULT,
                                    null),
                            null,
                            null),
                    IOReactorConfig.custom()
                            .setIoThreadCount(
                                    Math.min(MOST_READERS, Runtime.getRuntime().availableProcessors()))
                            .build(),
                    work -> DaemonThreads.of(work, "signet-egress-" + number.incrementAndGet()),
                    null,
                    fault -> LOG.debug("a connection ended", fault),
                    null,
                    null);
            reactor.start();
            long sweep = kept.toMillis() / SWEEPS;
            clock.scheduleWithFixedDelay(pool::closeExpired, sweep, sweep, TimeUnit.MILLISECONDS);
        }
        return reactor;
    }

    /** Runs it on the clock's thread, which it must not hold up; not after {@link #close}. */
    Future<?> after(Duration delay, Runnable work) {
        try {
            return clock.schedule(work, delay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            return new CompletableFuture<>();
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
        pool.close(CloseMode.IMMEDIATE);
        DefaultConnectingIOReactor started;
        synchronized (this) {
            closed = true;
            started = reactor;
        }
        if (started != null) {
            started.close(CloseMode.IMMEDIATE);
        }
    }
}
