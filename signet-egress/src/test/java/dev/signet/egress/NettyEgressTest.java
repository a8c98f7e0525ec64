package dev.signet.egress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.HostList;
import io.netty.channel.unix.DomainSocketAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClient;

/** A guarded client of Reactor Netty reaches what policy names, by the name's certificate, and nothing else whatever the URL says. */
class NettyEgressTest {
    @Test
    void allowed() {
        try (NettyFixture fixture = new NettyFixture(Behaviours.answer(200, "hello"))) {
            assertEquals("200 hello", fixture.get(fixture.url()));
            SeenRequest request = fixture.server.seen().get(0);
            assertEquals(NettyFixture.HOST, request.serverName());
            assertEquals(NettyFixture.HOST + ":" + fixture.server.port(), request.header("Host"));
            assertEquals(List.of("answered 200"), fixture.counted);
            assertTrue(request.protocol().matches("TLSv1\\.[23]"), request::protocol);
        }
    }

    @Test
    void baseUrlAndUpperCase() {
        try (NettyFixture fixture = new NettyFixture(Behaviours.answer(200, "hello"))) {
            HttpClient based = fixture.egress.guard(fixture.plain().baseUrl(fixture.url()), null);
            assertEquals("200 hello", NettyFixture.get(based, "/path?query"));
            assertEquals("200 hello", fixture.get(fixture.url().replace("https://partner", "HTTPS://Partner") + "#x"));
            assertEquals("/path?query", fixture.server.seen().get(0).target());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "http://partner.example:PORT/, scheme_not_allowed",
        "wss://partner.example:PORT/, scheme_not_allowed",
        "ftp://partner.example:PORT/, scheme_not_allowed",
        "https://partner.example/, port_not_allowed",
        "https://user@partner.example:PORT/, userinfo_present",
        "https://partner.example@127.0.0.1:PORT/, userinfo_present",
        "https://127.0.0.1:PORT/, ip_literal",
        "https://[::1]:PORT/, ip_literal",
        "https://[::ffff:127.0.0.1]:PORT/, ip_literal",
        "https://2130706433:PORT/, ip_literal",
        "https://0x7f000001:PORT/, ip_literal",
        "https://0177.0.0.1:PORT/, ip_literal",
        "https://127.1:PORT/, ip_literal",
        "https://8.8.8.8:PORT/, ip_literal",
        "https://localhost:PORT/, malformed_url",
        "https://metadata.google.internal:PORT/, suspicious_host",
        "https://127.0.0.1.nip.io:PORT/, suspicious_host",
        "https://partner.example.:PORT/, malformed_url",
        "https://b\u00fccher.example:PORT/, malformed_url",
        "https://evil.example\\@partner.example:PORT/, malformed_url",
        "https://partner.example#@evil.example:PORT/, port_not_allowed",
        "https:/partner.example:PORT/, malformed_url",
        "partner.example:PORT/, scheme_not_allowed",
        "//partner.example:PORT/, malformed_url",
        "/relative, malformed_url",
        "https://unknown.example:PORT/, name_not_resolved",
        "https://inside.example:PORT/, address_not_public",
        "https://mixed.example:PORT/, address_not_public",
        "https://cloud.example:PORT/, metadata_address"
    })
    void refused(String url, String code) {
        try (NettyFixture fixture = new NettyFixture(Behaviours.answer(200, "secret"))) {
            fixture.names
                    .with("inside.example", "10.0.0.1")
                    .with("mixed.example", "127.0.0.1", "192.168.0.1")
                    .with("cloud.example", "169.254.169.254");
            String full = url.replace("PORT", Integer.toString(fixture.server.port()));
            assertEquals(code, fixture.get(full));
            assertEquals(0, fixture.server.connections(), "nothing was connected to");
            assertEquals(List.of(code), fixture.counted);
        }
    }

