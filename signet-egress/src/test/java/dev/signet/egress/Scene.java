package dev.signet.egress;

import static dev.signet.egress.TestEgress.await;

import dev.signet.EgressListener;
import dev.signet.EgressSettings;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A server that is {@code partner.example} on 127.0.0.1, and a client that may reach it. */
final class Scene implements AutoCloseable {
    static final String HOST = "partner.example";
    static final TestCa CA = new TestCa();
    static final ServerIdentity IDENTITY = CA.issue(HOST);

    final TlsServer server;
    final Names names = new Names().with(HOST, "127.0.0.1");
    final EgressSettings settings;
    final EgressGuard guard;
    final EgressClient client;
    /** {@code refused REASON} and {@code answered STATUS}. */
    final List<String> told = new CopyOnWriteArrayList<>();

    Scene(TlsServer.Behaviour behaviour, String... settings) {
        this(TlsServer.start(IDENTITY, behaviour), List.of(), settings);
    }

    /** @param asPublic addresses besides 127.0.0.1 */
    Scene(TlsServer server, List<String> asPublic, String... settings) {
        this.server = server;
        this.settings = TestEgress.settings(server.port(), settings);
        List<String> let = new CopyOnWriteArrayList<>(asPublic);
        let.add("127.0.0.1");
        this.guard = TestEgress.guard(this.settings, names, new Teller(), let.toArray(new String[0]));
        this.client = TestEgress.client(guard, this.settings, CA);
    }

    EgressResult get(String path) {
        return await(client.send(TestEgress.get(server.url(HOST, path))));
    }

    /** The reason, or the status. */
    Object outcome() {
        return outcome(get("/"));
    }

    static Object outcome(EgressResult result) {
        return result instanceof EgressRefusal refusal ? refusal.reason() : ((EgressResponse) result).statusCode();
    }

    @Override
    public void close() {
        client.close();
        guard.close();
        server.close();
    }

    private final class Teller implements EgressListener {
        @Override
        public void refused(String reason, boolean passed) {
            told.add("refused " + reason);
        }

        @Override
        public void answered(int status, long nanos) {
            told.add("answered " + status);
        }
    }
}
