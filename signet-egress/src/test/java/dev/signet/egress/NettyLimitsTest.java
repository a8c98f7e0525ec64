package dev.signet.egress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** How long and how large an answer to a guarded client of Reactor Netty may be. */
class NettyLimitsTest {
    static Stream<TlsServer.Behaviour> endless() {
        return Stream.of(Behaviours.gibibyte(), Behaviours.gibibyteInChunks(), Behaviours.gibibyteWithoutLength());
    }

    @ParameterizedTest
    @MethodSource("endless")
    void largeAnswersEndEarly(TlsServer.Behaviour behaviour) {
        try (NettyFixture fixture =
                new NettyFixture(behaviour, "egress-max-response=1MiB", "egress-total-timeout=60")) {
            assertEquals("response_too_large", fixture.get(fixture.url()));
            assertTrue(fixture.server.written() < 64 << 20, () -> fixture.server.written() + " octets");
        }
    }

    @Test
    void exactlyTheLimit() {
        try (NettyFixture fixture =
                new NettyFixture(Behaviours.answer(200, "x".repeat(1000)), "egress-max-response=1000")) {
            assertEquals("200 " + "x".repeat(1000), fixture.get(fixture.url()));
            fixture.server.behave(Behaviours.answer(200, "x".repeat(1001)));
        }
        try (NettyFixture fixture =
                new NettyFixture(Behaviours.answer(200, "x".repeat(1001)), "egress-max-response=1000")) {
            assertEquals("response_too_large", fixture.get(fixture.url()));
        }
    }

    @Test
    void whatIsCompressedCountsAsItIs() throws IOException {
        ByteArrayOutputStream small = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(small)) {
            gzip.write(new byte[1 << 20]);
        }
        TlsServer.Behaviour bomb = visit -> {
            visit.read();
            visit.send(Behaviours.OK + "Content-Encoding: gzip\r\nContent-Length: " + small.size() + "\r\n\r\n");
            visit.send(small.toByteArray());
            visit.read();
        };
        try (NettyFixture fixture = new NettyFixture(bomb, "egress-max-response=10000")) {
            assertTrue(small.size() < 10_000);
            assertEquals(
                    "response_too_large",
                    NettyFixture.get(fixture.egress.guard(fixture.plain().compress(true), null), fixture.url()));
        }
    }

    static Stream<TlsServer.Behaviour> slow() {
        return Stream.of(
                Behaviours.stallBeforeFirstByte(),
                Behaviours.stallInHeaders(),
                Behaviours.stallInBody(),
                Behaviours.drip(100),
                Behaviours.dripHeaders(100));
    }

    @ParameterizedTest
    @MethodSource("slow")
    void slowAnswersEnd(TlsServer.Behaviour behaviour) {
        try (NettyFixture fixture =
                new NettyFixture(behaviour, "egress-total-timeout=2", "egress-first-byte-timeout=30")) {
            assertEquals("total_timeout", fixture.get(fixture.url()));
        }
    }

    @Test
    void informationWithoutEndEnds() {
        try (NettyFixture fixture = new NettyFixture(
                Behaviours.endlessInformation(), "egress-total-timeout=2", "egress-first-byte-timeout=30")) {
            String outcome = fixture.get(fixture.url());
            assertFalse(outcome.startsWith("200"), outcome);
        }
    }

    @Test
    void silenceEndsBeforeThat() {
        try (NettyFixture fixture = new NettyFixture(
                Behaviours.stallBeforeFirstByte(), "egress-total-timeout=60", "egress-first-byte-timeout=1")) {
            String outcome = fixture.get(fixture.url());
            assertTrue(outcome.startsWith("ReadTimeoutException"), outcome);
        }
    }

    @Test
    void handshakesEnd() {
        TlsServer.Behaviour mute = visit -> visit.stall();
        try (NettyFixture fixture = new NettyFixture(mute, "egress-total-timeout=60", "egress-tls-timeout=1")) {
            String outcome = fixture.get(fixture.url());
            assertTrue(outcome.contains("handshake timed out"), outcome);
        }
    }
}
