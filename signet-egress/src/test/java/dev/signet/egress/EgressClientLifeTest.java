package dev.signet.egress;

import static dev.signet.egress.Scene.HOST;
import static dev.signet.egress.TestEgress.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.EgressListener;
import dev.signet.EgressSettings;
import dev.signet.Poll;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A client's threads, and its end. */
class EgressClientLifeTest {
    @Test
    void manyAtOnceNeedNoThreadEach() {
        try (Scene scene = new Scene(Behaviours.answer(200, "x".repeat(1000)), "egress-per-host=200")) {
            List<CompletionStage<EgressResult>> results = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                results.add(scene.client.send(TestEgress.get(scene.server.url(HOST, "/" + i))));
            }
            results.forEach(result -> assertEquals(200, Scene.outcome(await(result))));
            assertEquals(
                    200,
                    scene.server.seen().stream()
                            .map(SeenRequest::target)
                            .distinct()
                            .count());
            Set<String> threads = ownThreads();
            assertTrue(threads.size() <= 5, threads::toString);
        }
    }

    @Test
    void threadsBeginWithTheFirstRequestAndEndWithTheClient() {
        // other tests' end a little after their clients
        Poll.until("no threads are left", () -> ownThreads().isEmpty());
        try (Scene scene = new Scene(Behaviours.answer(200, ""))) {
            assertEquals(Set.of(), ownThreads());
            scene.get("/");
            assertFalse(ownThreads().isEmpty());
        }
        Poll.until("its threads have ended", () -> ownThreads().isEmpty());
    }

    private static Set<String> ownThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.matches("signet-egress-(clock|[0-9]+)"))
                .collect(Collectors.toSet());
    }

    @Test
    void closingEndsWhatIsUnderWay() {
        try (Scene scene = new Scene(Behaviours.stallBeforeFirstByte())) {
            CompletionStage<EgressResult> result = scene.client.send(TestEgress.get(scene.server.url(HOST, "/")));
            Poll.until("the request is there", () -> !scene.server.seen().isEmpty());
            scene.client.close();
            EgressRefusal refusal = assertInstanceOf(EgressRefusal.class, await(result));
            assertEquals("this server is shutting down", refusal.detail());
            Poll.until("no connection is open", () -> scene.server.openConnections() == 0);
            assertEquals(EgressReason.CONNECT_FAILED, scene.outcome());
            assertEquals(1, scene.server.connections());
        }
    }

    @Test
    void aClientThatWasNeverUsedCloses() {
        EgressSettings settings = TestEgress.settings(443);
        try (EgressGuard guard = TestEgress.guard(settings, new Names(), EgressListener.NONE)) {
            EgressClient client = new EgressClient(guard, settings);
            client.close();
            client.close();
            assertNotNull(client);
        }
    }

    @Test
    void theResultIsNobodysToChange() {
        try (Scene scene = new Scene(Behaviours.answer(200, ""))) {
            CompletionStage<EgressResult> first = scene.client.send(TestEgress.get(scene.server.url(HOST, "/")));
            first.toCompletableFuture().cancel(true);
            assertEquals(200, scene.outcome());
            assertNull(scene.server.seen().get(0).header("Cookie"));
        }
    }
}
