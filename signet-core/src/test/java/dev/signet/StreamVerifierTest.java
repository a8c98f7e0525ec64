package dev.signet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.ResponseVerifier.Asked;
import dev.signet.ResponseVerifier.Result;
import dev.signet.jose.JwsAlgorithm;
import dev.signet.jose.SignatureEngines;
import dev.signet.jose.SigningKey;
import dev.signet.jose.VerificationKey;
import dev.signet.keys.KeyPurpose;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Protocol section 6, event streams, the client's side: each attack is seen where it happens, and what came before it is still good. */
class StreamVerifierTest {
    private final TestStream stream = TestStream.begin();
    private final List<String> events = List.of(
            stream.write("data: a\n\n"),
            stream.write("event: e\nid: 1\ndata: b\n\n"),
            stream.write("data: c\ndata: d\n\n"),
            stream.write("data: e\n\n"));
    private final String end = stream.end();

    private String whole() {
        return String.join("", events) + end;
    }

    private void refused(Rejection expected, String detail, int before, String text) {
        for (int chunk : new int[] {1, 7, 100_000}) {
            TestStream.Read read = stream.read(text.getBytes(UTF_8), chunk);
            assertEquals(
                    expected, read.result().rejection(), () -> read.result().detail());
            assertTrue(
                    read.result().detail().contains(detail), () -> read.result().detail());
            assertEquals(before, read.events().size());
        }
    }

    @Test
    void honest() {
        TestStream.Read read = stream.read(whole());
        assertTrue(read.result().isValid(), () -> read.result().detail());
        assertEquals(List.of("a", "b", "c\nd", "e"), read.data());
        VerifiedEvent second = read.events().get(1);
        assertEquals("e", second.type());
        assertEquals("1", second.id());
        assertEquals(1, second.seq());
        assertEquals("server", second.kid());
        assertEquals("message", read.events().get(0).type());
        assertNull(read.events().get(0).id());
        assertNull(read.result().receipt());
    }

    @Test
    void whatProxiesAddIsNoEvent() {
        assertTrue(stream.read(": ping\n\n" + events.get(0) + "retry: 5\n\n\n:\n" + events.get(1) + events.get(2)
                        + events.get(3) + "data: never ended\n" + end)
                .result()
                .isValid());
        assertEquals(
                4,
                stream.read(whole().replace("\n", "\r\n")).events().size(),
                "line ends are not covered, as parsers do not tell them apart");
    }

    @Test
    void empty() {
        TestStream none = TestStream.begin();
        assertTrue(none.read(none.end()).result().isValid());
        assertEquals(
                Rejection.SIGNATURE_MISSING,
                TestStream.begin().read("").result().rejection());
    }

    @Test
    void changed() {
        refused(Rejection.SIGNATURE_INVALID, "the data of event 1", 1, whole().replace("data: b", "data: B"));
        refused(Rejection.SIGNATURE_INVALID, "the data of event 2", 2, whole().replace("data: d\n", ""));
        refused(Rejection.SIGNATURE_INVALID, "the data of event 2", 2, whole().replace("data: d", "data: d\ndata: x"));
        refused(Rejection.SIGNATURE_INVALID, "event 1 has lost its data", 1, whole().replace("data: b\n", ""));
        refused(Rejection.SIGNATURE_MISMATCH, "another type", 1, whole().replace("event: e\n", ""));
        refused(Rejection.SIGNATURE_MISMATCH, "another type", 1, whole().replace("event: e", "event: f"));
        refused(Rejection.SIGNATURE_MISMATCH, "another type", 0, "event: f\n" + whole());
        refused(Rejection.SIGNATURE_MISMATCH, "another id", 1, whole().replace("id: 1", "id: 2"));
        refused(Rejection.SIGNATURE_MISMATCH, "another id", 0, "id\n" + whole());
        refused(Rejection.SIGNATURE_MISMATCH, "another id", 1, whole().replace("id: 1\n", ""));
    }

    @Test
    void dropped() {
        refused(
                Rejection.SIGNATURE_MISMATCH,
                "event 1 is missing: 2 comes in its place",
                1,
                events.get(0) + events.get(2) + events.get(3) + end);
        refused(Rejection.SIGNATURE_MISMATCH, "event 0 is missing", 0, events.get(1));
        refused(
                Rejection.SIGNATURE_MISMATCH,
                "event 3 is missing: 4 comes in its place",
                3,
                events.get(0) + events.get(1) + events.get(2) + end);
    }

    @Test
    void reordered() {
        refused(
                Rejection.SIGNATURE_MISMATCH,
                "or the order changed",
                1,
                events.get(0) + events.get(2) + events.get(1) + events.get(3) + end);
    }

