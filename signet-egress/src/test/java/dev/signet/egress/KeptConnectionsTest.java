package dev.signet.egress;

import static dev.signet.egress.Scene.HOST;
import static dev.signet.egress.TestEgress.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** A host may close a connection that is kept at any time, also at the moment in which a request sets out on it. */
class KeptConnectionsTest {
    /** Ends the connection, and has not said that it would. */
    private static final String ANSWER = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private static final int REQUESTS = 60;

    @Test
    void aConnectionThatIsClosedMeanwhileIsNoFailure() {
        try (Scene scene = new Scene(Behaviours.say(ANSWER))) {
            for (int i = 0; i < REQUESTS; i++) {
                assertEquals(200, scene.outcome(), "request " + i);
            }
        }
    }

    @Test
    void whatMayNotBeSentTwiceIsNotAndClosesNoCircuit() {
        TlsServer.Behaviour once = visit -> {
            visit.read();
            visit.send(ANSWER);
            visit.read(); // takes the next one, and is gone
        };
        try (Scene scene = new Scene(once)) {
            for (int i = 0; i < REQUESTS; i++) {
                Object outcome = Scene.outcome(await(scene.client.send(new EgressRequest(
                        "POST", scene.server.url(HOST, "/" + i), null, List.of(), new byte[] {1}, 1000))));
                assertTrue(outcome.equals(200) || outcome.equals(EgressReason.RESPONSE_INVALID), outcome::toString);
            }
            assertEquals(
                    REQUESTS,
                    scene.server.seen().stream()
                            .map(SeenRequest::target)
                            .distinct()
                            .count());
            assertEquals(REQUESTS, scene.server.seen().size());
        }
    }

    @Test
    void anIdempotentRequestIsSentOnceMoreOnANewConnectionToTheSameAddress() {
        TlsServer.Behaviour once = visit -> {
            visit.read();
            visit.send(ANSWER);
            visit.read();
        };
        try (Scene scene = new Scene(once)) {
            assertEquals(200, scene.outcome());
            int lookups = scene.names.lookups(HOST);
            assertEquals(200, scene.outcome());
            assertEquals(lookups + 1, scene.names.lookups(HOST));
            assertEquals(3, scene.server.seen().size());
            assertEquals(2, scene.server.connections());
        }
    }

    @Test
    void aNewConnectionThatEndsSilentlyIsNotTriedAgain() {
        try (Scene scene = new Scene(visit -> visit.read())) {
            assertEquals(EgressReason.RESPONSE_INVALID, scene.outcome());
            assertEquals(1, scene.server.connections());
        }
    }
}
