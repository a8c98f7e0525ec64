package dev.signet.egress;

import static dev.signet.egress.RemoteKeysFixture.knows;
import static dev.signet.egress.RemoteKeysFixture.logged;
import static dev.signet.egress.RemoteKeysFixture.set;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.KeyResolver;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** When keys by URL are fetched, and how long they serve. */
class RemoteKeysFreshnessTest {
    private final RemoteKeysFixture at = new RemoteKeysFixture();
    private final KeyServer server = at.server;
    private final TestTime time = at.time;

    @Test
    void nothingIsOpenedBeforeTheFirstNeed() {
        server.serve(set("a"));
        KeyResolver keys = at.acme();
        assertNull(keys.prepare("other", "a"), "not its tenant");
        assertEquals(0, server.opened.get());
        assertEquals(0, time.ticking);
        assertTrue(knows(keys, "a"));
        assertTrue(knows(keys, "a"));
        assertEquals(1, server.fetches());
        assertEquals(1, server.opened.get());
        assertEquals(1, time.ticking);
        assertEquals("GET", server.last().method());
        assertEquals(RemoteKeysFixture.URL, server.last().url());
        assertEquals(1 << 20, server.last().maxResponse());
        assertNull(server.lastHeader("If-None-Match"));
        assertEquals(List.of("changed"), at.outcomes);
    }

    @Test
    void usedKeysAreRefreshedAheadAndUnusedOnesAreNot() {
        server.serve(set("a"), "Cache-Control", "public, max-age=1000");
        KeyResolver keys = at.acme();
        assertTrue(knows(keys, "a"));
        assertTrue(knows(keys, "a"));
        time.pass(749);
        assertEquals(1, server.fetches());
        time.pass(102);
        assertEquals(2, server.fetches(), "between three quarters and seventeen twentieths of the lifetime");
        time.pass(3000);
        assertEquals(2, server.fetches(), "nobody has asked since");
        assertTrue(knows(keys, "a"));
        assertEquals(3, server.fetches(), "revalidated before use");
        assertEquals(List.of("changed", "unchanged", "unchanged"), at.outcomes);
    }

    @Test
    void aKeyPastItsTimeServesWhileItsServerStalls() {
        server.serve(set("a", "gone"), "Cache-Control", "max-age=100");
        KeyResolver keys = at.acme();
        assertTrue(knows(keys, "gone"));
        server.serve(set("a"));
        server.stalls = true;
        time.leap(99);
        assertNull(keys.prepare("acme", "gone"));
        assertEquals(1, server.fetches());
        time.leap(1);
        assertNull(keys.prepare("acme", "gone"), "it does not wait");
        assertEquals(2, server.fetches());
        assertNotNull(keys.resolve("acme", "gone"));
        assertNotNull(keys.prepare("acme", "unknown"), "who has nothing to be served with waits");
        server.release();
        assertNull(keys.resolve("acme", "gone"));
        assertNotNull(keys.resolve("acme", "a"));
    }

    @Test
    void longUnusedKeysAreRevalidatedBeforeUse() {
        server.serve(set("a", "gone"), "Cache-Control", "max-age=100");
        KeyResolver keys = at.acme();
        assertTrue(knows(keys, "gone"));
        server.serve(set("a"));
        server.stalls = true;
        time.leap(200);
        CompletionStage<Void> wait = keys.prepare("acme", "gone");
        assertFalse(wait.toCompletableFuture().isDone());
        server.release();
        assertTrue(wait.toCompletableFuture().isDone());
        assertNull(keys.resolve("acme", "gone"));
        assertNotNull(keys.resolve("acme", "a"));
    }

    @Test
    void afterAFailureNobodyWaitsUntilTheNextSuccess() {
        server.serve(set("a"), "Cache-Control", "max-age=60");
        KeyResolver keys = at.acme();
        assertTrue(knows(keys, "a"));
        server.fail();
        time.leap(60);
        assertTrue(knows(keys, "a"));
        server.stalls = true;
        time.leap(3600);
        assertNull(keys.prepare("acme", "a"), "served at once");
        assertNull(keys.prepare("acme", "unknown"));
        assertEquals(3, server.fetches(), "and fetched beside");
        server.serve(set("a"), "Cache-Control", "max-age=60");
        server.release();
        time.leap(120);
        assertNotNull(keys.prepare("acme", "a"));
    }

