package dev.signet.egress;

import static dev.signet.egress.Scene.HOST;
import static dev.signet.egress.TestEgress.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.signet.HostList;
import dev.signet.Poll;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes out and what comes back. */
class EgressClientTest {
    @Test
    void tellsWhatTheHostAnsweredAndWhere() {
        try (Scene scene = new Scene(Behaviours.answer(201, "made", "X-Some: thing"))) {
            EgressResponse response = assertInstanceOf(EgressResponse.class, scene.get("/a?b=c"));
            assertEquals(201, response.statusCode());
            assertEquals(HOST, response.host());
            assertEquals("127.0.0.1", response.pinnedIp());
            assertEquals(4, response.responseSize());
            assertEquals("thing", response.header("x-some"));
            assertEquals("made", new String(response.body(), StandardCharsets.UTF_8));
            assertEquals(List.of("answered 201"), scene.told);
        }
    }

    @Test
    void theNameIsInServerNameIndicationAndHost() {
        try (Scene scene = new Scene(Behaviours.answer(200, ""))) {
            scene.get("");
            SeenRequest seen = scene.server.seen().get(0);
            assertEquals(HOST, seen.serverName());
            assertEquals(HOST + ":" + scene.server.port(), seen.header("Host"));
            assertEquals("/", seen.target());
            assertEquals("TLSv1.3", seen.protocol());
        }
    }

    @Test
    void nothingIsAddedButWhatHttpNeeds() {
        try (Scene scene = new Scene(Behaviours.answer(200, "", "Set-Cookie: a=b"))) {
            scene.get("/");
            scene.get("/");
            for (SeenRequest seen : scene.server.seen()) {
                Set<String> names =
                        seen.headers().stream().map(Map.Entry::getKey).collect(Collectors.toSet());
                assertEquals(Set.of("Host", "Accept-Encoding", "User-Agent"), names);
                assertEquals("identity", seen.header("Accept-Encoding"));
            }
        }
    }

