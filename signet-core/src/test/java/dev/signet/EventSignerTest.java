package dev.signet;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.jose.Jws;
import dev.signet.jose.SignatureEngines;
import dev.signet.keys.KeyEncryptionKey;
import dev.signet.keys.KeyPurpose;
import dev.signet.keys.KeyRing;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Protocol section 6, event streams: each event leaves with its signature, and every other octet as the application wrote it. */
class EventSignerTest {
    private static final String[] STREAMS = {
        "",
        "data: one\n\ndata: two\n\n",
        "\ufeffdata: one\r\n\r\ndata:two\r\n\r\n",
        "data: one\r\rdata: two\r\r",
        ": hello\n\n:\n:\r:\r\ndata: x\n: within\n\n",
        "event: add\nid: 7\ndata: {\"a\":1}\ndata\ndata:  b\nretry: 10\nother: x\n\n",
        "event: nothing\nid: 8\n\n\n\n\r\n\rdata\n\n",
        "event:\nid\ndata: reset\n\n",
        "id: a\u0000b\nid: c\nid: d\u0000\ndata: x\n\n",
        "data: gr\u00fc\u00dfe \ud83d\ude00\n\ndata: unfinished\n",
        "data: unfinished line",
        ": unfinished comment",
        "data: mixed\rdata: ends\ndata: here\r\n\r\n\n\r",
        "signature: theirs\ndata: a\rsignature\r\nsignature:x\nSignature: y\nsignatures: z\n\n",
        "event: x\rsignature: theirs\n\ndata: next\n\n",
        ": signet-end theirs\n\ndata: x\n: signet-end\n: signet-unsigned x\n\n: signet-end",
        "data: x\n\nsignature: a",
        "\ufeff",
        "\ufeff\ufeffdata: x\n\n",
    };

    private static byte[] octets(String text) {
        return text.getBytes(UTF_8);
    }

    /** What Signet added taken out again; {@code unended} where it had to end the last line. */
    private static String stripped(byte[] signed, boolean unended) {
        return new String(signed, ISO_8859_1)
                .replaceAll((unended ? "\n" : "") + ": signet-end [^\r\n]*\n$", "")
                .replaceAll("(?<=[\r\n])signature: [^\r\n]*(\r\n|\r|\n)", "")
                .replaceAll("(^|\r|\n|\u00ef\u00bb\u00bf):(: signet-|signature(?=[:\r\n]|$))", "$1$2");
    }

    private static void isTransparent(byte[] stream, int... chunks) {
        TestStream test = TestStream.begin();
        byte[] signed = test.all(stream, chunks);
        List<PlainEvents.Event> events = PlainEvents.of(stream).events();
        assertEquals(events, PlainEvents.of(signed).events(), () -> new String(signed, UTF_8));
        TestStream.Read read = test.read(signed, 1 + signed.length % 7);
        assertTrue(read.result().isValid(), () -> read.result().detail() + "\n" + new String(signed, UTF_8));
        assertEquals(events.stream().map(PlainEvents.Event::data).toList(), read.data());
        assertEquals(
                events.stream().map(PlainEvents.Event::id).toList(),
                read.events().stream().map(VerifiedEvent::id).toList());
        assertEquals(
                events.stream()
                        .map(event -> event.type() == null ? "message" : event.type())
                        .toList(),
                read.events().stream().map(VerifiedEvent::type).toList());
        String text = new String(stream, ISO_8859_1);
        boolean unended = !text.matches("(?s)(\u00ef\u00bb\u00bf)?(.*[\r\n])?");
        assertEquals(text, stripped(signed, unended));
        assertEquals(0, test.server.signet().buffered());
    }

    @Test
    void everyStreamInEveryPairOfChunks() {
        for (String stream : STREAMS) {
            byte[] octets = octets(stream);
            isTransparent(octets, 1);
            for (int first = 1; first <= octets.length; first++) {
                isTransparent(octets, first, octets.length);
            }
        }
    }