    @Test
    void aFirstFetchThatFailedGoesOnInTheBackground() {
        KeyResolver keys = at.acme();
        assertFalse(knows(keys, "a"));
        time.pass(30);
        assertFalse(knows(keys, "a"));
        server.serve(set("a"));
        time.pass(30);
        assertNotNull(keys.resolve("acme", "a"));
        assertEquals(2, server.fetches());
    }

    @Test
    void lastGoodKeysServeUntilMaxStale() {
        RemoteKeysFixture strict = new RemoteKeysFixture("JWKS_MAX_STALE", "1h");
        strict.server.serve(set("a"));
        KeyResolver keys = strict.acme();
        assertTrue(knows(keys, "a"));
        strict.server.fail();
        strict.time.pass(300); // their own time, which does not count
        for (int minute = 0; minute < 59; minute++) {
            strict.time.pass(60);
            assertTrue(knows(keys, "a"), "after " + minute + " minutes");
        }
        strict.time.pass(59);
        assertTrue(knows(keys, "a"));
        strict.time.pass(1);
        assertFalse(knows(keys, "a"));
        assertTrue(strict.server.fetches() < 15, strict.server.fetches() + " fetches in an hour");
        strict.server.serve(set("a"));
        strict.time.pass(900);
        assertTrue(knows(keys, "a"), "it has recovered");
    }

    @Test
    void withoutMaxStaleKeysEndWithTheirLifetime() {
        RemoteKeysFixture strict = new RemoteKeysFixture("JWKS_MAX_STALE", "0");
        strict.server.serve(set("a"));
        KeyResolver keys = strict.acme();
        assertTrue(knows(keys, "a"));
        strict.server.fail();
        strict.time.leap(299);
        assertTrue(knows(keys, "a"));
        strict.time.leap(1);
        assertFalse(knows(keys, "a"));
    }

    @Test
    void whileFetchesFailRequestsAreServedAtOnceAndTheServerIsLeftAlone() {
        server.serve(set("a"), "Cache-Control", "max-age=60");
        KeyResolver keys = at.acme();
        assertTrue(knows(keys, "a"));
        server.fail();
        time.leap(60);
        int[] pauses = {60, 120, 240, 480, 900, 900};
        int fetches = 1;
        for (int pause : pauses) {
            assertTrue(knows(keys, "a"));
            fetches++;
            assertEquals(fetches, server.fetches());
            time.leap(pause - 1);
            for (int i = 0; i < 1000; i++) {
                assertNull(keys.prepare("acme", i % 2 == 0 ? "a" : "unknown-" + i));
            }
            assertEquals(fetches, server.fetches());
            time.leap(1);
        }
        server.serve(set("a"), "Cache-Control", "max-age=60");
        assertTrue(knows(keys, "a"));
        server.fail();
        time.leap(60);
        knows(keys, "a");
        time.leap(60);
        knows(keys, "a");
        assertEquals(fetches + 3, server.fetches(), "after a good one it begins at a minute again");
    }

    @Test
    void unchangedKeysAreNotSentAgain() {
        server.serve(set("a"), "ETag", "\"one\"", "Cache-Control", "max-age=1000");
        KeyResolver keys = at.acme();
        assertTrue(knows(keys, "a"));
        server.serve(KeyServer.answer(304, null, ""));
        Object before = keys.resolve("acme", "a").key();
        time.leap(1000);
        assertTrue(knows(keys, "a"));
        assertEquals("\"one\"", server.lastHeader("If-None-Match"));
        assertEquals(before, keys.resolve("acme", "a").key());
        time.leap(999);
        assertTrue(knows(keys, "a"));
        assertEquals(2, server.fetches(), "the lifetime is that of before");
        time.leap(1);
        server.serve(KeyServer.answer(304, null, "", "Cache-Control", "max-age=60"));
        assertTrue(knows(keys, "a"));
        time.leap(60);
        server.serve(set("b"), "ETag", "W/\"two\"");
        assertFalse(knows(keys, "a"));
        assertTrue(knows(keys, "b"));
        assertEquals(List.of("changed", "unchanged", "unchanged", "changed"), at.outcomes);
        time.leap(300);
        knows(keys, "b");
        assertEquals("W/\"two\"", server.lastHeader("If-None-Match"));
    }

