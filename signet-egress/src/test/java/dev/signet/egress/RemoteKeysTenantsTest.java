package dev.signet.egress;

import static dev.signet.egress.RemoteKeysFixture.ask;
import static dev.signet.egress.RemoteKeysFixture.jwk;
import static dev.signet.egress.RemoteKeysFixture.set;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.HostList;
import dev.signet.KeyResolver;
import dev.signet.TestKeys;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whose keys they are, and who may have a URL fetched. */
class RemoteKeysTenantsTest {
    private static final String URL = RemoteKeysFixture.URL;

    private final RemoteKeysFixture at = new RemoteKeysFixture();
    private final KeyServer server = at.server;

    private static String of(String kid, String tenant) {
        return jwk(kid).replace("\"kty\"", "\"tenant\":\"" + tenant + "\",\"kty\"");
    }

    @Test
    void aTenantsSetIsThatTenantsWhateverItSays() {
        server.serve(TestKeys.jwks(List.of(of("a", "other"), jwk("b"), of("c", "acme"))));
        KeyResolver keys = at.acme();
        for (String kid : List.of("a", "b", "c")) {
            assertEquals("acme", ask(keys, "acme", kid).tenant());
            assertNull(ask(keys, "other", kid));
            assertNull(ask(keys, "default", kid));
            assertNull(ask(keys, "Acme", kid));
            assertNull(ask(keys, "", kid));
            assertNull(ask(keys, null, kid), "only by iss");
        }
    }

    @Test
    void nobodyTakesAnothersKid() {
        server.answer = () -> KeyServer.jwks(
                server.last().url().contains("evil") ? TestKeys.jwks(List.of(of("a", "acme"))) : set("b"));
        KeyResolver keys = at.acme().over(at.sets.of("evil", "https://evil.example/jwks", null));
        assertEquals("evil", ask(keys, "evil", "a").tenant());
        assertNull(ask(keys, "acme", "a"));
        assertNull(ask(keys, null, "a"));
        assertNull(ask(keys, "evil", "b"));
        assertEquals("acme", ask(keys, "acme", "b").tenant());
    }

    @Test
    void oneUrlOfManyTenantsIsFetchedOnceForAll() {
        server.serve(set("a"));
        for (int i = 0; i < 1000; i++) {
            assertEquals(
                    "t-" + i,
                    ask(at.sets.of("t-" + i, URL, null), "t-" + i, "a").tenant());
        }
        assertEquals(1, server.fetches());
        for (int i = 0; i < 1000; i++) {
            assertNull(ask(at.sets.of("t-" + i, URL, null), "t-" + i, "unknown"));
        }
        assertEquals(2, server.fetches(), "the minute is the URL's");
    }

    @Test
    void whoseListDoesNotNameTheHostHasNoKeysThere() {
        server.serve(set("a"));
        KeyResolver acme = at.sets.of("acme", URL, List.of("keys.example"));
        KeyResolver none = at.sets.of("none", URL, List.of());
        KeyResolver other = at.sets.of("other", URL, List.of("*.keys.example", "other.example"));
        String log = RemoteKeysFixture.logged(() -> {
            for (int i = 0; i < 100; i++) {
                assertNull(ask(none, "none", "a"));
                assertNull(ask(other, "other", "a"));
            }
        });
        assertEquals(0, server.fetches());
        assertEquals(2, log.lines().count(), log);
        assertTrue(log.contains("tenant none") && log.contains("host_not_allowed_for_tenant"), log);
        assertNotNull(ask(acme, "acme", "a"));
        assertNull(ask(none, "none", "a"), "not by another's fetch either");
        assertNull(ask(other, "other", "a"));
        assertThrows(IllegalArgumentException.class, () -> at.sets.of("x", URL, List.of("*.com")));
    }

    @Test
    void theOperatorsListHoldsForAll() {
        server.allowed = HostList.NONE;
        server.serve(set("a"));
        assertNull(ask(at.acme(), "acme", "a"));
        assertEquals(0, server.fetches());
        String said = assertThrows(IllegalArgumentException.class, () -> at.sets.shared(URL + "?token=s3cret"))
                .getMessage();
        assertTrue(
                said.contains("keys.example") && said.contains("allowed-hosts") && said.contains("host_not_allowed"),
                said);
        assertFalse(said.contains("s3cret"), said);
        assertEquals(
                said,
                assertThrows(IllegalArgumentException.class, () -> at.sets.check(URL + "?x", null))
                        .getMessage());
        server.allowed = HostList.ANY;
        at.sets.check(URL, null);
        at.sets.check(URL, List.of("keys.example"));
        said = assertThrows(IllegalArgumentException.class, () -> at.sets.check(URL, List.of()))
                .getMessage();
        assertTrue(said.contains("the tenant's allowlist"), said);
        said = assertThrows(IllegalArgumentException.class, () -> at.sets.shared("http://keys.example/"))
                .getMessage();
        assertTrue(said.contains("use https"), said);
        assertEquals(0, server.fetches());
    }