    @Test
    void anyStreamInAnyChunks() {
        Random random = new Random(6);
        byte[] alphabet = octets("d:\n\r \u00fcae");
        for (int round = 0; round < 2_000; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(6); i >= 0; i--) {
                String[] lines = {
                    "data: ", "data", "id: 1", "event: e", ":", ": signet-end x", "signature: s", "", "", "", "x"
                };
                String[] ends = {"\n", "\r", "\r\n", "\n\n", "\r\r", "\r\n\r\n", "\n\r", ""};
                text.append(lines[random.nextInt(lines.length)]);
                for (int extra = random.nextInt(3); extra > 0; extra--) {
                    text.append((char) (alphabet[random.nextInt(alphabet.length)] & 0x7f));
                }
                text.append(ends[random.nextInt(ends.length)]);
            }
            String plain = text.toString().replace("::", ":x").replace(":s", ":x"); // else a colon more would be ours
            isTransparent(octets(plain), 1 + random.nextInt(5), 1 + random.nextInt(9));
        }
    }

    @Test
    void octetsThatAreNoUtf8AreWhatParsersReadThemAs() {
        isTransparent(
                new byte[] {
                    'd',
                    'a',
                    't',
                    'a',
                    ':',
                    (byte) 0xff,
                    (byte) 0xe2,
                    (byte) 0x82,
                    '\n',
                    'd',
                    'a',
                    't',
                    'a',
                    ':',
                    (byte) 0xc3,
                    '\n',
                    '\n'
                },
                3);
    }

    @Test
    void anEventLeavesWithItsBlankLineAndNotBefore() {
        TestStream test = TestStream.begin();
        assertEquals("", test.write("event: a\ndata: 1"));
        assertEquals("", test.write("\ndata: 2\n"));
        String first = test.write("\ndata: 3");
        assertTrue(first.matches("event: a\ndata: 1\ndata: 2\nsignature: [\\w.-]+\n\n"), first);
        assertEquals(": ping\n\n", TestStream.begin().write(": ping\n\n"));
        assertEquals("", test.write("\r"));
        assertTrue(test.write("\r").endsWith("\r\r"));
        assertEquals("\n", test.write("\n"));
        assertEquals(": ping\n", test.write(": ping\n"));
        assertEquals("\n", test.write("\n"));
    }

    @Test
    void whatTheSignaturesSay() {
        TestStream test = TestStream.begin();
        String signed = test.all("data: a\n\nevent: e\nid: 5\ndata: b\ndata: c\n\n");
        List<Jws> events = signatures(signed);
        String req = MessageSigner.digest(test.request.header("X-Signature"));
        for (int seq = 0; seq < 3; seq++) {
            Jws jws = events.get(seq);
            assertEquals(seq == 2 ? "signet-end+jws" : "signet-event+jws", jws.string("typ", true));
            assertEquals(seq, jws.header().member("seq").integer());
            assertEquals(req, jws.string("req", true));
            assertEquals("server", jws.string("kid", true));
            assertFalse(jws.header().member("b64").bool());
            assertEquals(seq == 1 ? "e" : null, jws.string("event", false));
            assertEquals(seq == 1 ? "5" : null, jws.string("id", false));
        }
        assertNull(events.get(0).string("prev", false));
        assertEquals(MessageSigner.digest(values(signed).get(0)), events.get(1).string("prev", true));
        assertEquals(MessageSigner.digest(values(signed).get(1)), events.get(2).string("prev", true));
        assertTrue(signed.endsWith("\n"));
        assertFalse(test.fields.containsKey("X-Signature") || test.fields.containsKey("X-Signet-Unsigned"));
    }

    private static List<String> values(String signed) {
        List<String> values = new ArrayList<>();
        for (String line : signed.split("\n")) {
            if (line.startsWith("signature: ") || line.startsWith(": signet-end ")) {
                values.add(line.substring(line.lastIndexOf(' ') + 1));
            }
        }
        return values;
    }

    private static List<Jws> signatures(String signed) {
        return values(signed).stream().map(Jws::parse).toList();
    }

    @Test
    void encodedPayloadsForClientsWithoutRfc7797() {
        TestStream test = new TestStream(
                new TestServer().set(Setting.RESPONSE_B64, "true"),
                TestSigner.request().sign());
        String signed = test.all("data: a\n\n");
        assertNull(signatures(signed).get(0).header().member("b64"));
        assertTrue(test.read(signed).result().isValid());
    }

    @Test
    void unsignedQuestionsAreNamed() {
        TestStream test = new TestStream(
                new TestServer().set(Setting.PHASE, "observe"),
                new TestRequest().method("GET").path("/events"));
        String signed = test.all("data: a\n\n");
        Jws jws = signatures(signed).get(0);
        assertEquals("GET", jws.string("htm", true));
        assertEquals(TestSigner.ORIGIN + "/events", jws.string("url", true));
        assertNull(jws.string("req", false));
        assertTrue(test.read(signed).result().isValid());
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "br", "identity, gzip"})
    void codedStreamsPassMarked(String coding) {
        Exchange exchange = TestStream.begin().exchange;
        var fields = TestClient.fields(exchange.response().stream(200, "text/event-stream", List.of(coding))
                .toCompletableFuture()
                .join());
        assertEquals("coding", fields.get("X-Signet-Unsigned"));
        assertFalse(exchange.response().signsEvents());
    }

    @Test
    void identityIsNoCoding() {
        Exchange exchange = TestStream.begin().exchange;
        exchange.response().stream(200, "text/event-stream", List.of("Identity"))
                .toCompletableFuture()
                .join();
        assertTrue(exchange.response().signsEvents());
    }

    @Test
    void otherTypesAndOtherPhasesPassAsTheyAre() throws Exception {
        Exchange exchange = TestStream.begin().exchange;
        var fields = TestClient.fields(exchange.response().stream(200, "application/x-ndjson", List.of())
                .toCompletableFuture()
                .join());
        assertEquals("streaming", fields.get("X-Signet-Unsigned"));
        assertArrayEquals(octets("data: x\n\n"), exchange.response().pass(octets("data: x\n\n"), 0, 9));
        TestStream unsigned = new TestStream(
                new TestServer().set(Setting.PHASE, "observe").set(Setting.SIGN_RESPONSES, "false"),
                TestSigner.request().sign());
        assertFalse(unsigned.exchange.response().signsEvents());
        assertFalse(unsigned.fields.containsKey("X-Signet-Unsigned"));
        assertEquals("data: x\n\n", unsigned.all("data: x\n\n"));
    }

    @Test
    void aWholeStreamIsAResponseThatVerifies() {
        TestStream test = TestStream.begin();
        byte[] signed = test.all(octets("data: a\n\ndata: b\n\n"), 4);
        TestClient client = new TestClient(test.server);
        assertTrue(client.verify(200, test.fields, "text/event-stream", signed, test.request)
                .isValid());
        assertEquals(
                Rejection.SIGNATURE_MISSING,
                client.verify(
                                200,
                                test.fields,
                                "text/event-stream",
                                Arrays.copyOf(signed, signed.length / 2),
                                test.request)
                        .rejection());
    }

    @Test
    void withoutAnActiveKeyTheRestPassesMarked(@TempDir Path directory) {
        TestServer server = new TestServer();
        Duration age = Duration.ofSeconds(300);
        server.keyRing = KeyRing.open(
                directory.resolve("keys.json"),
                KeyEncryptionKey.of(new byte[32]),
                SignatureEngines.current(),
                server.clock,
                age,
                age);
        TestStream test = new TestStream(server, TestSigner.request().sign());
        String first = test.write("data: a\n\n");
        assertTrue(first.contains("signature: "), first);
        server.keyRing.revoke(server.keyRing.active(KeyPurpose.RESPONSE).kid(), "lost", server.clock.instant());
        assertEquals(": signet-unsigned no-key\ndata: b\n\n", test.write("data: b\n\n"));
        assertEquals("", test.end());
        assertEquals("no-key", new TestStream(server, TestSigner.request().sign()).fields.get("X-Signet-Unsigned"));
    }
}
