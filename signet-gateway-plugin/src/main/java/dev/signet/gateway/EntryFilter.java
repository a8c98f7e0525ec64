package dev.signet.gateway;

import dev.signet.RequestHead;
import dev.signet.Signet;
import java.util.ArrayList;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * What every request meets first, whatever its route, or none: Signet's own endpoints, the refusal of ambiguous requests where a rule requires signatures, the
 * verification of preflights where they are not exempt, and the end of what callers say of their identity. A route without the filter {@code Signet} would else carry a forged one to an upstream that believes it.
 */
final class EntryFilter implements WebFilter, Ordered {
    private final Signet signet;

    EntryFilter(Signet signet) {
        this.signet = signet;
    }

    /** As the servlet filter: before all that acts. */
    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE + 10;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        RequestHead head = new GatewayRequestHead(exchange.getRequest(), null);
        if (signet.answers(head) || signet.verifiesPreflight(head)) {
            return GatewayExchange.run(exchange, signet::begin, chain::filter);
        }
        return chain.filter(claimsIdentity(exchange.getRequest()) ? withoutIdentity(exchange) : exchange);
    }

    private static boolean claimsIdentity(ServerHttpRequest request) {
        HttpHeaders headers = request.getHeaders();
        return headers.getFirst(ForwardedRequest.TENANT) != null || headers.getFirst(ForwardedRequest.KID) != null;
    }

    private static ServerWebExchange withoutIdentity(ServerWebExchange exchange) {
        HttpHeaders headers = new HttpHeaders();
        exchange.getRequest().getHeaders().forEach((name, values) -> {
            if (!ForwardedRequest.isIdentity(name)) {
                headers.put(name, new ArrayList<>(values));
            }
        });
        return exchange.mutate()
                .request(new ServerHttpRequestDecorator(exchange.getRequest()) {
                    @Override
                    public HttpHeaders getHeaders() {
                        return headers;
                    }
                })
                .build();
    }
}
