package dev.signet.egress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.Poll;
import dev.signet.egress.ApacheKind.Application;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The limits of an application's own client. */
class ApacheLimitsTest {
    private static final long IN_BUFFERS = 64 << 20;

    private static Application open(ApacheKind kind, Scene scene) {
        return kind.open(scene.guard, scene.settings, TestEgress.trusting(Scene.CA));
    }

    private static EgressReason refusal(Application application, Scene scene) {
        EgressException e =
                assertThrows(EgressException.class, () -> application.get(scene.server.url(Scene.HOST, "/")));
        return e.refusal().reason();
    }

    @ParameterizedTest
    @EnumSource
    void aGibibyteIsNotTaken(ApacheKind kind) {
        for (TlsServer.Behaviour behaviour :
                List.of(Behaviours.gibibyte(), Behaviours.gibibyteInChunks(), Behaviours.gibibyteWithoutLength())) {
            try (Scene scene = new Scene(behaviour);
                    Application application = open(kind, scene)) {
                assertEquals(EgressReason.RESPONSE_TOO_LARGE, refusal(application, scene));
                Poll.until("no connection is open", () -> scene.server.openConnections() == 0);
                assertTrue(scene.server.written() < IN_BUFFERS, () -> scene.server.written() + " octets were taken");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void theLimitIsToTheOctet(ApacheKind kind) throws Exception {
        try (Scene scene = new Scene(Behaviours.answer(200, "x".repeat(1000)), "egress-max-response=1000");
                Application application = open(kind, scene)) {
            assertEquals(200, application.get(scene.server.url(Scene.HOST, "/")));
        }
        try (Scene scene = new Scene(Behaviours.answer(200, "x".repeat(1001)), "egress-max-response=1000");
                Application application = open(kind, scene)) {
            assertEquals(EgressReason.RESPONSE_TOO_LARGE, refusal(application, scene));
        }
    }

    /** Where the client decodes, what comes of it counts; where it does not, this is a small body. */
    @ParameterizedTest
    @EnumSource
    void whatIsCompressedCountsAsItIs(ApacheKind kind) throws Exception {
        byte[] bomb = gzip("x".repeat(10_000_000));
        TlsServer.Behaviour behaviour = visit -> {
            visit.read();
            visit.send("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: " + bomb.length + "\r\n\r\n");
            visit.send(bomb);
        };
        try (Scene scene = new Scene(behaviour);
                Application application = open(kind, scene)) {
            boolean decodes = kind == ApacheKind.CLASSIC || ApacheKind.asyncDecodes();
            if (decodes) {
                assertEquals(EgressReason.RESPONSE_TOO_LARGE, refusal(application, scene));
            } else {
                assertEquals(200, application.get(scene.server.url(Scene.HOST, "/")));
            }
        }
    }

    @Test
    void aBodyThatNobodyWantsIsNotReadToItsEnd() throws IOException {
        try (Scene scene = new Scene(Behaviours.gibibyteInChunks());
                CloseableHttpClient client = ApacheEgress.guard(
                                HttpClients.custom(), scene.guard, scene.settings, TestEgress.trusting(Scene.CA))
                        .build()) {
            HttpGet request = new HttpGet(scene.server.url(Scene.HOST, "/"));
            int looked = client.execute(request, response -> response.getCode());
            assertEquals(200, looked);
            int consumed = client.execute(request, response -> {
                EntityUtils.consume(response.getEntity());
                return response.getCode();
            });
            assertEquals(200, consumed);
            Poll.until("no connection is open", () -> scene.server.openConnections() == 0);
            assertTrue(scene.server.written() < IN_BUFFERS, () -> scene.server.written() + " octets were taken");
        }
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(octets)) {
            gzip.write(text.getBytes(StandardCharsets.US_ASCII));
        }
        return octets.toByteArray();
    }

    @ParameterizedTest
    @EnumSource
    void silenceEnds(ApacheKind kind) {
        for (TlsServer.Behaviour behaviour : List.of(Behaviours.stallBeforeFirstByte(), Behaviours.stallInBody())) {
            try (Scene scene = new Scene(behaviour, "egress-first-byte-timeout=500ms");
                    Application application = open(kind, scene)) {
                assertThrows(IOException.class, () -> application.get(scene.server.url(Scene.HOST, "/")));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void handshakesEnd(ApacheKind kind) {
        try (Scene scene = new Scene(Behaviours.stallInHandshake(), "egress-tls-timeout=500ms");
                Application application = open(kind, scene)) {
            assertThrows(IOException.class, () -> application.get(scene.server.url(Scene.HOST, "/")));
        }
    }
}
