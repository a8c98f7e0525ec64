package dev.signet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** Event streams and memory: events above {@code max-event}, and those for which {@code max-buffered} leaves no room. */
class EventLimitsTest {
    @Test
    void anEventAboveTheLimitPassesUnsignedAndSaysSo() {
        TestServer server = new TestServer().set(Setting.MAX_EVENT, "100");
        TestStream test = new TestStream(server, TestSigner.request().sign());
        String large = "data: " + "x".repeat(200) + "\n\ndata: later\n\n";
        String signed = test.all("data: small\n\n" + large);
        assertTrue(signed.endsWith("\n\n: signet-unsigned too-large\n" + large), signed);
        TestStream.Read read = test.read(signed);
        assertEquals(List.of("small"), read.data());
        assertEquals(Rejection.SIGNATURE_MISSING, read.result().rejection());
        assertEquals(0, server.signet().buffered());
        // exactly the limit is none too many
        TestStream fits = new TestStream(server, TestSigner.request().sign());
        assertTrue(
                fits.read(fits.all("data:" + "x".repeat(93) + "\n\n")).result().isValid());
        TestStream over = new TestStream(server, TestSigner.request().sign());
        assertTrue(over.all("data:" + "x".repeat(94) + "\n\n").startsWith(": signet-unsigned"));
    }

    @Test
    void anEventAboveTheLimitEndsTheStreamWhereThatIsRefused() {
        TestStream test = new TestStream(
                new TestServer().set(Setting.MAX_EVENT, "100").set(Setting.OVERSIZE_RESPONSE, "refuse"),
                TestSigner.request().sign());
        String first = test.write("data: small\n\n");
        String large = "data: " + "x".repeat(200);
        assertThrows(UncheckedIOException.class, () -> test.write(large));
        assertThrows(UncheckedIOException.class, () -> test.write("data: y\n\n"));
        refusedAtTheEnd(test);
        TestStream.Read read = test.read(first);
        assertEquals(List.of("small"), read.data());
        assertEquals(Rejection.SIGNATURE_MISSING, read.result().rejection());
    }

    private static void refusedAtTheEnd(TestStream test) {
        CompletionException failed = assertThrows(CompletionException.class, test::end);
        assertTrue(failed.getCause() instanceof IOException, failed::toString);
        test.exchange.close();
    }

    @Test
    void whatComesBeforeARefusedEventLeaves() {
        TestServer server = new TestServer().set(Setting.MAX_EVENT, "100").set(Setting.OVERSIZE_RESPONSE, "refuse");
        for (String after : List.of("", "data: later\n\n")) {
            TestStream test = new TestStream(server, TestSigner.request().sign());
            String first = test.write("data: small\n\n: ping\ndata: " + "x".repeat(200) + "\n\n" + after);
            TestStream.Read read = test.read(first);
            assertEquals(List.of("small"), read.data());
            assertFalse(first.contains("xx"), first);
            String told = assertThrows(UncheckedIOException.class, () -> test.write(""))
                    .getMessage();
            assertTrue(told.contains("larger than max-event (100 bytes)"), told);
            assertThrows(UncheckedIOException.class, () -> test.write("data: y\n\n"));
            refusedAtTheEnd(test);
        }
        // an application that has nothing more to write
        TestStream last = new TestStream(server, TestSigner.request().sign());
        last.write("data: small\n\ndata: " + "x".repeat(200) + "\n\n");
        refusedAtTheEnd(last);
        assertEquals(0, server.signet().buffered());
    }

    @Test
    void memoryIsCountedAndGivenBack() {
        TestServer server = new TestServer().set(Setting.MAX_BUFFERED, "300000");
        TestStream test = new TestStream(server, TestSigner.request().sign());
        test.write("data: " + "x".repeat(100_000));
        assertTrue(server.signet().buffered() >= 100_000);
        test.write("\n\n");
        assertEquals(0, server.signet().buffered());
        String rest = test.write("data: " + "x".repeat(400_000));
        assertTrue(rest.startsWith(": signet-unsigned overloaded\ndata: xxx"));
        test.write("data: more");
        assertEquals(0, server.signet().buffered());
        TestStream closed = new TestStream(server, TestSigner.request().sign());
        closed.write("data: held");
        closed.exchange.close();
        String told = assertThrows(UncheckedIOException.class, () -> closed.write("x".repeat(5000)))
                .getMessage();
        assertTrue(told.contains("the answer has ended"), told);
        assertEquals(0, server.signet().buffered());
    }

    @Test
    void anEventWithoutRoomEndsTheStreamWhereUnsignedOnesAreRefused() {
        TestServer server =
                new TestServer().set(Setting.MAX_BUFFERED, "300000").set(Setting.OVERSIZE_RESPONSE, "refuse");
        TestStream test = new TestStream(server, TestSigner.request().sign());
        String told = assertThrows(UncheckedIOException.class, () -> test.write("data: " + "x".repeat(400_000)))
                .getMessage();
        assertTrue(told.contains("max-buffered"), told);
        assertEquals(0, server.signet().buffered());
        refusedAtTheEnd(test);
    }

    @Test
    void aLongStreamTakesNoMoreMemoryThanAShortOne() {
        TestStream test = TestStream.begin();
        StreamVerifier verifier = test.verifier();
        for (int i = 0; i < 5_000; i++) {
            byte[] out = test.write("data: " + i + "\n\n: ping\n\n").getBytes(UTF_8);
            assertEquals(1, verifier.take(out, 0, out.length).size());
            assertTrue(test.server.signet().buffered() <= 64 * 1024);
        }
        byte[] end = test.end().getBytes(UTF_8);
        verifier.take(end, 0, end.length);
        assertTrue(verifier.end().isValid());
        assertEquals(5_000, verifier.events());
    }
}
