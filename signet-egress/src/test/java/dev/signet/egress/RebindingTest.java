package dev.signet.egress;

import static dev.signet.egress.Scene.HOST;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A name whose addresses change between the check and the connection, or between requests. 127.0.0.9 stands for a private host that listens on the very same port. */
class RebindingTest {
    private static final String PRIVATE = "127.0.0.9";

    private final TlsServer server = TlsServer.start(Scene.IDENTITY, Behaviours.answer(200, "public"));
    private final TlsServer inside =
            TlsServer.start(Scene.IDENTITY, Behaviours.answer(200, "secret"), PRIVATE, server.port());
    private final TlsServer second =
            TlsServer.start(Scene.IDENTITY, Behaviours.answer(200, "other"), "127.0.0.2", server.port());
    private final Scene scene = new Scene(server, List.of("127.0.0.2"));

    @AfterEach
    void close() {
        scene.close();
        assertEquals(0, inside.connections(), "something reached the private host");
        inside.close();
        second.close();
    }

    @Test
    void publicAtTheCheckPrivateAtTheConnection() {
        scene.names.answering(HOST, times -> List.of(times == 0 ? "127.0.0.1" : PRIVATE));
        assertEquals("127.0.0.1", ((EgressResponse) scene.get("/")).pinnedIp());
        assertEquals(1, scene.names.lookups(HOST));
    }

    @Test
    void privateAtTheCheck() {
        scene.names.answering(HOST, times -> List.of(times == 0 ? PRIVATE : "127.0.0.1"));
        assertEquals(EgressReason.ADDRESS_NOT_PUBLIC, scene.outcome());
        assertEquals(0, server.connections());
    }

    @Test
    void oneOfSeveralIsPrivate() {
        scene.names.with(HOST, "127.0.0.1", PRIVATE);
        assertEquals(EgressReason.ADDRESS_NOT_PUBLIC, scene.outcome());
        scene.names.with(HOST, PRIVATE, "127.0.0.1");
        assertEquals(EgressReason.ADDRESS_NOT_PUBLIC, scene.outcome());
        assertEquals(0, server.connections());
    }

    @Test
    void alternating() {
        scene.names.answering(HOST, times -> List.of(times % 2 == 0 ? "127.0.0.1" : PRIVATE));
        for (int i = 0; i < 10; i++) {
            assertEquals(i % 2 == 0 ? 200 : EgressReason.ADDRESS_NOT_PUBLIC, scene.outcome());
        }
        assertEquals(10, scene.names.lookups(HOST));
    }

    /** The addresses of one request are no leave for another that runs at the same time. */
    @Test
    void alternatingAllAtOnce() {
        scene.names.answering(HOST, times -> List.of(times % 2 == 0 ? "127.0.0.1" : PRIVATE));
        List<CompletionStage<EgressResult>> results = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            results.add(scene.client.send(TestEgress.get(server.url(HOST, "/" + i))));
        }
        for (CompletionStage<EgressResult> result : results) {
            Object outcome = Scene.outcome(TestEgress.await(result));
            assertTrue(outcome.equals(200) || outcome == EgressReason.ADDRESS_NOT_PUBLIC, outcome::toString);
        }
    }

    @Test
    void theConnectionFailsAndTheNextLookUpWouldBePrivate() {
        server.close();
        scene.names.answering(HOST, times -> List.of(times == 0 ? "127.0.0.1" : PRIVATE));
        assertEquals(EgressReason.CONNECT_FAILED, scene.outcome());
        assertEquals(1, scene.names.lookups(HOST));
    }

    @Test
    void theHostHangsUpAndTheNextLookUpWouldBePrivate() {
        server.behave(Behaviours.reset());
        scene.names.answering(HOST, times -> List.of(times == 0 ? "127.0.0.1" : PRIVATE));
        assertEquals(EgressReason.RESPONSE_INVALID, scene.outcome());
        assertEquals(1, scene.names.lookups(HOST));
        assertEquals(1, server.connections());
    }

    @Test
    void aKeptConnectionIsNotUsedOnceTheNameIsRefused() {
        assertEquals(200, scene.outcome());
        scene.names.with(HOST, PRIVATE);
        assertEquals(EgressReason.ADDRESS_NOT_PUBLIC, scene.outcome());
        assertEquals(1, server.seen().size());
    }

    @Test
    void aKeptConnectionIsNotUsedOnceTheNameHasMoved() {
        assertEquals("127.0.0.1", ((EgressResponse) scene.get("/")).pinnedIp());
        scene.names.with(HOST, "127.0.0.2");
        assertEquals("127.0.0.2", ((EgressResponse) scene.get("/")).pinnedIp());
        assertEquals(1, server.seen().size());
        assertEquals(1, second.seen().size());
        scene.names.with(HOST, "127.0.0.1");
        assertEquals("127.0.0.1", ((EgressResponse) scene.get("/")).pinnedIp());
        assertEquals(1, server.connections());
    }

    @Test
    void aKeptConnectionServesNoOtherName() {
        ServerIdentity both = Scene.CA.issue(HOST, "other.example");
        try (TlsServer shared = TlsServer.start(both, Behaviours.answer(200, ""));
                Scene here = new Scene(shared, List.of())) {
            here.names.with("other.example", "127.0.0.1");
            assertEquals(200, here.outcome());
            TestEgress.await(here.client.send(TestEgress.get(shared.url("other.example", "/"))));
            assertEquals(2, shared.connections());
            assertEquals("other.example", shared.seen().get(1).serverName());
        }
    }
}