    @Test
    void duplicated() {
        refused(
                Rejection.SIGNATURE_MISMATCH,
                "event 1 comes twice where 2 should be",
                2,
                events.get(0) + events.get(1) + events.get(1) + events.get(2) + events.get(3) + end);
        refused(
                Rejection.SIGNATURE_MISMATCH,
                "event 0 comes again",
                2,
                events.get(0) + events.get(1) + events.get(0) + events.get(2));
    }

    @Test
    void cutOff() {
        refused(Rejection.SIGNATURE_MISSING, "cut off after 4 events", 4, String.join("", events));
        refused(Rejection.SIGNATURE_MISSING, "cut off after 1 events", 1, events.get(0) + "data: b\nsign");
        refused(Rejection.SIGNATURE_MISSING, "cut off after 0 events", 0, "");
        String short1 = whole().substring(0, whole().length() - 10);
        refused(Rejection.SIGNATURE_MISSING, "cut off after 4 events", 4, short1);
        assertTrue(
                stream.read(whole().stripTrailing()).result().isValid(),
                "all but the line end of the end marker is there");
    }

    @Test
    void foreignEvents() {
        TestStream other = new TestStream(stream.server, TestSigner.request().sign());
        String foreign = other.write("data: a\n\n");
        refused(Rejection.SIGNATURE_MISMATCH, "event 0 answers another request", 0, foreign);
        String second = other.write("data: b\n\n");
        refused(Rejection.SIGNATURE_MISMATCH, "event 1 answers another request", 1, events.get(0) + second);
        refused(
                Rejection.SIGNATURE_MISMATCH,
                "the end marker answers another request",
                4,
                String.join("", events) + other.end());
    }

    /** Two streams that answer the same unsigned question differ in the chain. */
    @Test
    void eventsOfAnotherStreamOfTheSameQuestion() {
        TestServer server = new TestServer().set(Setting.PHASE, "observe");
        TestRequest question = new TestRequest().method("GET").path("/events");
        TestStream one = new TestStream(server, question);
        TestStream two = new TestStream(server, question);
        String first = one.write("data: 1\n\n");
        two.write("data: one\n\n");
        Result result = one.read(first + two.write("data: 2\n\n")).result();
        assertEquals(Rejection.SIGNATURE_MISMATCH, result.rejection());
        assertTrue(result.detail().contains("does not follow"), result.detail());
    }

    @Test
    void recordedStreamsOfUnsignedQuestionsGrowOld() {
        TestStream one = new TestStream(
                new TestServer().set(Setting.PHASE, "observe"),
                new TestRequest().method("GET").path("/events"));
        String recorded = one.all("data: 1\n\n");
        one.server.clock.advance(361);
        assertEquals(Rejection.SIGNATURE_EXPIRED, one.read(recorded).result().rejection());
        assertEquals(
                Rejection.SIGNATURE_MISMATCH, stream.read(recorded).result().rejection());
        StreamVerifier other = one.verifier(new Asked(null, "GET", TestSigner.ORIGIN + "/other"));
        other.take(recorded.getBytes(UTF_8), 0, recorded.length());
        assertFalse(other.end().isValid());
        stream.server.clock.advance(-61);
        assertEquals(
                Rejection.SIGNATURE_NOT_YET_VALID, stream.read(whole()).result().rejection());
    }

    @Test
    void unsignedEvents() {
        refused(
                Rejection.SIGNATURE_MISSING,
                "event 1 carries no signature",
                1,
                events.get(0) + "data: x\n\n" + whole());
        refused(
                Rejection.SIGNATURE_MISSING,
                "event 0 carries no signature",
                0,
                whole().replaceFirst("signature: [^\n]*\n", ""));
        refused(Rejection.SIGNATURE_MISSING, "event 0 carries no signature", 0, "data\n\n");
    }

    @Test
    void signaturesThatAreNone() {
        String value = events.get(0).replaceAll("(?s).*signature: |\n", "");
        refused(
                Rejection.SIGNATURE_MALFORMED,
                "more than one",
                0,
                "data: a\nsignature: " + value + "\nsignature: " + value + "\n\n");
        refused(Rejection.SIGNATURE_MALFORMED, "event 0", 0, "data: a\nsignature: x\n\n");
        refused(Rejection.SIGNATURE_MALFORMED, "event 0", 0, "data: a\nsignature\n\n");
        refused(Rejection.SIGNATURE_MALFORMED, "middle part", 0, whole().replaceFirst("\\.\\.", ".YQ."));
        String marker = end.strip().substring(": signet-end ".length());
        refused(Rejection.SIGNATURE_MALFORMED, "'typ'", 0, "data:\nsignature: " + marker + "\n\n");
        refused(Rejection.SIGNATURE_MALFORMED, "'typ'", 0, ": signet-end " + value + "\n");
        refused(Rejection.SIGNATURE_MALFORMED, "the end marker", 4, String.join("", events) + ": signet-end x\n");
        int at = end.length() - 20;
        String spoiled = end.substring(0, at) + (end.charAt(at) == 'A' ? 'B' : 'A') + end.substring(at + 1);
        refused(Rejection.SIGNATURE_INVALID, "the end marker", 4, String.join("", events) + spoiled);
    }

