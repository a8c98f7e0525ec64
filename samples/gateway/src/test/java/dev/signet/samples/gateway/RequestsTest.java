package dev.signet.samples.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpStatus;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilterChain;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** What {@link ShutdownTest} cannot make happen at will: the moments between. */
class RequestsTest {
    private final Requests requests = new Requests();
    private final MockServerWebExchange exchange =
            MockServerWebExchange.from(MockServerHttpRequest.post("/orders").build());

    private static Mono<Void> answer(ServerWebExchange exchange) {
        return exchange.getResponse().setComplete();
    }

    @Test
    void aRequestThatBeganBeforeTheAnnouncementEndsItsConnection() {
        Sinks.Empty<Void> upstream = Sinks.empty();
        requests.filter(exchange, forwarded -> upstream.asMono().then(Mono.defer(() -> answer(forwarded))))
                .subscribe();
        assertEquals(1, requests.underWay());
        requests.announceEnd();
        upstream.tryEmitEmpty();
        assertEquals("close", exchange.getResponse().getHeaders().getFirst("Connection"));
        assertEquals(0, requests.underWay());
    }

    @Test
    void beforeThatNoneDoes() {
        requests.filter(exchange, RequestsTest::answer).block();
        assertNull(exchange.getResponse().getHeaders().getFirst("Connection"));
    }

    @Test
    void whoLeavesIsNotWaitedFor() {
        Disposable client = requests.filter(exchange, forwarded -> Mono.never()).subscribe();
        assertEquals(1, requests.underWay());
        client.dispose();
        assertEquals(0, requests.underWay());
    }

    @Test
    void whatComesAfterTheLastIsNotForwarded() {
        AtomicInteger forwarded = new AtomicInteger();
        WebFilterChain chain = next -> Mono.fromRunnable(forwarded::incrementAndGet);
        requests.close();
        requests.filter(exchange, chain).block();
        assertEquals(HttpStatus.SERVICE_UNAVAILABLE, exchange.getResponse().getStatusCode());
        assertEquals(0, forwarded.get());
    }

    @Test
    void theEndWaitsForTheLastAndNotForEver() throws Exception {
        requests.filter(exchange, forwarded -> Mono.never()).subscribe();
        requests.doorCloses();
        CountDownLatch ended = new CountDownLatch(1);
        LastRequests last = new LastRequests(requests, Duration.ofMillis(300));
        last.start();
        last.stop(ended::countDown);
        ended.await();
        assertTrue(requests.sinceTheDoorClosed().toMillis() >= 300);
        assertEquals(1, requests.underWay());
    }
}