    @Test
    void keysOfASharedSetSayWhoseTheyAre() {
        server.serve(TestKeys.jwks(List.of(
                of("a", "acme"), of("b", "beta"), jwk("c"), jwk("d").replace("\"kty\"", "\"tenant\":5,\"kty\""))));
        KeyResolver keys = at.sets.shared(URL);
        assertEquals("acme", ask(keys, null, "a").tenant());
        assertEquals("acme", ask(keys, "acme", "a").tenant());
        assertNull(ask(keys, "beta", "a"));
        assertEquals("beta", ask(keys, null, "b").tenant());
        assertEquals("default", ask(keys, null, "c").tenant());
        assertNull(ask(keys, null, "d"));
    }

    @Test
    void oneKidOfTwoTenantsNeedsIss() {
        String set = TestKeys.jwks(List.of(of("a", "acme"), of("a", "beta"), of("b", "beta")));
        server.serve(set);
        String log = RemoteKeysFixture.logged(() -> assertNull(ask(at.sets.shared(URL), null, "b")));
        assertTrue(log.contains("require-iss"), log);

        RemoteKeysFixture strict = new RemoteKeysFixture(true);
        strict.server.serve(set);
        KeyResolver keys = strict.sets.shared(URL);
        assertEquals("acme", ask(keys, "acme", "a").tenant());
        assertEquals("beta", ask(keys, "beta", "a").tenant());
        assertNull(ask(keys, null, "a"), "nobody guesses");
        strict.server.serve(TestKeys.jwks(List.of(of("a", "acme"), of("a", "acme"))));
        strict.time.pass(300);
        assertEquals("beta", ask(keys, "beta", "a").tenant(), "refused; the last good ones");
    }

    @Test
    void tensOfThousandsOfSetsTakeNoThreadsAndLittleMemory() {
        int count = 30_000;
        int threads = Thread.activeCount();
        List<KeyResolver> keys = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            keys.add(at.sets.of("t-" + i, "https://host-" + i + ".example/jwks", List.of("host-" + i + ".example")));
        }
        assertEquals(count, at.sets.size());
        assertEquals(0, server.opened.get());
        assertTrue(Thread.activeCount() <= threads + 1);
        server.serve(set("a"), "Cache-Control", "max-age=1000");
        for (int i = 0; i < count; i++) {
            assertNotNull(ask(keys.get(i), "t-" + i, "a"));
            assertNull(keys.get(i).prepare("t-" + i, "a")); // which is a use
        }
        assertEquals(count, server.fetches());
        at.time.leap(740);
        at.time.pass(1);
        assertEquals(count, server.fetches());
        at.time.leap(59);
        at.time.pass(1);
        int some = server.fetches() - count;
        assertTrue(some > count / 10 && some < count - count / 10, some + " of " + count + " at once");
        at.time.leap(59);
        at.time.pass(1);
        assertEquals(2 * count, server.fetches(), "all were used, so all are fetched again");
    }

    @Test
    void setsThatNobodyHoldsAreForgotten() throws InterruptedException {
        server.serve(set("a"));
        KeyResolver kept = at.acme();
        for (int i = 0; i < 100_000; i++) {
            KeyResolver keys = at.sets.of("acme", "https://keys.example/" + i, null);
            if (i % 1000 == 0) {
                assertNotNull(ask(keys, "acme", "a"));
            }
        }
        for (int i = 0; i < 200 && at.sets.size() > 10; i++) {
            System.gc();
            Thread.sleep(50);
        }
        assertTrue(at.sets.size() <= 10, at.sets.size() + " are remembered");
        assertNotNull(ask(kept, "acme", "a"));
    }

    @Test
    void keysThatAreOfNoUseAnyMoreAreLetGo() {
        server.serve(set("a"), "ETag", "\"x\"");
        KeyResolver keys = at.acme();
        assertNotNull(ask(keys, "acme", "a"));
        server.fail();
        at.time.leap(300 + 24 * 3600 - 1);
        at.time.pass(1);
        server.serve(set("a"));
        assertNotNull(ask(keys, "acme", "a"));
        assertNull(server.lastHeader("If-None-Match"), "nothing was left to compare with");
    }
}
