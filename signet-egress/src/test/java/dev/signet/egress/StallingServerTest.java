package dev.signet.egress;

import static dev.signet.egress.Scene.HOST;
import static dev.signet.egress.TestEgress.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.signet.Poll;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A host that stalls at some stage, which ends at that stage's limit and with its code; the connection is closed each time. */
class StallingServerTest {
    static Stream<Arguments> stalls() {
        return Stream.of(
                Arguments.of("accept", Behaviours.stallAtAccept(), "tls", EgressReason.TLS_TIMEOUT),
                Arguments.of("handshake", Behaviours.stallInHandshake(), "tls", EgressReason.TLS_TIMEOUT),
                Arguments.of("handshake, dripping", dripHandshake(), "tls", EgressReason.TLS_TIMEOUT),
                Arguments.of(
                        "first byte", Behaviours.stallBeforeFirstByte(), "first-byte", EgressReason.FIRST_BYTE_TIMEOUT),
                Arguments.of("headers", Behaviours.stallInHeaders(), "first-byte", EgressReason.FIRST_BYTE_TIMEOUT),
                Arguments.of(
                        "headers, dripping",
                        Behaviours.dripHeaders(100),
                        "first-byte",
                        EgressReason.FIRST_BYTE_TIMEOUT),
                Arguments.of("endless 100", endless100(), "first-byte", EgressReason.FIRST_BYTE_TIMEOUT),
                Arguments.of("body", Behaviours.stallInBody(), "total", EgressReason.TOTAL_TIMEOUT),
                Arguments.of("body, dripping", Behaviours.drip(50), "total", EgressReason.TOTAL_TIMEOUT),
                Arguments.of("accept, total", Behaviours.stallAtAccept(), "total", EgressReason.TOTAL_TIMEOUT),
                Arguments.of(
                        "first byte, total", Behaviours.stallBeforeFirstByte(), "total", EgressReason.TOTAL_TIMEOUT));
    }

    private static TlsServer.Behaviour dripHandshake() {
        return visit -> {
            visit.raw().getOutputStream().write(new byte[] {0x16, 3, 3, 0x3F, 0, 2, 0});
            while (true) {
                visit.raw().getOutputStream().write(0);
                try {
                    Thread.sleep(50);
                } catch (InterruptedException e) {
                    return;
                }
            }
        };
    }

    private static TlsServer.Behaviour endless100() {
        return visit -> {
            visit.read();
            while (true) {
                visit.send("HTTP/1.1 100 Continue\r\n\r\n");
            }
        };
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void stalls(String where, TlsServer.Behaviour behaviour, String limit, EgressReason reason) {
        String setting = "egress-" + limit + "-timeout=700ms";
        try (Scene scene = new Scene(behaviour, setting)) {
            assertEquals(reason, scene.outcome(), where);
            assertEquals(List.of("refused " + reason.code()), scene.told);
            Poll.until("no connection is open", () -> scene.server.openConnections() == 0);
        }
    }

    @Test
    void connecting() throws IOException {
        List<SocketChannel> waiting = new ArrayList<>();
        TlsServer server = TlsServer.start(Scene.IDENTITY, Behaviours.answer(200, ""));
        try (Scene scene = new Scene(server, List.of("127.0.0.2"), "egress-connect-timeout=5");
                ServerSocket full = new ServerSocket(server.port(), 1, InetAddress.getByName("127.0.0.2"))) {
            for (int i = 0; i < 32; i++) { // a listener's queue that is full takes no more
                SocketChannel channel = SocketChannel.open();
                channel.configureBlocking(false);
                channel.connect(new InetSocketAddress("127.0.0.2", full.getLocalPort()));
                waiting.add(channel);
            }
            scene.names.with("slow.example", "127.0.0.2").with(HOST, "127.0.0.2", "127.0.0.1");
            assertEquals(
                    EgressReason.CONNECT_TIMEOUT,
                    Scene.outcome(await(scene.client.send(TestEgress.get(scene.server.url("slow.example", "/"))))));
            assertEquals("127.0.0.1", ((EgressResponse) scene.get("/")).pinnedIp());
        } finally {
            for (SocketChannel channel : waiting) {
                channel.close();
            }
        }
    }

    @Test
    void lookingUp() {
        try (Scene scene = new Scene(Behaviours.answer(200, ""), "egress-connect-timeout=5")) {
            scene.names.answering("slow.example", times -> {
                try {
                    Thread.sleep(60_000);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                return List.of("127.0.0.1");
            });
            assertEquals(
                    EgressReason.LOOKUP_TIMEOUT,
                    Scene.outcome(await(scene.client.send(TestEgress.get(scene.server.url("slow.example", "/"))))));
            assertEquals(200, scene.outcome());
        }
    }

    /** With one place for the host, a connection that is not given back would leave none. */
    @Test
    void placesComeFreeAgain() {
        try (Scene scene = new Scene(
                Behaviours.stallAtAccept(),
                "egress-per-host=1",
                "egress-tls-timeout=5",
                "egress-first-byte-timeout=5",
                "egress-total-timeout=10")) {
            assertEquals(EgressReason.TLS_TIMEOUT, scene.outcome());
            twoAnswers(scene);
            scene.server.behave(Behaviours.stallBeforeFirstByte());
            assertEquals(EgressReason.FIRST_BYTE_TIMEOUT, scene.outcome());
            twoAnswers(scene);
            scene.server.behave(Behaviours.stallInBody());
            assertEquals(EgressReason.TOTAL_TIMEOUT, scene.outcome());
            twoAnswers(scene);
        }
    }

    /** So that the circuit stays closed. They end their connection, so that the next behaviour gets one. */
    private static void twoAnswers(Scene scene) {
        scene.server.behave(Behaviours.answer(200, "", "Connection: close"));
        assertEquals(200, scene.outcome());
        assertEquals(200, scene.outcome());
    }
}
