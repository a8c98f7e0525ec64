package dev.signet.egress;

import static dev.signet.egress.Behaviours.OK;
import static dev.signet.egress.Scene.HOST;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.Poll;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Hosts that send more than is wanted, or what is no HTTP. */
class LyingServerTest {
    /** What buffers on both sides may hold of what nobody read. */
    private static final long IN_BUFFERS = 64L << 20;

    static Stream<Arguments> invalid() {
        return Stream.of(
                Arguments.of("longer than there is", Behaviours.lengthTooLong()),
                Arguments.of("cut off", Behaviours.cutWithoutLength()),
                Arguments.of("garbage", Behaviours.garbage()),
                Arguments.of("reset", Behaviours.reset()),
                Arguments.of("nothing", Behaviours.say("")),
                Arguments.of("half a head", Behaviours.say(OK)),
                Arguments.of("endless headers", Behaviours.endlessHeaders()),
                Arguments.of("endless header", Behaviours.endlessHeader()),
                Arguments.of("endless 103", Behaviours.endlessInformation()),
                Arguments.of("HTTP/0.9", Behaviours.say("<html>hello</html>")),
                Arguments.of("HTTP/2 preface", Behaviours.say("\0\0\0\4\0\0\0\0\0")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void invalid(String what, TlsServer.Behaviour behaviour) {
        try (Scene scene = new Scene(behaviour)) {
            EgressRefusal refusal = assertInstanceOf(EgressRefusal.class, scene.get("/"), what);
            assertEquals(EgressReason.RESPONSE_INVALID, refusal.reason(), refusal::detail);
            assertTrue(refusal.detail().startsWith(HOST + ": "), refusal::detail);
            assertTrue(!refusal.detail().contains("xception"), refusal::detail);
            assertEquals(List.of("refused response_invalid"), scene.told);
            assertTrue(scene.server.written() < IN_BUFFERS);
            Poll.until("no connection is open", () -> scene.server.openConnections() == 0);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: -1",
                "Content-Length: 99999999999999999999",
                "Content-Length: five",
                "Content-Length: 5\r\nContent-Length: 6",
                "Content-Length: 5\r\nContent-Length: 5",
                "Content-Length: 5, 5",
                "Content-Length: 5\r\nTransfer-Encoding: chunked",
                "Transfer-Encoding: gzip",
                "Transfer-Encoding: chunked, chunked",
                "no colon"
            })
    void headsThatSayNoOneLength(String headers) {
        invalid(headers, Behaviours.say(OK + headers + "\r\n\r\n5\r\nhello\r\n0\r\n\r\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\u0007b", "a\u001bb", "a\u007fb"})
    void controlCharactersInAField(String value) {
        invalid(value, Behaviours.say(OK + "X-Some: " + value + "\r\nContent-Length: 0\r\n\r\n"));
    }

    /** As RFC 9110 section 5.5 has it. */
    @ParameterizedTest
    @ValueSource(strings = {"a\rSet-Cookie: b", "a\0Set-Cookie: b"})
    void lineEndsInAFieldAreSpaces(String value) {
        try (Scene scene = new Scene(Behaviours.say(OK + "X-Some: " + value + "\r\nContent-Length: 0\r\n\r\n"))) {
            EgressResponse response = (EgressResponse) scene.get("/");
            assertEquals("a Set-Cookie: b", response.header("X-Some"));
            assertEquals(null, response.header("Set-Cookie"));
        }
    }

    @Test
    void whatIsNotAsciiIsLetBe() {
        try (Scene scene = new Scene(Behaviours.say(OK + "X-Some: caf\u00e9\r\nContent-Length: 0\r\n\r\n"))) {
            assertEquals(200, scene.outcome());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "5\r\nhel",
                "-5\r\nhello\r\n0\r\n\r\n",
                "FFFFFFFFFFFFFFFFF\r\nhello\r\n0\r\n\r\n",
                "five\r\nhello\r\n0\r\n\r\n",
                "5\r\nhelloNO\r\n0\r\n\r\n",
                "5\r\nhello\r\n"
            })
    void chunksThatAreNone(String chunks) {
        invalid(chunks, Behaviours.say(OK + "Transfer-Encoding: chunked\r\n\r\n" + chunks));
    }

    @Test
    void aChunkLineThatNeverEnds() {
        String line = "5;" + "x".repeat(100_000);
        invalid("chunk line", Behaviours.say(OK + "Transfer-Encoding: chunked\r\n\r\n" + line));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 099 Low",
                "HTTP/1.1 600 High",
                "HTTP/1.1 999 Higher",
                "HTTP/1.1 abc None",
                "HTTP/1.1",
                "HTTP/2.0 200 OK",
                "HTTP/1.1 101 Switching Protocols",
                "HTP/1.1 200 OK"
            })
    void noStatus(String line) {
        invalid(line, Behaviours.say(line + "\r\nContent-Length: 0\r\n\r\n"));
    }

    @Test
    void whatComesAfterTheAnnouncedLengthIsNotRead() {
        try (Scene scene = new Scene(Behaviours.lengthTooShort())) {
            assertEquals(2, ((EgressResponse) scene.get("/")).responseSize());
            Poll.until("no connection is open", () -> scene.server.openConnections() == 0);
        }
    }

    /** A second response that nobody asked for is nobody's answer. */
    @Test
    void aResponseTooManyAnswersNoOtherRequest() {
        String real = OK + "Content-Length: 4\r\n\r\nreal";
        try (Scene scene = new Scene(visit -> {
            while (visit.read() != null) {
                visit.send(real + OK + "Content-Length: 4\r\n\r\nfake");
            }
        })) {
            for (int i = 0; i < 20; i++) {
                EgressResult result = scene.get("/" + i);
                if (result instanceof EgressResponse response) {
                    assertEquals("real", new String(response.body(), StandardCharsets.US_ASCII));
                }
            }
        }
    }

    @Test
    void aBodyMayEndWithTheConnectionAsTlsSaysSo() {
        try (Scene scene = new Scene(Behaviours.say(OK + "Connection: close\r\n\r\nall of it"))) {
            assertEquals(9, ((EgressResponse) scene.get("/")).responseSize());
        }
        try (Scene scene = new Scene(Behaviours.say("HTTP/1.0 200 OK\r\n\r\nall of it"))) {
            assertEquals(9, ((EgressResponse) scene.get("/")).responseSize());
        }
    }

    static Stream<TlsServer.Behaviour> gibibytes() {
        return Stream.of(Behaviours.gibibyte(), Behaviours.gibibyteInChunks(), Behaviours.gibibyteWithoutLength());
    }

    @ParameterizedTest
    @MethodSource("gibibytes")
    void aGibibyteIsNotTaken(TlsServer.Behaviour behaviour) {
        try (Scene scene = new Scene(behaviour)) {
            EgressRefusal refusal = assertInstanceOf(EgressRefusal.class, scene.get("/"));
            assertEquals(EgressReason.RESPONSE_TOO_LARGE, refusal.reason());
            assertEquals(HOST + ": the response is larger than 1048576 octets", refusal.detail());
            Poll.until("no connection is open", () -> scene.server.openConnections() == 0);
            assertTrue(scene.server.written() < IN_BUFFERS, () -> scene.server.written() + " octets were taken");
            assertEquals(List.of("refused response_too_large"), scene.told);
        }
    }

    @Test
    void theLimitIsToTheOctet() {
        String limit = "egress-max-response=1000";
        try (Scene scene = new Scene(Behaviours.answer(200, "x".repeat(1000)), limit)) {
            assertEquals(200, scene.outcome());
        }
        try (Scene scene = new Scene(Behaviours.answer(200, "x".repeat(1001)), limit)) {
            assertEquals(EgressReason.RESPONSE_TOO_LARGE, scene.outcome());
        }
        String chunk = "Transfer-Encoding: chunked\r\n\r\n3e9\r\n" + "x".repeat(1001) + "\r\n0\r\n\r\n";
        try (Scene scene = new Scene(Behaviours.say(OK + chunk), limit)) {
            assertEquals(EgressReason.RESPONSE_TOO_LARGE, scene.outcome());
        }
    }
}
