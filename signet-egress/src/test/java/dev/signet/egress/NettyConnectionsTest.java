package dev.signet.egress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.EgressListener;
import dev.signet.HostList;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.resolver.DefaultAddressResolverGroup;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Mono;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.transport.ProxyProvider;

/** What a guarded client of Reactor Netty connects to is what was checked, and proves its name, however the client was set up before or is afterwards. */
class NettyConnectionsTest {
    @Test
    void tenantsShareConnectionsAndNotTheirLists() {
        try (NettyFixture fixture = new NettyFixture(Behaviours.answer(200, "hello"))) {
            ConnectionProvider one = ConnectionProvider.create("one", 1);
            HostList own = HostList.of(List.of(NettyFixture.HOST));
            for (int i = 0; i < 5; i++) {
                for (HostList hosts : Arrays.asList(own, null, HostList.NONE)) {
                    HttpClient client = fixture.egress.guard(HttpClient.create(one), hosts);
                    String expected = hosts == HostList.NONE ? "host_not_allowed_for_tenant" : "200 hello";
                    assertEquals(expected, NettyFixture.get(client, fixture.url()));
                }
            }
            assertEquals(1, fixture.server.connections());
            assertEquals(1, fixture.names.lookups(NettyFixture.HOST));
            one.dispose();
        }
    }

    @Test
    void noSecondLookupBetweenCheckAndConnection() {
        try (NettyFixture fixture = new NettyFixture(Behaviours.answer(200, "hello", "Connection: close"));
                TlsServer inside = TlsServer.start(
                        fixture.authority.issue(NettyFixture.HOST),
                        Behaviours.answer(200, "secret"),
                        "127.0.0.2",
                        fixture.server.port())) {
            fixture.names.answering(NettyFixture.HOST, times -> List.of(times == 0 ? "127.0.0.1" : "127.0.0.2"));
            assertEquals("200 hello", fixture.get(fixture.url()));
            assertEquals(1, fixture.names.lookups(NettyFixture.HOST));
            assertEquals("address_not_public", fixture.get(fixture.url()));
            assertEquals(0, inside.connections());
        }
    }

    /** What replaces a connection of the pool is checked anew. */
    @Test
    void afterAResetTheNextConnectionIsChecked() {
        TlsServer.Behaviour onceThenReset = visit -> {
            visit.read();
            visit.send(Behaviours.OK + "Content-Length: 5\r\n\r\nhello");
            visit.read();
            visit.reset();
        };
        try (NettyFixture fixture = new NettyFixture(onceThenReset)) {
            fixture.names.answering(NettyFixture.HOST, times -> List.of(times == 0 ? "127.0.0.1" : "10.0.0.1"));
            assertEquals("200 hello", fixture.get(fixture.url()));
            String next = "";
            for (int i = 0; i < 100 && !next.equals("address_not_public"); i++) {
                next = fixture.get(fixture.url()); // on the old connection until the pool knows that it is gone
                assertFalse(next.startsWith("200"), next);
            }
            assertEquals("address_not_public", next);
            assertEquals(1, fixture.server.connections());
        }
    }

    @Test
    void theNextAddressIsTriedOfThoseThatWereChecked() {
        try (NettyFixture fixture = new NettyFixture(Behaviours.answer(200, "hello"))) {
            EgressGuard both =
                    TestEgress.guard(fixture.settings, fixture.names, EgressListener.NONE, "127.0.0.1", "127.0.0.3");
            fixture.names.with(NettyFixture.HOST, "127.0.0.3", "127.0.0.1");
            NettyEgress egress = new NettyEgress(both, fixture.settings, TestEgress.trusting(fixture.authority));
            assertEquals("200 hello", NettyFixture.get(egress.guard(fixture.plain(), null), fixture.url()));
            both.close();
        }
    }

