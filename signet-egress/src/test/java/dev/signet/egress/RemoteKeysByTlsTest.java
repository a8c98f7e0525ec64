package dev.signet.egress;

import static dev.signet.egress.RemoteKeysFixture.set;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.EgressListener;
import dev.signet.EgressSettings;
import dev.signet.KeyResolver;
import dev.signet.Poll;
import dev.signet.RemoteKeys;
import dev.signet.TestClock;
import dev.signet.TestKeys;
import dev.signet.TrustedKey;
import dev.signet.egress.TlsServer.Behaviour;
import dev.signet.jose.SignatureEngines;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Keys by URL over TLS, from servers of all manners. */
class RemoteKeysByTlsTest {
    private static final TestCa CA = new TestCa();
    private static final ServerIdentity IDENTITY = CA.issue("keys.example");
    private static final String JWKS = "Content-Type: application/jwk-set+json";

    private final TestClock clock = new TestClock();
    private final Queue<String> outcomes = new ConcurrentLinkedQueue<>();
    private final TlsServer server = TlsServer.start(IDENTITY, Behaviours.answer(200, set("a"), JWKS));
    private final Names names = new Names().with("keys.example", "127.0.0.1").with("inside.example", "10.0.0.1");
    private RemoteKeys remote = open();

    private RemoteKeys open(String... settings) {
        EgressSettings read = TestEgress.settings(server.port(), settings);
        return TestRemoteKeys.open(
                read,
                names,
                clock,
                new EgressListener() {
                    @Override
                    public void keysFetched(String outcome) {
                        outcomes.add(outcome);
                    }
                },
                CA);
    }

    @AfterEach
    void close() {
        remote.close();
        server.close();
    }

    private static TrustedKey ask(KeyResolver keys, String kid) {
        CompletionStage<Void> wait = keys.prepare("acme", kid);
        if (wait != null) {
            TestEgress.await(wait);
        }
        return keys.resolve("acme", kid);
    }

    private KeyResolver acme() {
        return remote.of("acme", server.url("keys.example", "/jwks?tenant=acme"), null);
    }

    private boolean finds(Behaviour behaviour, String... settings) {
        server.behave(behaviour);
        remote.close();
        remote = open(settings);
        outcomes.clear();
        boolean found = ask(acme(), "a") != null;
        Poll.until("the outcome is told", () -> !outcomes.isEmpty());
        assertEquals(List.of(found ? "changed" : "failed"), List.copyOf(outcomes));
        return found;
    }

    @Test
    void keysAreFetchedOnceAndRevalidated() {
        String etag = "ETag: \"one\"";
        server.behave(Behaviours.answer(200, set("a"), JWKS, etag));
        KeyResolver keys = acme();
        assertEquals("acme", ask(keys, "a").tenant());
        assertNotNull(ask(keys, "a"));
        assertEquals(1, server.seen().size());
        clock.advance(300);
        server.close();
        assertNotNull(ask(keys, "a"), "its server is gone, and the last good ones serve");
        Poll.until("the second outcome is told", () -> outcomes.size() > 1);
        assertEquals(List.of("changed", "failed"), List.copyOf(outcomes));
        assertNotNull(ask(keys, "a"));
        clock.advance(24 * 3600);
        assertNull(ask(keys, "a"), "for as long as jwks-max-stale");
    }

    @Test
    void aRotatedKeyIsFetchedAtOnce() {
        try (JwksServer rotating = new JwksServer(IDENTITY, set("a"))) {
            remote.close();
            remote = open("egress-ports=" + rotating.port());
            KeyResolver keys = remote.of("acme", rotating.url("keys.example"), null);
            assertNotNull(ask(keys, "a"));
            rotating.publish(set("b"));
            assertNotNull(ask(keys, "b"));
            assertNull(ask(keys, "a"));
            assertEquals(2, rotating.fetches());
        }
    }