    @Test
    void a304ThatNobodyAskedForIsAFailure() {
        server.serve(KeyServer.answer(304, null, "", "ETag", "\"x\""));
        KeyResolver keys = at.acme();
        assertFalse(knows(keys, "a"));
        assertEquals(List.of("failed"), at.outcomes);
        time.leap(60);
        server.serve(set("a"));
        assertTrue(knows(keys, "a"));
        server.serve(KeyServer.answer(304, null, ""));
        time.leap(300);
        assertTrue(knows(keys, "a"), "the last good ones");
        assertNull(server.lastHeader("If-None-Match"), "it never gave an entity tag");
        assertEquals(List.of("failed", "changed", "failed"), at.outcomes);
    }

    @Test
    void anEntityTagThatIsNoneIsNotSentBack() {
        for (String etag : List.of("one", "\"a\r\nX: y\"", "\"\"\"", "W/", "\"" + "x".repeat(501) + "\"", "\"é\"")) {
            RemoteKeysFixture fixture = new RemoteKeysFixture();
            fixture.server.serve(set("a"), "ETag", etag);
            KeyResolver keys = fixture.acme();
            knows(keys, "a");
            fixture.time.leap(300);
            knows(keys, "a");
            assertEquals(2, fixture.server.fetches());
            assertNull(fixture.server.lastHeader("If-None-Match"), etag);
        }
    }

    @Test
    void aClockThatIsSetChangesNothingForTheWorse() {
        server.serve(set("a"));
        KeyResolver keys = at.acme();
        assertTrue(knows(keys, "a"));
        time.set(-10 * 365 * 86400L);
        time.leap(299);
        assertTrue(knows(keys, "a"));
        assertEquals(1, server.fetches());
        time.leap(1);
        assertTrue(knows(keys, "a"));
        assertEquals(2, server.fetches(), "set back, it makes nothing last longer");
        server.fail();
        time.set(20 * 365 * 86400L);
        assertFalse(knows(keys, "a"), "years have passed, for all that is known, and nobody answers");
        assertEquals(3, server.fetches());
        time.set(-10 * 365 * 86400L);
        server.serve(set("a"));
        time.leap(60);
        assertTrue(knows(keys, "a"));
    }

    @Test
    void aSharedSetIsThereBeforeItIsAskedForAndStaysThere() {
        server.serve(set("a"), "Cache-Control", "max-age=60");
        KeyResolver keys = at.sets.shared(RemoteKeysFixture.URL);
        assertEquals(1, server.fetches());
        assertNull(keys.prepare(null, "a"));
        assertEquals("default", keys.resolve(null, "a").tenant());
        time.pass(600);
        assertTrue(server.fetches() >= 11, "refreshed whether used or not");
        assertNull(keys.prepare(null, "a"), "never past its time");
    }

    @Test
    void aNodeStartsWithoutItsKeyServerAndTriesAgain() {
        String log = logged(() -> {
            KeyResolver keys = at.sets.shared(RemoteKeysFixture.URL + "?token=s3cret");
            assertEquals(1, server.fetches());
            for (int i = 0; i < 1000; i++) {
                assertNull(keys.prepare(null, "a"), "no request waits");
            }
            assertEquals(1, server.fetches());
            time.pass(1000);
            assertTrue(server.fetches() > 15 && server.fetches() < 30, server.fetches() + " fetches");
            server.serve(set("a"));
            time.pass(60);
            assertNotNull(keys.resolve(null, "a"));
        });
        assertTrue(log.contains("ERROR") && log.contains("connect_failed") && log.contains(RemoteKeysFixture.URL), log);
        assertFalse(log.contains("s3cret"), log);
    }
}
