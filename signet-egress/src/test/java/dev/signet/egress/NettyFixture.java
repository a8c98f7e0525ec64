package dev.signet.egress;

import dev.signet.EgressListener;
import dev.signet.EgressSettings;
import dev.signet.HostList;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import reactor.core.Exceptions;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;

/** A server, and guarded clients of Reactor Netty that may reach it as partner.example. */
final class NettyFixture implements AutoCloseable {
    static final String HOST = "partner.example";
    private static final Duration GENEROUS = Duration.ofSeconds(60);

    final TestCa authority = new TestCa();
    final Names names = new Names().with(HOST, "127.0.0.1");
    final List<String> counted = new CopyOnWriteArrayList<>();
    final TlsServer server;
    final EgressSettings settings;
    final EgressGuard guard;
    final NettyEgress egress;
    private final ConnectionProvider connections = ConnectionProvider.create("test", 20);

    /** @param identity null for the right one */
    NettyFixture(ServerIdentity identity, TlsServer.Behaviour behaviour, String... others) {
        server = TlsServer.start(identity == null ? authority.issue(HOST) : identity, behaviour);
        settings = TestEgress.settings(server.port(), others);
        guard = TestEgress.guard(settings, names, new EgressListener() {
            @Override
            public void refused(String reason, boolean passed) {
                counted.add(reason + (passed ? " passed" : ""));
            }

            @Override
            public void answered(int status, long nanos) {
                counted.add("answered " + status);
            }
        });
        egress = new NettyEgress(guard, settings, TestEgress.trusting(authority));
    }

    NettyFixture(TlsServer.Behaviour behaviour, String... others) {
        this(null, behaviour, others);
    }

    /** As an application has it, before it is guarded. */
    HttpClient plain() {
        return HttpClient.create(connections);
    }

    HttpClient client() {
        return egress.guard(plain(), null);
    }

    HttpClient client(HostList tenantHosts) {
        return egress.guard(plain(), tenantHosts);
    }

    String url() {
        return server.url(HOST, "/");
    }

    String get(String url) {
        return get(client(), url);
    }

    /** Status and body; or the code of the refusal; or what else was thrown. */
    static String get(HttpClient client, String url) {
        try {
            return client.get()
                    .uri(url)
                    .responseSingle((response, body) -> body.asString()
                            .defaultIfEmpty("")
                            .map(text -> response.status().code() + " " + text))
                    .block(GENEROUS);
        } catch (RuntimeException e) {
            return outcome(Exceptions.unwrap(e));
        }
    }

    static String outcome(Throwable thrown) {
        if (thrown instanceof EgressException refused) {
            return refused.refusal().reason().code();
        }
        return thrown.getClass().getSimpleName() + ": " + thrown.getMessage();
    }

    @Override
    public void close() {
        connections.disposeLater().block(GENEROUS);
        guard.close();
        server.close();
    }
}