    @Test
    void aBodyAndHeadersGoOut() {
        byte[] body = "x".repeat(500_000).getBytes(StandardCharsets.US_ASCII);
        try (Scene scene = new Scene(Behaviours.answer(204, ""))) {
            EgressRequest request = new EgressRequest(
                    "POST",
                    scene.server.url(HOST, "//a/../b?%41"),
                    HostList.of(List.of(HOST)),
                    List.of(Map.entry("Content-Type", "a/b"), Map.entry("X-Two", "1"), Map.entry("X-Two", "2")),
                    body,
                    10);
            assertEquals(204, Scene.outcome(await(scene.client.send(request))));
            SeenRequest seen = scene.server.seen().get(0);
            assertEquals("POST", seen.method());
            assertEquals("//a/../b?%41", seen.target());
            assertEquals("a/b", seen.header("Content-Type"));
            assertEquals("1, 2", seen.header("X-Two"));
            assertEquals("500000", seen.header("Content-Length"));
            assertArrayEquals(body, seen.body());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT"})
    void aMethodThatHasABodySaysSoWhenItIsEmpty(String method) {
        try (Scene scene = new Scene(Behaviours.answer(200, ""))) {
            await(scene.client.send(
                    new EgressRequest(method, scene.server.url(HOST, "/"), null, List.of(), new byte[0], 10)));
            assertEquals("0", scene.server.seen().get(0).header("Content-Length"));
        }
    }

    @Test
    void aResponseToHeadHasNoBody() {
        try (Scene scene = new Scene(Behaviours.say(Behaviours.OK + "Content-Length: 5\r\n\r\n"))) {
            EgressResult result = await(scene.client.send(
                    new EgressRequest("HEAD", scene.server.url(HOST, "/"), null, List.of(), new byte[0], 10)));
            assertEquals(0, assertInstanceOf(EgressResponse.class, result).responseSize());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "301, https://other.example/secret",
        "302, http://partner.example/secret",
        "303, //other.example/secret",
        "307, /secret",
        "308, file:///etc/passwd",
        "300, https://169.254.169.254/latest/"
    })
    void aRedirectIsAnAnswer(int status, String location) {
        try (Scene scene = new Scene(Behaviours.redirect(status, location))) {
            scene.names.with("other.example", "127.0.0.1");
            EgressResponse response = assertInstanceOf(EgressResponse.class, scene.get("/hook"));
            assertEquals(status, response.statusCode());
            assertEquals(location, response.header("Location"));
            assertEquals(
                    List.of("/hook"),
                    scene.server.seen().stream().map(SeenRequest::target).toList());
            assertEquals(1, scene.server.connections());
            assertEquals(0, scene.names.lookups("other.example"));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 407, 408, 425, 429, 500, 502, 503, 504})
    void nothingIsTriedAgainOrAnsweredFor(int status) {
        try (Scene scene = new Scene(Behaviours.answer(
                status,
                "",
                "Retry-After: 0",
                "WWW-Authenticate: Basic realm=a",
                "Proxy-Authenticate: Basic realm=a"))) {
            assertEquals(status, scene.outcome());
            assertEquals(1, scene.server.seen().size());
        }
    }

    @Test
    void anEncodedBodyIsLeftAsItIs() {
        try (Scene scene = new Scene(Behaviours.answer(200, "no gzip at all", "Content-Encoding: gzip"))) {
            assertEquals(14, ((EgressResponse) scene.get("/")).responseSize());
        }
    }

    @Test
    void aConnectionIsUsedAgain() {
        try (Scene scene = new Scene(Behaviours.answer(200, "one"))) {
            for (int i = 0; i < 5; i++) {
                assertEquals(200, scene.outcome());
            }
            assertEquals(1, scene.server.connections());
            assertEquals(5, scene.server.seen().size());
        }
    }

    @Test
    void aConnectionThatTheHostEndsIsNotUsedAgain() {
        try (Scene scene =
                new Scene(Behaviours.say(Behaviours.OK + "Content-Length: 0\r\nConnection: close\r\n\r\n"))) {
            assertEquals(200, scene.outcome());
            assertEquals(200, scene.outcome());
            assertEquals(2, scene.server.connections());
        }
    }

    @Test
    void aConnectionIsNotKeptForLong() {
        try (Scene scene = new Scene(Behaviours.answer(200, ""));
                EgressClient client = new EgressClient(
                        scene.guard,
                        scene.settings,
                        TestEgress.trusting(Scene.CA),
                        Clock.systemUTC(),
                        Duration.ofMillis(300))) {
            EgressRequest request = TestEgress.get(scene.server.url(HOST, "/"));
            assertEquals(200, Scene.outcome(await(client.send(request))));
            Poll.until("no connection is open", () -> scene.server.openConnections() == 0);
            assertEquals(200, Scene.outcome(await(client.send(request))));
            assertEquals(2, scene.server.connections());
        }
    }

    @Test
    void chunksAndInterimResponsesAreRead() {
        String chunked = "HTTP/1.1 103 Early Hints\r\n\r\n" + Behaviours.OK
                + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nX-Trailer: z\r\n\r\n";
        try (Scene scene = new Scene(Behaviours.say(chunked))) {
            assertArrayEquals("abcde".getBytes(StandardCharsets.US_ASCII), ((EgressResponse) scene.get("/")).body());
        }
    }

    @Test
    void whatTheGuardRefusesIsNotLookedUpNorConnectedTo() {
        try (Scene scene = new Scene(Behaviours.answer(200, ""), "allowed-hosts=other.example")) {
            assertEquals(EgressReason.HOST_NOT_ALLOWED, scene.outcome());
            assertEquals(0, scene.names.lookups(HOST));
            assertEquals(0, scene.server.connections());
            assertEquals(List.of("refused host_not_allowed"), scene.told);
        }
    }

    @Test
    void aTenantsOwnListHolds() {
        try (Scene scene = new Scene(Behaviours.answer(200, ""))) {
            EgressRequest request = new EgressRequest(
                    "GET",
                    scene.server.url(HOST, "/"),
                    HostList.of(List.of("other.example")),
                    List.of(),
                    new byte[0],
                    10);
            assertEquals(EgressReason.HOST_NOT_ALLOWED_FOR_TENANT, Scene.outcome(await(scene.client.send(request))));
            assertEquals(0, scene.server.connections());
        }
    }

    @Test
    void nobodyListensThere() {
        try (Scene scene = new Scene(Behaviours.answer(200, ""))) {
            scene.server.close();
            EgressRefusal refusal = assertInstanceOf(EgressRefusal.class, scene.get("/"));
            assertEquals(EgressReason.CONNECT_FAILED, refusal.reason());
            assertEquals(
                    HOST + " at 127.0.0.1, port " + scene.server.port() + ": it refused the connection",
                    refusal.detail());
            assertEquals(List.of("refused connect_failed"), scene.told);
        }
    }

    @Test
    void theNextAddressIsTriedWhereOneIsNotReached() {
        TlsServer server = TlsServer.start(Scene.IDENTITY, Behaviours.answer(200, ""), "127.0.0.2", 0);
        try (Scene scene = new Scene(server, List.of("127.0.0.2"))) {
            scene.names.with(HOST, "127.0.0.1", "127.0.0.2");
            assertEquals("127.0.0.2", ((EgressResponse) scene.get("/")).pinnedIp());
            assertEquals(1, scene.names.lookups(HOST));
        }
    }
}
