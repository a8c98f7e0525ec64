package dev.signet.gateway;

import dev.signet.SignetRoute;
import java.util.List;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.core.Ordered;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Signet on one route. */
final class SignetGatewayFilter implements GatewayFilter, Ordered {
    /**
     * Outside of whatever reads the request's body or changes the response: so before the gateway's own caching of bodies
     * ({@code AdaptCachedBodyGlobalFilter}, which has no limit), and well before {@code NettyWriteResponseFilter}.
     */
    static final int ORDER = Ordered.HIGHEST_PRECEDENCE + 500;

    private final SignetRoute route;

    SignetGatewayFilter(SignetRoute route) {
        this.route = route;
    }

    @Override
    public int getOrder() {
        return ORDER;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
        if (!isLast(exchange) || GatewayExchange.isUnderWay(exchange)) {
            return chain.filter(exchange);
        }
        return GatewayExchange.run(withBody(exchange), route::begin, chain::filter);
    }

    /** Where a predicate has read the body to choose the route, that is the body. The gateway would else put its own request in the place of ours. */
    private static ServerWebExchange withBody(ServerWebExchange exchange) {
        Object read = exchange.getAttributes().remove(ServerWebExchangeUtils.CACHED_SERVER_HTTP_REQUEST_DECORATOR_ATTR);
        return read instanceof ServerHttpRequest request
                ? exchange.mutate().request(request).build()
                : exchange;
    }

    /** Whether no other Signet follows on this route: a route's own, after a default filter. */
    private boolean isLast(ServerWebExchange exchange) {
        Route matched = exchange.getAttribute(ServerWebExchangeUtils.GATEWAY_ROUTE_ATTR);
        List<GatewayFilter> filters = matched == null ? List.of() : matched.getFilters();
        for (int i = filters.size() - 1; i >= 0; i--) {
            if (filters.get(i) instanceof SignetGatewayFilter last) {
                return last == this;
            }
        }
        return true;
    }
}
