package dev.signet.egress;

import static dev.signet.egress.Scene.CA;
import static dev.signet.egress.Scene.HOST;
import static dev.signet.egress.TestEgress.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.signet.Poll;
import dev.signet.TestClock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** How many requests a host gets at once, and how long it is left alone after it has failed. */
class HostGatesTest {

    @Test
    void moreThanMayBeUnderWayFailAtOnce() {
        CountDownLatch answer = new CountDownLatch(1);
        try (Scene scene = new Scene(
                visit -> {
                    while (visit.read() != null) {
                        try {
                            answer.await();
                        } catch (InterruptedException e) {
                            return;
                        }
                        visit.send(Behaviours.OK + "Content-Length: 0\r\n\r\n");
                    }
                },
                "egress-per-host=3")) {
            List<CompletionStage<EgressResult>> held = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                held.add(scene.client.send(TestEgress.get(scene.server.url(HOST, "/"))));
            }
            Poll.until("three are there", () -> scene.server.seen().size() == 3);
            assertEquals(EgressReason.HOST_BUSY, scene.outcome());
            assertEquals(EgressReason.HOST_BUSY, scene.outcome());
            answer.countDown();
            held.forEach(result -> assertEquals(200, Scene.outcome(await(result))));
            for (int i = 0; i < 5; i++) {
                assertEquals(200, scene.outcome());
            }
        }
    }

    @Test
    void otherHostsAreNotConcerned() {
        ServerIdentity both = CA.issue(HOST, "other.example");
        try (Scene scene = new Scene(
                TlsServer.start(both, visit -> {
                    SeenRequest request = visit.read();
                    if (request.header("Host").startsWith("other")) {
                        visit.send(Behaviours.OK + "Content-Length: 0\r\n\r\n");
                    }
                    visit.stall();
                }),
                List.of(),
                "egress-per-host=1")) {
            scene.names.with("other.example", "127.0.0.1");
            scene.client.send(TestEgress.get(scene.server.url(HOST, "/")));
            Poll.until("one is there", () -> scene.server.seen().size() == 1);
            assertEquals(EgressReason.HOST_BUSY, scene.outcome());
            assertEquals(200, ask(scene.client, scene, "other.example"));
        }
    }

    private static Object ask(EgressClient client, Scene scene, String host) {
        return Scene.outcome(await(client.send(TestEgress.get(scene.server.url(host, "/")))));
    }

    static Stream<TlsServer.Behaviour> failures() {
        return Stream.of(Behaviours.garbage(), Behaviours.reset(), Behaviours.lengthTooLong(), visit -> {});
    }

    @ParameterizedTest
    @MethodSource("failures")
    void aHostThatFailsIsLeftAloneThenAskedOnce(TlsServer.Behaviour failure) {
        TestClock clock = new TestClock();
        try (Scene scene = new Scene(TlsServer.start(CA.issue(HOST, "other.example"), failure), List.of());
                EgressClient client = new EgressClient(
                        scene.guard, scene.settings, TestEgress.trusting(CA), clock, Connections.KEPT)) {
            scene.names.with("other.example", "127.0.0.1");
            Object reason = ask(client, scene, HOST);
            for (int i = 1; i < 5; i++) {
                assertEquals(reason, ask(client, scene, HOST));
            }
            int connections = scene.server.connections();
            assertEquals(EgressReason.CIRCUIT_OPEN, ask(client, scene, HOST));
            assertEquals(reason, ask(client, scene, "other.example"));
            assertEquals(connections + 1, scene.server.connections());

            clock.advance(HostGates.OPEN.toSeconds() - 1);
            assertEquals(EgressReason.CIRCUIT_OPEN, ask(client, scene, HOST));
            clock.advance(2);
            assertEquals(reason, ask(client, scene, HOST)); // half open: one may try
            assertEquals(EgressReason.CIRCUIT_OPEN, ask(client, scene, HOST));

            scene.server.behave(Behaviours.answer(200, ""));
            clock.advance(HostGates.OPEN.toSeconds() + 1);
            for (int i = 0; i < 6; i++) {
                assertEquals(200, ask(client, scene, HOST));
            }
        }
    }

    @Test
    void halfOpenLetsOneTryAtATime() {
        TestClock clock = new TestClock();
        CompletionStage<EgressResult> trying;
        try (Scene scene = new Scene(Behaviours.garbage());
                EgressClient client = new EgressClient(
                        scene.guard, scene.settings, TestEgress.trusting(CA), clock, Connections.KEPT)) {
            for (int i = 0; i < 5; i++) {
                ask(client, scene, HOST);
            }
            scene.server.behave(Behaviours.stallBeforeFirstByte());
            clock.advance(HostGates.OPEN.toSeconds() + 1);
            int failed = scene.server.connections();
            trying = client.send(TestEgress.get(scene.server.url(HOST, "/")));
            Poll.until("one tries", () -> scene.server.connections() > failed);
            assertEquals(EgressReason.CIRCUIT_OPEN, ask(client, scene, HOST));
        }
        await(trying);
    }

    @Test
    void answersAreNoFailures() {
        try (Scene scene = new Scene(Behaviours.answer(503, ""))) {
            for (int i = 0; i < 20; i++) {
                assertEquals(503, scene.outcome());
            }
        }
        try (Scene scene = new Scene(Behaviours.answer(200, "too large"), "egress-max-response=3")) {
            for (int i = 0; i < 20; i++) {
                assertEquals(EgressReason.RESPONSE_TOO_LARGE, scene.outcome());
            }
        }
    }

    @Test
    void whatTheGuardRefusesIsNoFailureOfTheHost() {
        try (Scene scene = new Scene(Behaviours.answer(200, ""))) {
            scene.names.with(HOST, "10.0.0.1");
            for (int i = 0; i < 20; i++) {
                assertEquals(EgressReason.ADDRESS_NOT_PUBLIC, scene.outcome());
            }
            scene.names.with(HOST, "127.0.0.1");
            assertEquals(200, scene.outcome());
        }
    }
}