    static Stream<UnaryOperator<TestCa.Order>> wrong() {
        return Stream.of(
                order -> order.dns("other.example"),
                order -> order.commonName(NettyFixture.HOST),
                order -> order.commonName(NettyFixture.HOST).dns("other.example"),
                order -> order.dns(NettyFixture.HOST).until(Instant.now().minusSeconds(60)),
                order -> order.dns(NettyFixture.HOST).from(Instant.now().plusSeconds(3600)),
                order -> order.dns(NettyFixture.HOST).selfSigned(),
                order -> order.dns(NettyFixture.HOST).forClients(),
                order -> order.dns("*.example"),
                order -> order.ip(InetAddress.getLoopbackAddress()));
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void wrongCertificates(UnaryOperator<TestCa.Order> wrong) {
        try (NettyFixture fixture = new NettyFixture(Behaviours.answer(200, "secret"))) {
            ServerIdentity identity = wrong.apply(fixture.authority.order()).issue();
            try (TlsServer server = TlsServer.start(identity, Behaviours.answer(200, "secret"))) {
                EgressGuard guard =
                        TestEgress.guard(TestEgress.settings(server.port()), fixture.names, EgressListener.NONE);
                NettyEgress egress = new NettyEgress(
                        guard, TestEgress.settings(server.port()), TestEgress.trusting(fixture.authority));
                String outcome = NettyFixture.get(
                        egress.guard(trusting(fixture.plain()), null), server.url(NettyFixture.HOST, "/"));
                assertTrue(outcome.contains("SSLHandshakeException"), outcome);
                assertEquals(List.of(), server.seen());
                guard.close();
            }
        }
    }

    /** A client that believes everybody, before it is guarded. */
    private static HttpClient trusting(HttpClient client) {
        try {
            SslContext everybody = SslContextBuilder.forClient()
                    .trustManager(InsecureTrustManagerFactory.INSTANCE)
                    .build();
            return client.secure(tls -> tls.sslContext(everybody));
        } catch (SSLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void anAuthorityThatIsNotTrusted() {
        try (NettyFixture fixture =
                new NettyFixture(new TestCa().issue(NettyFixture.HOST), Behaviours.answer(200, "no"))) {
            String outcome = NettyFixture.get(fixture.egress.guard(trusting(fixture.plain()), null), fixture.url());
            assertTrue(outcome.contains("SSLHandshakeException"), outcome);
            assertEquals(List.of(), fixture.server.seen());
        }
    }

    @Test
    void proxiesCountForNothing() {
        String[] properties = {
            "http.proxyHost", "http.proxyPort", "https.proxyHost", "https.proxyPort", "socksProxyHost", "socksProxyPort"
        };
        try (TlsServer proxy = TlsServer.start(new TestCa().issue("proxy.example"), Behaviours.answer(200, "no"));
                NettyFixture fixture = new NettyFixture(Behaviours.answer(200, "hello"))) {
            for (String property : properties) {
                System.setProperty(property, property.endsWith("Host") ? "127.0.0.1" : Integer.toString(proxy.port()));
            }
            for (HttpClient given : List.of(
                    fixture.plain(),
                    fixture.plain().proxyWithSystemProperties(),
                    fixture.plain().proxy(proxyAt(proxy)))) {
                assertEquals("200 hello", NettyFixture.get(fixture.egress.guard(given, null), fixture.url()));
            }
            assertEquals(0, proxy.connections());
        } finally {
            for (String property : properties) {
                System.clearProperty(property);
            }
        }
    }

    private static Consumer<ProxyProvider.TypeSpec> proxyAt(TlsServer server) {
        return proxy -> proxy.type(ProxyProvider.Proxy.HTTP).host("127.0.0.1").port(server.port());
    }

    @Test
    void whatWouldUndoTheGuardFails() {
        try (NettyFixture fixture = new NettyFixture(Behaviours.answer(200, "hello"))) {
            List<UnaryOperator<HttpClient>> changes = List.of(
                    client -> client.followRedirect(true),
                    client -> client.proxy(proxyAt(fixture.server)),
                    client -> client.resolver(DefaultAddressResolverGroup.INSTANCE),
                    client -> client.resolver(spec -> spec.queryTimeout(Duration.ofSeconds(1))),
                    client -> client.protocol(HttpProtocol.H2, HttpProtocol.HTTP11),
                    client -> client.noSSL(),
                    client -> client.secure(),
                    NettyConnectionsTest::trusting);
            for (UnaryOperator<HttpClient> change : changes) {
                String outcome = NettyFixture.get(change.apply(fixture.client()), fixture.url());
                assertTrue(outcome.startsWith("IllegalStateException: the client was given another"), outcome);
            }
            assertEquals(0, fixture.server.connections());
        }
    }

    /** A change that cannot be seen in the client is seen in the connection. */
    @Test
    void lastLookBeforeARequestIsWritten() {
        try (NettyFixture fixture = new NettyFixture(Behaviours.answer(200, "hello"));
                TlsServer inside = TlsServer.start(
                        fixture.authority.issue(NettyFixture.HOST),
                        Behaviours.answer(200, "secret"),
                        "127.0.0.2",
                        fixture.server.port())) {
            HttpClient changed = fixture.client()
                    .resolvedAddressesSelector(
                            (config, all) -> List.of(new InetSocketAddress("127.0.0.2", inside.port())));
            assertEquals("address_not_public", NettyFixture.get(changed, fixture.url()));
            assertEquals(List.of(), inside.seen());
        }
    }

    @Test
    void upgradesToWebSocketsAreRefused() {
        try (NettyFixture fixture = new NettyFixture(Behaviours.answer(200, "hello"))) {
            String outcome = fixture.client()
                    .websocket()
                    .uri(fixture.url())
                    .connect()
                    .map(Object::toString)
                    .onErrorResume(thrown -> Mono.just(NettyFixture.outcome(thrown)))
                    .block();
            assertTrue(outcome.startsWith("IllegalStateException"), outcome);
            assertEquals(0, fixture.server.connections());
        }
    }
}
