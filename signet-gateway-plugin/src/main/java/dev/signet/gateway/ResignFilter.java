package dev.signet.gateway;

import java.net.URI;
import java.util.Set;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.core.Ordered;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Signs verified requests anew, where their route says so: as the last filter before those that send, so that the signature is about what is sent, wherever a load balancer
 * sends it, and each try of a retry has its own.
 */
final class ResignFilter implements GlobalFilter, Ordered {
    private static final Set<String> SENT = Set.of("http", "https", "ws", "wss");

    /** The first of those that send, {@code WebsocketRoutingFilter}, comes after this. */
    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE - 10;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange web, GatewayFilterChain chain) {
        GatewayExchange ours = GatewayExchange.of(web);
        URI url = web.getAttribute(ServerWebExchangeUtils.GATEWAY_REQUEST_URL_ATTR);
        boolean sends = url != null && SENT.contains(String.valueOf(url.getScheme()));
        return ours != null && ours.resigns() && sends && !ServerWebExchangeUtils.isAlreadyRouted(web)
                ? ours.resign(web, url, chain::filter)
                : chain.filter(web);
    }
}
