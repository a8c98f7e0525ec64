package dev.signet.egress;

import dev.signet.EgressSettings;
import dev.signet.HostList;
import io.netty.channel.ChannelOption;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.IdentityCipherSuiteFilter;
import io.netty.handler.ssl.JdkSslContext;
import java.util.Arrays;
import reactor.core.Exceptions;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.HttpClientConfig;
import reactor.netty.http.client.HttpClientRequest;
import reactor.netty.tcp.SslProvider;
import reactor.netty.transport.ClientTransport.ResolvedAddressSelector;

/**
 * Puts the guard under clients of Reactor Netty, and so under Spring's {@code WebClient}. One of these serves a guard; {@link #guard} is cheap then, and the clients of many tenants share connections.
 *
 * <p>Requests of a guarded client go by https, to hosts and ports that policy names, to addresses that were checked, with the certificate verified for the name. Redirects are answers. Of the given
 * client, proxies, TLS settings, resolver and protocols count for nothing, nor does a field {@code Host}: it speaks HTTP/1.1 to the host of the URL. An answer that grows beyond
 * {@code egress-max-response}, counted after decompression, and an exchange that takes longer than {@code egress-total-timeout} fail. All of these are an {@link EgressException} in the
 * response's {@code Mono} or body.
 *
 * <p>Left to the caller: a URL with each request, as text or {@code URI}, its host in A-labels; limits of concurrency (those of the client's pool), a circuit breaker; and handlers in the pipeline
 * of its own, which can do as they like.
 */
public final class NettyEgress {
    private static final ResolvedAddressSelector<HttpClientConfig> ALL = (config, addresses) -> addresses;
    private static final HttpProtocol[] PROTOCOLS = {HttpProtocol.HTTP11};
    private static final String BEGAN = NettyEgress.class.getName() + ".began";

    private final EgressGuard guard;
    private final EgressSettings settings;
    private final NettyResolverGroup resolver;
    private final SslProvider tls;

    /** @param guard closed by the caller, when the clients are no longer used */
    public NettyEgress(EgressGuard guard, EgressSettings settings) {
        this(guard, settings, EgressTls.platform());
    }

    public NettyEgress(EgressGuard guard, EgressSettings settings, EgressTls trust) {
        this.guard = guard;
        this.settings = settings;
        this.resolver = new NettyResolverGroup(guard);
        this.tls = SslProvider.builder()
                .sslContext(new JdkSslContext(
                        trust.context(),
                        true,
                        null,
                        IdentityCipherSuiteFilter.INSTANCE,
                        null,
                        ClientAuth.NONE,
                        EgressTls.protocols(),
                        false))
                .handshakeTimeout(settings.tlsTimeout())
                .handlerConfigurator(handler -> EgressTls.configure(handler.engine()))
                .build();
    }

    /**
     * The same client, guarded. What is set on it afterwards and would undo that makes its requests fail with {@link IllegalStateException}.
     *
     * @param tenantHosts the tenant's own list; null where there is none
     */
    public HttpClient guard(HttpClient client, HostList tenantHosts) {
        return client.noProxy()
                .followRedirect(false)
                .protocol(PROTOCOLS)
                .secure(tls)
                .resolver(resolver)
                .resolvedAddressesSelector(ALL)
                .responseTimeout(settings.firstByteTimeout())
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
                        settings.connectTimeout().toMillis())
                .mapConnect(this::limited)
                .doOnConnect(config -> examine(config, tenantHosts))
                .doOnRequest((request, connection) -> begin(request, connection, tenantHosts));
    }

    private Mono<? extends Connection> limited(Mono<? extends Connection> response) {
        Mono<Connection> late = Mono.error(
                () -> guard.failure(EgressReason.TOTAL_TIMEOUT, "no answer began within egress-total-timeout"));
        return response.cast(Connection.class)
                .timeout(settings.totalTimeout(), late)
                .onErrorMap(Exceptions::unwrap)
                .contextWrite(context -> context.put(BEGAN, System.nanoTime()));
    }

    /** Before a connection is looked for. */
    private void examine(HttpClientConfig config, HostList tenantHosts) {
        if (config.resolver() != resolver
                || config.sslProvider() != tls
                || config.hasProxy()
                || config.proxyProviderSupplier() != null
                || config.followRedirectPredicate() != null
                || config.websocketClientSpec() != null
                || !Arrays.equals(config.protocols(), PROTOCOLS)) {
            throw new IllegalStateException("the client was given another resolver, TLS, proxy, protocol or redirects"
                    + " after it was guarded; give it those before, or not at all");
        }
        String url = url(config);
        require(guard.examine(url, tenantHosts), url);
    }

    /** As Reactor Netty puts it together; empty, which is refused, where it does not come with the request. */
    private static String url(HttpClientConfig config) {
        String uri = config.uri();
        String base = config.baseUrl();
        if (uri == null || base == null || !uri.startsWith("/")) {
            return uri == null ? "" : uri;
        }
        return (base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + uri;
    }

    /** Before the request is written to a connection; by now Reactor Netty says where to. */
    private void begin(HttpClientRequest request, Connection connection, HostList tenantHosts) {
        String url = request.resourceUrl();
        EgressTarget target = require(guard.examineAgain(url, tenantHosts), url);
        long began = request.currentContextView().get(BEGAN);
        NettyExchange.begin(connection.channel(), guard, target, settings, began);
    }

    /** The target that Reactor Netty finds, too: it takes the host as it stands in the URL. */
    private EgressTarget require(UrlVerdict verdict, String url) {
        if (verdict instanceof EgressRefusal refusal) {
            throw Exceptions.propagate(new EgressException(refusal));
        }
        EgressTarget target = (EgressTarget) verdict;
        String origin = "https://" + target.host();
        if (!url.regionMatches(true, 0, origin, 0, origin.length())) {
            throw Exceptions.propagate(
                    guard.failure(EgressReason.MALFORMED_URL, "the host must be written in A-labels (xn--…)"));
        }
        return target;
    }
}
