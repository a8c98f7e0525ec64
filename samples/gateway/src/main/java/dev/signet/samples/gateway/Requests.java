package dev.signet.samples.gateway;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.core.Ordered;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/** The requests under way, outside of everything that is done with them. */
final class Requests implements WebFilter, Ordered {
    private final AtomicLong underWay = new AtomicLong();
    private volatile long doorClosed = System.nanoTime();
    private volatile boolean last;
    private volatile boolean closed;

    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        ServerHttpResponse response = exchange.getResponse();
        response.beforeCommit(() -> Mono.fromRunnable(() -> {
            if (last) {
                response.getHeaders().set("Connection", "close");
            }
        }));
        return Mono.defer(() -> {
            underWay.incrementAndGet();
            return (closed ? refuse(response) : chain.filter(exchange)).doFinally(end -> underWay.decrementAndGet());
        });
    }

    /** Who comes when all others have gone has come too late to be forwarded. */
    private static Mono<Void> refuse(ServerHttpResponse response) {
        response.setStatusCode(HttpStatus.SERVICE_UNAVAILABLE);
        return response.setComplete();
    }

    /** From now on each answer ends its connection, so that clients turn to another gateway while this one still answers. */
    void announceEnd() {
        last = true;
    }

    boolean areLast() {
        return last;
    }

    /** The server is about to take no more connections. */
    void doorCloses() {
        doorClosed = System.nanoTime();
    }

    Duration sinceTheDoorClosed() {
        return Duration.ofNanos(System.nanoTime() - doorClosed);
    }

    /** Forwards nothing more. */
    void close() {
        closed = true;
    }

    /** Of those that began before the close. */
    long underWay() {
        return underWay.get();
    }
}
