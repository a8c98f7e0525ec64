package dev.signet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Protocol section 2: no content coding or one gzip, wholly consumed, capped while inflating. */
class ContentCodingTest {
    private static final byte[] JSON = TestSigner.BODY.getBytes(UTF_8);
    private static final String UNSUPPORTED = "coding_unsupported";

    private final TestServer server = new TestServer();

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "GZIP", "x-gzip", " gzip "})
    void appGetsDecodedContent(String coding) {
        TestServer.Outcome outcome = server.send(coded(coding, gzip(JSON)));
        assertEquals("accepted", outcome.verdict());
        assertArrayEquals(JSON, outcome.exchange().appBody());
        assertTrue(outcome.exchange().isDecoded());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "deflate",
                "br",
                "zstd",
                "compress",
                "gzip, gzip",
                "gzip,identity",
                "gzip;q=1",
                "\"gzip\"",
                "gz",
                "*",
                ",gzip"
            })
    void otherCodings(String coding) {
        TestServer.Outcome outcome = server.send(coded(coding, gzip(JSON)));
        assertEquals(UNSUPPORTED, outcome.verdict());
        assertEquals(415, outcome.status());
    }

    @Test
    void twoFields() {
        assertEquals(UNSUPPORTED, server.verdict(coded("gzip", gzip(JSON)).with("Content-Encoding", "gzip")));
        assertEquals(UNSUPPORTED, server.verdict(coded("gzip", gzip(gzip(JSON))).with("Content-Encoding", "gzip")));
        assertEquals(UNSUPPORTED, server.verdict(coded("identity", JSON).with("Content-Encoding", "identity")));
    }

    @Test
    void codingTakenOffByHandOrPutOn() {
        assertEquals(UNSUPPORTED, server.verdict(coded("gzip", JSON)));
        assertEquals(
                "body_not_canonical", server.verdict(TestSigner.request().sign().body(gzip(JSON))));
        assertEquals("accepted", server.verdict(coded("identity", JSON)));
        assertEquals("accepted", server.verdict(coded("", JSON)));
    }

    @Test
    void gzipWithinGzipIsContent() {
        TestRequest request = TestSigner.request()
                .content("application/octet-stream", gzip(JSON))
                .sign()
                .body(gzip(gzip(JSON)))
                .with("Content-Encoding", "gzip");
        TestServer.Outcome outcome = server.send(request);
        assertEquals("accepted", outcome.verdict());
        assertArrayEquals(gzip(JSON), outcome.exchange().appBody());
    }

    @Test
    void everyTruncation() {
        byte[] whole = gzip(JSON);
        for (int length = 0; length < whole.length; length++) {
            assertEquals(UNSUPPORTED, server.verdict(coded("gzip", Arrays.copyOf(whole, length))), "cut at " + length);
        }
    }

    @Test
    void everyChangedOctet() {
        byte[] whole = gzip(JSON);
        for (int i = 0; i < whole.length; i++) {
            byte[] changed = whole.clone();
            changed[i] ^= 1;
            TestServer.Outcome outcome = server.send(coded("gzip", changed));
            boolean unread = i >= 3 && i <= 9; // FTEXT, time, extra flags, system: what RFC 1952 lets a reader ignore
            assertEquals(unread ? "accepted" : UNSUPPORTED, outcome.verdict(), "octet " + i);
        }
    }

    @Test
    void trailingContent() {
        byte[] whole = gzip(JSON);
        assertEquals(UNSUPPORTED, server.verdict(coded("gzip", Arrays.copyOf(whole, whole.length + 1))));
        assertEquals(UNSUPPORTED, server.verdict(coded("gzip", concat(whole, whole)))); // a second member
        assertEquals(UNSUPPORTED, server.verdict(coded("gzip", concat(whole, gzip(new byte[0])))));
    }

    @Test
    void zlibAndRawDeflateAreNotGzip() throws IOException {
        ByteArrayOutputStream zlib = new ByteArrayOutputStream();
        try (DeflaterOutputStream out = new DeflaterOutputStream(zlib)) {
            out.write(JSON);
        }
        assertEquals(UNSUPPORTED, server.verdict(coded("gzip", zlib.toByteArray())));
    }

    /** Of what the length does not show to be too large, too. */
    @Test
    void refusedBeforeTheBodyIsAskedFor() {
        server.set(Setting.MAX_BODY, "1000");
        assertEquals(UNSUPPORTED, beforeTheBody("br", "1000"));
        assertEquals(UNSUPPORTED, beforeTheBody("gzip, gzip", "0"));
        assertEquals("body_too_large", beforeTheBody("br", "1001"));
        assertEquals("body_too_large", beforeTheBody("gzip", "1001"));
        assertEquals("body_too_large", beforeTheBody("", "999999999999999999"));
        assertEquals("unread", beforeTheBody("gzip", "1000"));
        assertEquals("unread", beforeTheBody("br", "9999999999999999999")); // no length that could be told
        assertEquals("unread", beforeTheBody("br", null)); // may still be too large, which comes first
    }

    private String beforeTheBody(String coding, String length) {
        TestRequest request = TestSigner.request().sign().with("Content-Encoding", coding);
        if (length != null) {
            request.with("Content-Length", length);
        }
        Exchange exchange = server.signet().begin(request);
        boolean read = exchange.start().toCompletableFuture().join() instanceof Step.ReadBody;
        exchange.close();
        return read ? "unread" : exchange.logContext().get("verdict");
    }

    @Test
    void bombIsCappedWhileInflating() {
        server.set(Setting.MAX_BODY, "100000");
        byte[] bomb = gzip(new byte[50_000_000]);
        assertTrue(bomb.length < 100_000);
        TestServer.Outcome outcome = server.send(coded("gzip", bomb));
        assertEquals("body_too_large", outcome.verdict());
        assertEquals(413, outcome.status());
    }

    @Test
    void capIsOnDecodedContentToTheOctet() {
        server.set(Setting.MAX_BODY, "1000");
        for (int size : new int[] {999, 1000, 1001}) {
            byte[] content = "x".repeat(size).getBytes(UTF_8);
            TestRequest request = TestSigner.request()
                    .content("text/plain", content)
                    .sign()
                    .body(gzip(content))
                    .with("Content-Encoding", "gzip");
            assertEquals(size > 1000 ? "body_too_large" : "accepted", server.verdict(request), size + " octets");
        }
    }

    @Test
    void emptyContent() {
        TestRequest request = TestSigner.request()
                .content("text/plain", "")
                .sign()
                .body(gzip(new byte[0]))
                .with("Content-Encoding", "gzip");
        assertEquals("accepted", server.verdict(request));
    }

    @Test
    void optionalHeaderFields() {
        byte[] plain = gzip(JSON);
        byte[] named = concat(
                new byte[] {0x1f, (byte) 0x8b, 8, 0x1e, 0, 0, 0, 0, 0, 3, 2, 0, 'x', 'y', 'n', 0, 'c', 0, 1, 2},
                Arrays.copyOfRange(plain, 10, plain.length));
        assertEquals("accepted", server.verdict(coded("gzip", named)));
        for (int length = 10; length < 20; length++) {
            assertEquals(UNSUPPORTED, server.verdict(coded("gzip", Arrays.copyOf(named, length))));
        }
        byte[] longExtra = plain.clone();
        longExtra[3] = 4;
        assertEquals(UNSUPPORTED, server.verdict(coded("gzip", longExtra)));
    }

    @Test
    void decodedBodyCountsInMaxBuffered() {
        server.set(Setting.MAX_BUFFERED, "1000");
        byte[] content = "x".repeat(2000).getBytes(UTF_8);
        TestRequest request = TestSigner.request()
                .content("text/plain", content)
                .sign()
                .body(gzip(content))
                .with("Content-Encoding", "gzip");
        TestServer.Outcome outcome = server.send(request);
        assertEquals("overloaded", outcome.verdict());
        assertEquals(503, outcome.status());
        assertEquals(0, server.signet().buffered());
    }

    /** Signed for {@link #JSON}, sent as these octets under this coding. */
    private static TestRequest coded(String coding, byte[] octets) {
        return TestSigner.request().sign().body(octets).with("Content-Encoding", coding);
    }

    static byte[] gzip(byte[] content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static byte[] concat(byte[] one, byte[] other) {
        byte[] both = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }
}
