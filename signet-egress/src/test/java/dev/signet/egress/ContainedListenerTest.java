package dev.signet.egress;

import static dev.signet.egress.TestEgress.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.signet.EgressListener;
import org.junit.jupiter.api.Test;

/** Meters that fail: requests end all the same. */
class ContainedListenerTest {
    private static final EgressListener FAILING = new EgressListener() {
        @Override
        public void refused(String reason, boolean passed) {
            throw new IllegalStateException("no meters today");
        }

        @Override
        public void answered(int status, long nanos) {
            throw new NoClassDefFoundError("Meters");
        }
    };

    @Test
    void answersAndRefusalsArrive() {
        TlsServer server = TlsServer.start(Scene.IDENTITY, Behaviours.answer(200, ""));
        var settings = TestEgress.settings(server.port());
        Names names = new Names().with(Scene.HOST, "127.0.0.1").with("inside.example", "10.0.0.1");
        try (server;
                EgressGuard guard = TestEgress.guard(settings, names, FAILING, "127.0.0.1");
                EgressClient client = TestEgress.client(guard, settings, Scene.CA)) {
            assertEquals(200, outcome(client, server, Scene.HOST));
            assertEquals(EgressReason.NAME_NOT_RESOLVED, outcome(client, server, "nowhere.example"));
            assertEquals(EgressReason.ADDRESS_NOT_PUBLIC, outcome(client, server, "inside.example"));
            server.close();
            EgressReason gone = (EgressReason) outcome(client, server, Scene.HOST);
            assertEquals(EgressReason.CONNECT_FAILED, gone);
        }
    }

    private static Object outcome(EgressClient client, TlsServer server, String host) {
        return Scene.outcome(await(client.send(TestEgress.get(server.url(host, "/")))));
    }
}
