package dev.signet.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.HttpTestServer;
import dev.signet.HttpTestServer.Reply;
import dev.signet.Rejection;
import dev.signet.ResponseKeys;
import dev.signet.VerifiedEvent;
import dev.signet.jose.JwkSets;
import dev.signet.jose.JwsAlgorithm;
import dev.signet.jose.SignatureEngines;
import dev.signet.jose.SigningKey;
import dev.signet.jose.VerificationKey;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Protocol section 6, event streams, as a client of the library meets them. */
class SignetStreamTest {
    private static final SigningKey KEY = SigningKey.generate(JwsAlgorithm.ED25519, "c-1", SignatureEngines.current());

    private final HttpTestServer server = new HttpTestServer(JwkSets.publish(List.of(KEY.publicJwk())));
    private final SignetClient client =
            SignetClient.builder(KEY).trustedKeys(server.jwks()).build();

    @BeforeEach
    void events() {
        server.events = List.of("data: a\n\n", ": ping\n\nevent: e\nid: 7\ndata: b\n\n", "data: c\ndata: d\n\n");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private SignetRequest question() {
        return SignetRequest.get(server.origin() + "/events");
    }

    @Test
    void eventsAndTheirEnd() throws Exception {
        try (SignetStream stream = client.stream(question())) {
            assertEquals(200, stream.status());
            assertNull(stream.response());
            assertEquals("a", stream.next().data());
            assertNull(stream.verification());
            VerifiedEvent second = stream.next();
            assertEquals("e 7 b", second.type() + " " + second.id() + " " + second.data());
            assertEquals("c\nd", stream.next().data());
            assertNull(stream.next());
            assertNull(stream.next());
            assertTrue(stream.verification().isValid());
            assertEquals("server-1", stream.verification().kid());
            assertEquals(3, stream.events());
        }
    }

    @Test
    void anEventIsGivenOutBeforeTheNextIsSent() throws Exception {
        Semaphore seen = new Semaphore(1);
        server.pace = part -> seen.acquireUninterruptibly();
        try (SignetStream stream = client.stream(question())) {
            for (String data : List.of("a", "b", "c\nd")) {
                assertEquals(data, stream.next().data());
                seen.release();
            }
            assertNull(stream.next());
        }
    }

    private SignetStreamException spoiled(int before, Consumer<List<byte[]>> how) throws Exception {
        server.spoil = reply -> {
            if (reply.parts != null) {
                reply.parts = new ArrayList<>(reply.parts);
                how.accept(reply.parts);
            }
            return reply;
        };
        return failing(before);
    }

    private SignetStreamException failing(int before) throws IOException, InterruptedException {
        try (SignetStream stream = client.stream(question())) {
            for (int i = 0; i < before; i++) {
                assertNotNull(stream.next());
            }
            SignetStreamException e = assertThrows(SignetStreamException.class, stream::next);
            assertEquals(before, e.events());
            assertThrows(SignetStreamException.class, stream::next);
            assertEquals(e.rejection(), stream.verification().rejection());
            return e;
        }
    }

    private static void says(Rejection rejection, String detail, SignetStreamException e) {
        assertEquals(rejection, e.rejection());
        assertTrue(e.getMessage().contains(detail), e.getMessage());
    }

    @Test
    void changedDroppedReorderedDuplicatedAndCutOff() throws Exception {
        says(
                Rejection.SIGNATURE_INVALID,
                "the data of event 0",
                spoiled(0, parts -> parts.set(0, replaced(parts.get(0), "data: a", "data: x"))));
        says(Rejection.SIGNATURE_MISMATCH, "event 1 is missing", spoiled(1, parts -> parts.remove(1)));
        says(Rejection.SIGNATURE_MISMATCH, "order changed", spoiled(1, parts -> parts.add(1, parts.remove(2))));
        says(Rejection.SIGNATURE_MISMATCH, "event 1 comes twice", spoiled(2, parts -> parts.add(2, parts.get(1))));
        says(Rejection.SIGNATURE_MISSING, "cut off after 3 events", spoiled(3, parts -> parts.remove(3)));
        says(Rejection.SIGNATURE_MISMATCH, "follow the end", spoiled(3, parts -> parts.add(parts.get(0))));
        says(
                Rejection.SIGNATURE_MISSING,
                "event 1 carries no signature",
                spoiled(1, parts -> parts.add(1, "data: x\n\n".getBytes(StandardCharsets.UTF_8))));
    }

    private static byte[] replaced(byte[] part, String old, String text) {
        return new String(part, StandardCharsets.UTF_8).replace(old, text).getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void brokenConnections() throws Exception {
        server.spoil = reply -> {
            reply.cut = true;
            reply.parts = reply.parts.subList(0, 2);
            return reply;
        };
        says(Rejection.SIGNATURE_MISSING, "cut off after 2 events", failing(2));
    }

    @Test
    void streamsOfAnotherAnswer() throws Exception {
        List<List<byte[]>> recorded = new ArrayList<>();
        spoiled(3, parts -> {
            recorded.add(List.copyOf(parts));
            parts.remove(3);
        });
        says(Rejection.SIGNATURE_MISMATCH, "another request", spoiled(0, parts -> {
            parts.clear();
            parts.addAll(recorded.get(0));
        }));
    }

    @Test
    void anAnswerThatIsNoStreamIsGivenWhole() throws Exception {
        server.events = null;
        try (SignetStream stream = client.stream(question())) {
            assertEquals("{\"ok\":true}", stream.response().text());
            assertTrue(stream.response().isVerified());
            assertNull(stream.next());
        }
        server.spoil = reply -> reply.without("X-Signature");
        assertThrows(SignetResponseException.class, () -> client.stream(question()));
    }

    @Test
    void aRefusalIsRetriedAsEver() throws Exception {
        server.events = null;
        server.spoil = reply -> {
            if (server.signatures.size() == 1) {
                reply.status = 503;
                reply.with("Retry-After", "0");
            }
            return reply;
        };
        try (SignetStream stream = client.stream(question())) {
            assertEquals(200, stream.status());
        }
        assertEquals(2, server.signatures.size());
    }

    @Test
    void unsignedStreamsAreRefusedAlsoByLenientClients() throws Exception {
        server.spoil = reply -> stripped(reply);
        SignetClient lenient =
                SignetClient.builder(KEY).requireSignedResponses(false).build();
        try (SignetStream stream = lenient.stream(question())) {
            assertEquals(
                    Rejection.SIGNATURE_MISSING,
                    assertThrows(SignetStreamException.class, stream::next).rejection());
        }
    }

    private static Reply stripped(Reply reply) {
        reply.parts = List.of("data: a\n\n".getBytes(StandardCharsets.UTF_8));
        return reply;
    }

    @Test
    void keysAreFetchedOnFirstUse() throws Exception {
        SignetClient by = SignetClient.builder(KEY).trustOnFirstUse().build();
        try (SignetStream stream = by.stream(question())) {
            while (stream.next() != null) {
                // to the end
            }
            assertTrue(stream.verification().isValid());
        }
        SignetResponse whole = by.send(question());
        assertTrue(whole.isVerified(), "a stream that ends can be taken as a whole");
        assertTrue(whole.text().contains("data: c\ndata: d\nsignature: "));
    }

    /** Far more than lies between a server and a client that does not read. */
    private void endless() {
        List<String> events = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            events.add("data: " + "x".repeat(100_000) + "\n\n");
        }
        server.events = events;
    }

    private void seenByTheServer() throws InterruptedException {
        assertTrue(server.left.await(60, TimeUnit.SECONDS), "the connection does not end");
    }

    @Test
    void whoGoesAwayEndsTheConnection() throws Exception {
        endless();
        SignetStream stream = client.stream(question());
        assertNotNull(stream.next());
        stream.close();
        seenByTheServer();
    }

    private Semaphore headHeldBack(CountDownLatch asked) {
        Semaphore head = new Semaphore(0);
        server.spoil = reply -> {
            asked.countDown();
            head.acquireUninterruptibly();
            return reply;
        };
        return head;
    }

    @Test
    void whoGivesUpBeforeTheHeadEndsTheConnection() throws Exception {
        endless();
        CountDownLatch asked = new CountDownLatch(1);
        Semaphore head = headHeldBack(asked);
        try {
            CompletableFuture<SignetStream> answer = client.streamAsync(question());
            assertTrue(asked.await(60, TimeUnit.SECONDS));
            answer.cancel(true);
        } finally {
            head.release();
        }
        seenByTheServer();
    }

    @Test
    void whoIsInterruptedBeforeTheHeadEndsTheConnection() throws Exception {
        endless();
        CountDownLatch asked = new CountDownLatch(1);
        Semaphore head = headHeldBack(asked);
        CompletableFuture<Throwable> end = new CompletableFuture<>();
        Thread caller = new Thread(() -> end.complete(assertThrows(Throwable.class, () -> client.stream(question()))));
        try {
            caller.start();
            assertTrue(asked.await(60, TimeUnit.SECONDS));
            caller.interrupt();
            assertInstanceOf(InterruptedException.class, end.get(60, TimeUnit.SECONDS));
        } finally {
            head.release();
        }
        seenByTheServer();
    }

    @Test
    void whoGivesUpIsNotAskedAgain() throws Exception {
        server.events = null;
        CountDownLatch asked = new CountDownLatch(1);
        server.spoil = reply -> {
            asked.countDown();
            reply.status = 503;
            return reply.with("Retry-After", server.signatures.size() == 1 ? "5" : "3");
        };
        CompletableFuture<SignetStream> answer = client.streamAsync(question());
        assertTrue(asked.await(60, TimeUnit.SECONDS));
        answer.cancel(true);
        assertThrows(CancellationException.class, answer::join);
        assertThrows(SignetResponseException.class, () -> client.stream(question())); // a 503 that nobody signed
        assertEquals(4, server.signatures.size(), "one of the first, after whose 5 s, and three of the other");
    }

    @Test
    void silenceCountsAsCutOffWhereItIsLimited() throws Exception {
        Semaphore stalled = new Semaphore(0);
        server.pace = part -> {
            if (part == 1) {
                stalled.acquireUninterruptibly();
            }
        };
        SignetClient impatient = SignetClient.builder(KEY)
                .trustedKeys(server.jwks())
                .streamIdleTimeout(Duration.ofMillis(500))
                .build();
        try (SignetStream stream = impatient.stream(question())) {
            SignetStreamException e = assertThrows(SignetStreamException.class, () -> {
                while (stream.next() != null) {
                    // until nothing comes
                }
            });
            says(Rejection.SIGNATURE_MISSING, "nothing came for 0.5 s", e);
            assertThrows(SignetStreamException.class, stream::next);
        } finally {
            stalled.release();
        }
        assertThrows(
                IllegalArgumentException.class, () -> SignetClient.builder(KEY).streamIdleTimeout(Duration.ZERO));
    }

    @Test
    void eventsBeforeAKeyThatCannotBeHadAreGivenOut() throws Exception {
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        server.spoil = reply -> {
            reply.parts.forEach(octets::writeBytes);
            return reply;
        };
        client.stream(question()).close();
        Function<String, VerificationKey> keys = ServerKeys.known(
                        ResponseKeys.parse(server.jwks(), SignatureEngines.current()))
                .keysFor(question().url(), "server-1")
                .join();
        AtomicInteger asked = new AtomicInteger();
        try (SignetStream stream = SignetStream.of(
                200,
                HttpHeaders.of(Map.of(), (name, value) -> true),
                new ByteArrayInputStream(octets.toByteArray()),
                server.signatures.get(0),
                kid -> {
                    if (asked.getAndIncrement() == 2) {
                        throw new CompletionException(new IOException("no keys today"));
                    }
                    return keys.apply(kid);
                },
                Clock.systemUTC(),
                10_000,
                null)) {
            assertEquals("a", stream.next().data());
            assertEquals("b", stream.next().data());
            for (int i = 0; i < 2; i++) {
                assertEquals(
                        "no keys today",
                        assertThrows(IOException.class, stream::next).getMessage());
            }
        }
    }
}