    @Test
    void listsOfTheOperatorAndTheTenant() {
        try (NettyFixture fixture =
                new NettyFixture(Behaviours.answer(200, "hello"), "allowed-hosts=partner.example")) {
            assertEquals("host_not_allowed", fixture.get(fixture.server.url("other.example", "/")));
            HostList others = HostList.of(List.of("other.example"));
            assertEquals("host_not_allowed_for_tenant", NettyFixture.get(fixture.client(others), fixture.url()));
            assertEquals(0, fixture.server.connections());
            HostList own = HostList.of(List.of(NettyFixture.HOST));
            assertEquals("200 hello", NettyFixture.get(fixture.client(own), fixture.url()));
        }
    }

    @Test
    void reportModeRelaxesListsAlone() {
        try (NettyFixture fixture =
                new NettyFixture(Behaviours.answer(200, "hello"), "allowed-hosts=", "egress-mode=report")) {
            fixture.names.with("inside.example", "10.0.0.1");
            assertEquals("200 hello", fixture.get(fixture.url()));
            assertEquals(List.of("host_not_allowed passed", "answered 200"), fixture.counted);
            assertEquals("address_not_public", fixture.get(fixture.server.url("inside.example", "/")));
            assertEquals("scheme_not_allowed", fixture.get("http://partner.example/"));
        }
    }

    @Test
    void urlThatComesLate() {
        try (NettyFixture fixture = new NettyFixture(Behaviours.answer(200, "hello"))) {
            String status = fixture.client()
                    .get()
                    .uri(Mono.just(fixture.url()))
                    .response()
                    .map(response -> response.status().toString())
                    .onErrorResume(thrown -> Mono.just(NettyFixture.outcome(thrown)))
                    .block();
            assertEquals("malformed_url", status);
        }
    }

    @Test
    void hostFieldIsThatOfTheUrl() {
        try (NettyFixture fixture = new NettyFixture(Behaviours.answer(200, "hello"))) {
            HttpClient lying = fixture.client().headers(headers -> headers.set("Host", "inside.example"));
            assertEquals("200 hello", NettyFixture.get(lying, fixture.url()));
            fixture.client()
                    .post()
                    .uri(fixture.url())
                    .send((request, outbound) -> {
                        request.requestHeaders().set("Host", "inside.example");
                        return outbound.sendString(Mono.just("body"));
                    })
                    .response()
                    .block();
            for (SeenRequest request : fixture.server.seen()) {
                assertEquals(NettyFixture.HOST + ":" + fixture.server.port(), request.header("Host"));
            }
            assertEquals(2, fixture.server.seen().size());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void redirectsAreAnswers(int status) {
        try (TlsServer other = TlsServer.start(new TestCa().issue("other.example"), Behaviours.answer(200, "no"));
                NettyFixture fixture = new NettyFixture(Behaviours.redirect(status, other.url("other.example", "/")))) {
            fixture.names.with("other.example", "127.0.0.1");
            HttpClient following = fixture.egress.guard(fixture.plain().followRedirect(true), null);
            assertEquals(status + " ", NettyFixture.get(following, fixture.url()));
            assertEquals(0, other.connections());
            // Who follows them itself is examined like anyone.
            assertEquals("port_not_allowed", fixture.get(other.url("other.example", "/")));
        }
    }

    @Test
    void addressesOfTheGivenClient() {
        try (TlsServer trap = TlsServer.start(new TestCa().issue("trap.example"), Behaviours.answer(200, "no"));
                NettyFixture fixture = new NettyFixture(Behaviours.answer(200, "hello"))) {
            for (HttpClient given : List.of(
                    fixture.plain().remoteAddress(() -> new InetSocketAddress("127.0.0.1", trap.port())),
                    fixture.plain().remoteAddress(() -> new DomainSocketAddress("/var/run/docker.sock")),
                    fixture.plain().host("127.0.0.1").port(trap.port()),
                    fixture.plain()
                            .resolvedAddressesSelector(
                                    (config, all) -> List.of(new InetSocketAddress("127.0.0.1", trap.port()))))) {
                HttpClient guarded = fixture.egress.guard(given, null);
                assertEquals("200 hello", NettyFixture.get(guarded, fixture.url()));
                assertEquals("malformed_url", NettyFixture.get(guarded, "/containers/json"));
            }
            assertEquals(0, trap.connections());
        }
    }
}