    @Test
    void afterTheEnd() {
        for (String more : List.of(events.get(3), "data: x\n\n", "\n: ping\n", ": ping\n", end, "x", "\n\nx", " \n")) {
            refused(Rejection.SIGNATURE_MISMATCH, "follow the end", 4, whole() + more);
        }
        for (String blank : List.of("", "\n", "\r\n", "\r", "\n\n", "\n\n\n", "\r\n\r\n", "\r\r\n", "\n\r\n")) {
            TestStream.Read read = stream.read(whole().stripTrailing() + blank);
            assertTrue(read.result().isValid(), () -> read.result().detail());
            assertEquals(4, read.events().size());
        }
    }

    @Test
    void aBlankLineAfterTheEndMarkerEndsNoEvent() {
        TestStream unfinished = TestStream.begin();
        String signed = unfinished.all("data: a\n\ndata: unfinished\n");
        assertTrue(unfinished.read(signed).result().isValid());
        for (String blank : List.of("\n", "\r\n", "\r")) { // which would make an event of it
            TestStream.Read read = unfinished.read(signed + blank);
            assertEquals(List.of("a"), read.data());
            assertEquals(Rejection.SIGNATURE_MISMATCH, read.result().rejection());
        }
    }

    @Test
    void whatComesBeforeAKeyThatCannotBeHadIsGivenOut() {
        AtomicInteger asked = new AtomicInteger();
        StreamVerifier verifier = new StreamVerifier(
                kid -> {
                    if (asked.getAndIncrement() == 2) {
                        throw new IllegalStateException("unreachable");
                    }
                    return new TestClient(stream.server).keys().apply(kid);
                },
                stream.server.clock,
                stream.asked(),
                10_000);
        List<VerifiedEvent> given = new ArrayList<>();
        byte[] octets = whole().getBytes(UTF_8);
        assertThrows(IllegalStateException.class, () -> verifier.take(octets, 0, octets.length, given::add));
        assertEquals(2, given.size());
    }

    @Test
    void otherKeys() {
        SigningKey own = stream.server.signet().keyRing().active(KeyPurpose.RESPONSE);
        assertEquals("server", own.kid());
        byte[] octets = whole().getBytes(UTF_8);
        StreamVerifier knowsNone = new StreamVerifier(kid -> null, Clock.systemUTC(), stream.asked(), 1000);
        knowsNone.take(octets, 0, octets.length);
        assertEquals(Rejection.SIGNATURE_UNKNOWN, knowsNone.end().rejection());
        VerificationKey another =
                VerificationKey.of(TestKeys.of(JwsAlgorithm.ES256).publicJwk(), SignatureEngines.current());
        StreamVerifier wrong = new StreamVerifier(kid -> another, stream.server.clock, stream.asked(), 1000);
        wrong.take(octets, 0, octets.length);
        assertEquals(Rejection.SIGNATURE_ALGORITHM, wrong.end().rejection());
    }

    @Test
    void nothingIsBelievedAfterAFault() {
        StreamVerifier verifier = stream.verifier();
        byte[] bad = "data: x\n\n".getBytes(UTF_8);
        assertTrue(verifier.take(bad, 0, bad.length).isEmpty());
        byte[] good = whole().getBytes(UTF_8);
        assertTrue(verifier.take(good, 0, good.length).isEmpty());
        assertEquals(Rejection.SIGNATURE_MISSING, verifier.end().rejection());
    }

    @ParameterizedTest
    @ValueSource(strings = {"data: %s", ": %s", "x%s"})
    void lengthIsBounded(String line) {
        StreamVerifier verifier = new StreamVerifier(kid -> null, stream.server.clock, stream.asked(), 1000);
        byte[] octets = line.formatted("x".repeat(1000)).getBytes(UTF_8);
        verifier.take(octets, 0, octets.length);
        assertEquals(Rejection.BODY_TOO_LARGE, verifier.fault().rejection());
    }
}