    @Test
    void sixteenThreadsAreOneFetch() throws InterruptedException, ExecutionException {
        KeyResolver keys = acme();
        ExecutorService pool = Executors.newFixedThreadPool(16);
        try {
            List<Future<Boolean>> found = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                found.add(pool.submit(() -> ask(keys, "a") != null));
            }
            for (Future<Boolean> one : found) {
                assertTrue(one.get());
            }
        } finally {
            pool.shutdownNow();
        }
        assertEquals(1, server.seen().size());
    }

    @Test
    void answersThatAreNoKeySets() {
        assertTrue(finds(Behaviours.answer(200, set("a"), JWKS)));
        assertFalse(finds(Behaviours.answer(200, set("a"), "Content-Type: text/html")));
        assertFalse(finds(Behaviours.answer(200, "<html>" + set("a"), JWKS)));
        assertFalse(finds(Behaviours.answer(200, set("a"), JWKS, "Content-Encoding: gzip")));
        assertFalse(finds(Behaviours.answer(404, set("a"), JWKS)));
        assertFalse(finds(Behaviours.answer(304, "", "ETag: \"x\"")));
        assertFalse(finds(Behaviours.redirect(302, "https://evil.example/")));
        assertFalse(finds(Behaviours.redirect(307, "/elsewhere")));
    }

    @Test
    void serversOfBadManners() {
        assertFalse(finds(Behaviours.gibibyte()));
        assertFalse(finds(Behaviours.gibibyteInChunks()));
        assertFalse(finds(Behaviours.endlessHeaders()));
        assertFalse(finds(Behaviours.lengthTooLong()));
        assertFalse(finds(Behaviours.garbage()));
        assertFalse(finds(Behaviours.reset()));
        assertTrue(server.written() < 64 << 20, server.written() + " octets of more than 2 GiB were taken");
    }

    @Test
    void serversThatStallLetRequestsGo() {
        assertFalse(finds(Behaviours.stallAtAccept(), "egress-tls-timeout=1"));
        assertFalse(finds(Behaviours.stallBeforeFirstByte(), "egress-first-byte-timeout=1"));
        assertFalse(finds(Behaviours.stallInBody(), "egress-total-timeout=2"));
    }

    @Test
    void aSetOfALargeServerIsTaken() {
        String padded = set("a").replace("{\"keys\"", "{\"x\":\"" + "y".repeat(1_000_000) + "\",\"keys\"");
        assertTrue(finds(Behaviours.answer(200, padded, JWKS)));
        String larger = set("a").replace("{\"keys\"", "{\"x\":\"" + "y".repeat(1 << 20) + "\",\"keys\"");
        assertFalse(finds(Behaviours.answer(200, larger, JWKS)));
    }

    @Test
    void whoIsNotPublicOrNotProvenIsNotAsked() {
        assertNull(ask(remote.of("acme", server.url("inside.example", "/jwks"), null), "a"));
        assertNull(ask(remote.of("acme", server.url("127.0.0.1", "/jwks"), null), "a"));
        assertNull(ask(remote.of("acme", server.url("keys.example", "/").replace("https", "http"), null), "a"));
        assertEquals(0, server.connections());
        try (TlsServer other =
                TlsServer.start(new TestCa().issue("keys.example"), Behaviours.answer(200, set("a"), JWKS))) {
            remote.close();
            remote = open("egress-ports=" + other.port());
            assertNull(ask(remote.of("acme", other.url("keys.example", "/"), null), "a"));
            assertEquals(0, other.seen().size());
        }
    }

    @Test
    void theReportTellsEachKey() {
        String weak = "{\"kty\":\"RSA\",\"kid\":\"weak\",\"n\":\"AQAB\",\"e\":\"AQAB\"}";
        String enc = "{\"kty\":\"EC\",\"kid\":\"enc\",\"use\":\"enc\"}";
        String secret = TestKeys.client().privateJwk().toJSONString();
        String good = RemoteKeysFixture.jwk("a");
        server.behave(Behaviours.answer(
                200, TestKeys.jwks(List.of(weak, enc, good, secret)), JWKS, "Cache-Control: max-age=600"));
        EgressSettings settings = TestEgress.settings(server.port());
        try (EgressGuard guard = TestEgress.guard(settings, names, EgressListener.NONE);
                EgressClient client = TestEgress.client(guard, settings, CA)) {
            KeySetReport report = TestEgress.await(
                    KeySetReport.fetch(client, server.url("keys.example", "/"), null, SignatureEngines.current()));
            assertNull(report.failure());
            assertEquals(600, report.lifetime());
            assertTrue(report.hasKeys());
            assertEquals(
                    List.of("weak", "enc", "a", "Ed25519"),
                    report.keys().stream().map(KeySetReport.Key::kid).toList());
            assertTrue(
                    report.keys().get(0).problem().contains("bits"),
                    report.keys().toString());
            assertTrue(
                    report.keys().get(1).problem().contains("'use'"),
                    report.keys().toString());
            assertNull(report.keys().get(2).problem());
            assertTrue(report.keys().get(2).algorithms().contains("Ed25519"));
            assertTrue(report.keys().get(3).secret());
            assertFalse(report.toString()
                    .contains(TestKeys.client()
                            .privateJwk()
                            .toJSONObject()
                            .get("d")
                            .toString()));
            String failure = TestEgress.await(KeySetReport.fetch(
                            client, server.url("inside.example", "/"), null, SignatureEngines.current()))
                    .failure();
            assertTrue(failure.contains("(address_not_public)"), failure);
        }
    }
}
