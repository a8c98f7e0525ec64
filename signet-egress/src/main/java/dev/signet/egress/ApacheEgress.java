package dev.signet.egress;

import dev.signet.EgressSettings;
import dev.signet.HostList;
import java.net.Proxy;
import java.net.Socket;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SchemePortResolver;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.impl.ChainElement;
import org.apache.hc.client5.http.impl.async.HttpAsyncClientBuilder;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.DefaultHttpClientConnectionOperator;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManagerBuilder;
import org.apache.hc.client5.http.impl.routing.DefaultRoutePlanner;
import org.apache.hc.client5.http.io.HttpClientConnectionOperator;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.ssl.HostnameVerificationPolicy;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.config.RegistryBuilder;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.reactor.ssl.SSLBufferMode;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/**
 * Guards an application's own Apache HttpClient 5, classic or async. Every request that a client sends, also after its own redirects, retries and challenges, is examined, its host looked up once, and
 * the connection pinned to one of the addresses that this gave; a kept connection is used again only while its address is among those. Proxies are not used, whatever the system says, and a request
 * that names one is refused, as are a preset address and a {@code Host} other than the URL's. A refusal is an {@link EgressException}.
 *
 * <p>What the application sets on the builder after {@code guard} is its own doing: an interceptor of its own below ours, or a connection manager other than one of {@link #connections} and
 * {@link #asyncConnections}, may give up what these promise for TLS and SOCKS; addresses stay pinned. {@code H2AsyncClientBuilder} and the minimal clients have no place to put a guard in.
 */
public final class ApacheEgress {
    private static final String TENANT_HOSTS = "dev.signet.egress.tenant-hosts";
    private static final String NAME = "signet-egress";
    private static final String CAP = "signet-egress-cap";

    private ApacheEgress() {}

    /**
     * @param settings limits: to connect, of the TLS handshake, of silence, and of the response's body, decoded
     * @return the builder, whose route planner and connection manager are set
     */
    public static HttpClientBuilder guard(
            HttpClientBuilder builder, EgressGuard guard, EgressSettings settings, EgressTls tls) {
        return builder.setRoutePlanner(new DefaultRoutePlanner(null))
                .setConnectionManager(connections(settings, tls).build())
                .addExecInterceptorFirst(CAP, new CappedExec(settings.maxResponse()))
                .addExecInterceptorBefore(ChainElement.CONNECT.name(), NAME, new GuardedExec(guard));
    }

    /** As for the classic client. */
    public static HttpAsyncClientBuilder guard(
            HttpAsyncClientBuilder builder, EgressGuard guard, EgressSettings settings, EgressTls tls) {
        return builder.setRoutePlanner(new DefaultRoutePlanner(null))
                .setConnectionManager(asyncConnections(settings, tls).build())
                .addExecInterceptorFirst(CAP, new CappedAsyncExec(settings.maxResponse()))
                .addExecInterceptorBefore(ChainElement.CONNECT.name(), NAME, new GuardedAsyncExec(guard));
    }

    /** For one request, beside the operator's list. */
    public static void allowOnly(HttpContext context, HostList tenantHosts) {
        context.setAttribute(TENANT_HOSTS, tenantHosts);
    }

    static HostList tenantHosts(HttpContext context) {
        return (HostList) context.getAttribute(TENANT_HOSTS);
    }

    /** For an application that sets limits of its own: connections that look nothing up, use no SOCKS proxy and do TLS by {@link EgressTls}. */
    public static PoolingHttpClientConnectionManagerBuilder connections(EgressSettings settings, EgressTls tls) {
        return new DirectConnections()
                .setTlsSocketStrategy(new GuardedTls(tls))
                .setDnsResolver(NoLookup.INSTANCE)
                .setMaxConnPerRoute(settings.perHost())
                .setDefaultConnectionConfig(limits(settings))
                .setDefaultTlsConfig(handshake(settings));
    }

    /** As {@link #connections}, for the async client. */
    public static PoolingAsyncClientConnectionManagerBuilder asyncConnections(EgressSettings settings, EgressTls tls) {
        return PoolingAsyncClientConnectionManagerBuilder.create()
                .setTlsStrategy(new GuardedTls(tls))
                .setDnsResolver(NoLookup.INSTANCE)
                .setMaxConnPerRoute(settings.perHost())
                .setDefaultConnectionConfig(limits(settings))
                .setDefaultTlsConfig(handshake(settings));
    }

    private static ConnectionConfig limits(EgressSettings settings) {
        return ConnectionConfig.custom()
                .setTimeToLive(TimeValue.of(Connections.KEPT))
                .setConnectTimeout(Timeout.of(settings.connectTimeout()))
                .setSocketTimeout(Timeout.of(settings.firstByteTimeout()))
                .build();
    }

    private static TlsConfig handshake(EgressSettings settings) {
        return TlsConfig.custom()
                .setHandshakeTimeout(Timeout.of(settings.tlsTimeout()))
                .build();
    }

    /** A plain socket asks the system's ProxySelector for a SOCKS proxy; these do not. */
    private static final class DirectConnections extends PoolingHttpClientConnectionManagerBuilder {
        @Override
        protected HttpClientConnectionOperator createConnectionOperator(
                SchemePortResolver ports, DnsResolver resolver, TlsSocketStrategy tls) {
            return new DefaultHttpClientConnectionOperator(
                    proxy -> new Socket(Proxy.NO_PROXY),
                    ports,
                    resolver,
                    RegistryBuilder.<TlsSocketStrategy>create()
                            .register("https", tls)
                            .build());
        }
    }

    private static final class GuardedTls extends DefaultClientTlsStrategy {
        GuardedTls(EgressTls tls) {
            super(
                    tls.context(),
                    EgressTls.protocols(),
                    null,
                    SSLBufferMode.STATIC,
                    HostnameVerificationPolicy.BOTH,
                    null);
        }

        /** HttpClient sets host name verification only after it has applied the engine's parameters. */
        @Override
        protected void initializeEngine(SSLEngine engine) {
            EgressTls.configure(engine);
        }

        @Override
        protected void initializeSocket(SSLSocket socket) {
            socket.setSSLParameters(EgressTls.strict(socket.getSSLParameters()));
        }
    }
}
