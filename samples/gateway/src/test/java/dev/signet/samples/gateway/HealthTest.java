package dev.signet.samples.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.Dependency;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** What {@code /healthz} does with what it is told; how it is told, {@link GatewayTest} shows. */
class HealthTest {
    private static final Upstream NOBODY = new Upstream(URI.create("http://localhost:1"), "");

    private final Requests requests = new Requests();

    private int status(Supplier<CompletionStage<List<Dependency>>> engine, String... optional) {
        return new Health(engine, NOBODY, requests, optional)
                .answer()
                .block()
                .statusCode()
                .value();
    }

    private int status(Dependency dependency, String... optional) {
        return status(() -> CompletableFuture.completedFuture(List.of(dependency)), optional);
    }

    @Test
    void whatIsRequiredDecides() {
        assertEquals(200, status(new Dependency("store", "sqlite", true, true)));
        assertEquals(503, status(new Dependency("store", "sqlite", false, true)));
        assertEquals(200, status(new Dependency("store", "sqlite", false, true), "store"));
        assertEquals(503, status(new Dependency("replay", "redis", false, true), "store"));
        assertEquals(200, status(new Dependency("replay", "redis", false, false)));
    }

    @Test
    void aGatewayThatLeavesIsNotWell() {
        requests.announceEnd();
        assertEquals(503, status(new Dependency("store", "sqlite", true, true)));
    }

    @Test
    void anEngineThatDoesNotAnswerIsNotWaitedForForever() {
        assertEquals(503, status(CompletableFuture::new));
        assertEquals(503, status(() -> CompletableFuture.failedFuture(new IllegalStateException("a bug"))));
    }

    @Test
    void manyWhoAskAtOnceAskOnce() {
        AtomicInteger asked = new AtomicInteger();
        CompletableFuture<List<Dependency>> answer = new CompletableFuture<>();
        Health health = new Health(
                () -> {
                    asked.incrementAndGet();
                    return answer;
                },
                NOBODY,
                requests,
                null);
        List<CompletableFuture<Integer>> statuses = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            statuses.add(health.answer()
                    .map(response -> response.statusCode().value())
                    .toFuture());
        }
        answer.complete(List.of());
        statuses.forEach(status -> assertEquals(200, status.join()));
        assertEquals(1, asked.get());
    }

    @Test
    void aNameThatIsNoneIsAnError() {
        String message = assertThrows(IllegalArgumentException.class, () -> status(CompletableFuture::new, "storage"))
                .getMessage();
        assertTrue(message.contains("HEALTH_OPTIONAL: 'storage'"), message);
    }
}
