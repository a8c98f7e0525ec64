package dev.signet.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.jwk.JWK;
import dev.signet.KeyResolver;
import dev.signet.Poll;
import dev.signet.StoreException;
import dev.signet.TenantDirectory.ApiKey;
import dev.signet.TenantLimits;
import dev.signet.TestClock;
import dev.signet.TestKeys;
import dev.signet.TrustedKeys;
import dev.signet.jose.JwsAlgorithm;
import dev.signet.jose.SignatureEngine;
import dev.signet.jose.SignatureEngines;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What a node knows of the tenants in either database. */
@ParameterizedClass
@EnumSource(TenantDatabase.Kind.class)
class StoredTenantsTest {
    private static final String CLIENT = TestKeys.jwks(TestKeys.client());
    private static final String OTHER = TestKeys.jwks(TestKeys.of(JwsAlgorithm.ES256));

    @Parameter
    private TenantDatabase.Kind kind;

    @TempDir
    private Path folder;

    private final TestClock clock = new TestClock();
    private final CountingEngine engine = new CountingEngine();
    private final TestRemoteKeys remote = new TestRemoteKeys();
    private TenantDatabase database;
    private Tenants tenants;
    private StoredTenants stored;

    @BeforeEach
    void open() {
        database = TenantDatabase.make(kind, folder, clock);
        tenants = database.store().tenants();
        stored = database.store().serving(engine, remote);
    }

    @AfterEach
    void close() {
        stored.close();
        database.close();
    }

    /** Counts the keys that are checked. */
    private static final class CountingEngine implements SignatureEngine {
        private final SignatureEngine engine = SignatureEngines.current();
        final AtomicInteger verifiers = new AtomicInteger();

        @Override
        public String name() {
            return engine.name();
        }

        @Override
        public Verifier verifier(JWK key, JwsAlgorithm algorithm) {
            verifiers.incrementAndGet();
            return engine.verifier(key, algorithm);
        }

        @Override
        public Signer signer(JWK key, JwsAlgorithm algorithm) {
            return engine.signer(key, algorithm);
        }
    }

    private static void until(BooleanSupplier condition) {
        Poll.until("the change is seen", condition);
    }

    @Test
    void changesAreNoticedWhileRequestsAreServed() {
        tenants.create("acme", null);
        NewApiKey key = tenants.createApiKey("acme", null, null);
        until(() -> stored.apiKey(key.key()) != null);
        assertEquals(new ApiKey("acme", key.prefix()), stored.apiKey(key.key()));
        assertNull(stored.resolve("acme", "Ed25519"));
        tenants.trust("acme", CLIENT, engine, false);
        until(() -> stored.resolve("acme", "Ed25519") != null);
        assertEquals("acme", stored.resolve(null, "Ed25519").tenant());
        tenants.limits("acme", new TenantLimits(List.of("a.example"), true, 5L, null, null, null));
        until(() -> stored.limits("acme").fallbackEnabled());
        assertEquals(List.of("a.example"), stored.limits("acme").allowlist());
        assertNull(stored.limits("other"));
        tenants.suspend("acme");
        until(() -> stored.isSuspended("acme"));
        assertNotNull(stored.apiKey(key.key()), "whose it is stays known: the refusal says 'suspended'");
        assertNotNull(stored.resolve(null, "Ed25519"));
        tenants.resume("acme");
        until(() -> !stored.isSuspended("acme"));
        tenants.revokeApiKey(key.prefix());
        until(() -> stored.apiKey(key.key()) == null);
        tenants.trust("acme", OTHER, engine, false);
        until(() -> stored.resolve(null, "Ed25519") == null);
        assertNotNull(stored.resolve(null, "ES256"));
        assertFalse(stored.isSuspended("other"));
    }

    /**
     * Each change is made right after the one before was seen, so that it waits for all of the time between two looks. Three must show how long that is, and seven may
     * meet a pause of the machine.
     */
    @Test
    void aChangeTakesEffectWithinTwoSeconds() {
        tenants.create("acme", null);
        until(() -> stored.limits("acme") != null);
        List<Duration> took = new ArrayList<>();
        while (took.size() < 10 && inTime(took) < 3) {
            boolean suspended = took.size() % 2 == 0;
            if (suspended) {
                tenants.suspend("acme");
            } else {
                tenants.resume("acme");
            }
            long made = System.nanoTime();
            until(() -> stored.isSuspended("acme") == suspended);
            took.add(Duration.ofNanos(System.nanoTime() - made));
        }
        assertEquals(3, inTime(took), took::toString);
    }

    private static long inTime(List<Duration> took) {
        return took.stream()
                .filter(each -> each.compareTo(Duration.ofSeconds(2)) <= 0)
                .count();
    }

    @Test
    void wrongKeysOfEveryKind() {
        tenants.create("a", null);
        tenants.create("b", null);
        NewApiKey a = tenants.createApiKey("a", null, null);
        NewApiKey b = tenants.createApiKey("b", null, null);
        until(() -> stored.apiKey(b.key()) != null);
        assertNull(stored.apiKey(a.prefix() + b.key().substring(12)), "another's secret under this prefix");
        for (int i = 0; i < a.key().length(); i++) {
            char other = a.key().charAt(i) == 'x' ? 'y' : 'x';
            assertNull(stored.apiKey(a.key().substring(0, i) + other + a.key().substring(i + 1)), "changed at " + i);
        }
        for (String wrong : List.of(
                "",
                "sgn_",
                a.prefix(),
                a.prefix() + "_",
                a.key() + "=",
                a.key() + "\0",
                " " + a.key(),
                "x".repeat(1 << 20))) {
            assertNull(stored.apiKey(wrong));
        }
    }

    @Test
    void anApiKeyExpiresToTheMillisecond() {
        tenants.create("a", null);
        NewApiKey key = tenants.createApiKey("a", clock.instant().plusMillis(1500), null);
        until(() -> stored.apiKey(key.key()) != null);
        clock.setMillis(TestClock.START * 1000 + 1499);
        assertNotNull(stored.apiKey(key.key()));
        clock.setMillis(TestClock.START * 1000 + 1500);
        assertNull(stored.apiKey(key.key()));
    }

    @Test
    void aKidOfTwoTenantsIsResolvedByIssOnly() {
        tenants.create("a", null);
        tenants.create("b", null);
        tenants.trust("a", CLIENT, engine, true);
        tenants.trust("b", CLIENT, engine, true);
        until(() -> stored.resolve("b", "Ed25519") != null);
        assertNull(stored.resolve(null, "Ed25519"));
        assertEquals("a", stored.resolve("a", "Ed25519").tenant());
        assertEquals("b", stored.resolve("b", "Ed25519").tenant());
        assertNull(stored.resolve("c", "Ed25519"));
        tenants.trust("b", "{\"keys\":[]}", engine, true);
        until(() -> stored.resolve(null, "Ed25519") != null);
        assertEquals("a", stored.resolve(null, "Ed25519").tenant());
    }

    @Test
    void configuredKeysComeFirst() {
        tenants.create("b", null);
        tenants.trust("b", CLIENT, engine, true);
        tenants.create("c", null);
        tenants.trust("c", OTHER, engine, true);
        until(() -> stored.resolve("c", "ES256") != null);
        KeyResolver both = TrustedKeys.parse(CLIENT, engine, true).over(stored);
        assertEquals("default", both.resolve(null, "Ed25519").tenant());
        assertEquals("b", both.resolve("b", "Ed25519").tenant());
        assertEquals("c", both.resolve(null, "ES256").tenant());
        assertNull(both.resolve(null, "unknown"));
    }

    @Test
    void revokedSigningKeysStayKnownAsRevoked() {
        tenants.create("a", null);
        String jwk = TestKeys.with(TestKeys.client().publicJwk(), "revoked", "{\"revoked_at\":1}");
        tenants.trust("a", TestKeys.jwks(List.of(jwk)), engine, false);
        until(() -> stored.resolve(null, "Ed25519") != null);
        assertTrue(stored.resolve(null, "Ed25519").revoked());
    }

    @Test
    void onlyKeysThatAreAskedForAndHaveChangedAreChecked() {
        for (String id : List.of("a", "b")) {
            tenants.create(id, null);
            String jwk = TestKeys.client()
                    .publicJwk()
                    .toJSONString()
                    .replace("\"kid\":\"Ed25519\"", "\"kid\":\"" + id + "\"");
            tenants.trust(id, TestKeys.jwks(List.of(jwk)), SignatureEngines.current(), false);
        }
        NewApiKey last = tenants.createApiKey("b", null, null);
        until(() -> stored.apiKey(last.key()) != null);
        assertEquals(0, engine.verifiers.get(), "lazily");
        Object a = stored.resolve(null, "a").key();
        int each = engine.verifiers.get();
        assertTrue(each > 0);
        tenants.rename("a", "new");
        tenants.suspend("a");
        until(() -> stored.isSuspended("a"));
        assertSame(a, stored.resolve(null, "a").key(), "its keys have not changed");
        assertNotNull(stored.resolve(null, "b"));
        assertEquals(2 * each, engine.verifiers.get());
    }

    @Test
    void oneTenantThatMakesNoSenseIsSuspendedAlone() {
        for (String id : List.of("limits", "keys", "text", "good")) {
            tenants.create(id, null);
            String jwk = TestKeys.client()
                    .publicJwk()
                    .toJSONString()
                    .replace("\"kid\":\"Ed25519\"", "\"kid\":\"" + id + "\"");
            tenants.trust(id, TestKeys.jwks(List.of(jwk)), SignatureEngines.current(), false);
        }
        database.execute("update signet.tenants set limits = '{\"fu_monthly_limit\":\"x\"}' where id = 'limits'");
        database.execute(
                "update signet.tenants set trusted_keys = '{\"keys\":[{\"kid\":\"keys\"}]}' where id = 'keys'");
        database.execute("update signet.tenants set trusted_keys = 'x' where id = 'text'");
        database.execute("update signet.tenants set version = 100");
        database.execute("update signet.config_version set version = 100"); // last: what is read then is whole
        until(() -> stored.isSuspended("limits"));
        assertTrue(stored.isSuspended("text"));
        assertNull(stored.resolve("keys", "keys"));
        assertNotNull(stored.resolve("good", "good"));
        assertFalse(stored.isSuspended("good"));
    }

    @Test
    void aTenantCannotBeGivenAnothersKeysByTheDatabase() {
        tenants.create("a", null);
        tenants.create("b", null);
        String jwk = TestKeys.with(TestKeys.client().publicJwk(), "tenant", "\"b\"");
        database.execute(
                "update signet.tenants set trusted_keys = '" + TestKeys.jwks(List.of(jwk)) + "' where id = 'a'");
        tenants.suspend("a");
        until(() -> stored.isSuspended("a"));
        assertNull(stored.resolve("a", "Ed25519"));
        assertNull(stored.resolve("b", "Ed25519"));
        assertNull(stored.resolve(null, "Ed25519"));
    }

    @Test
    void aRestoredBackupIsReadWhole() {
        tenants.create("kept", null);
        tenants.create("later", null);
        until(() -> stored.limits("later") != null);
        database.execute("delete from signet.tenants where id = 'later'");
        database.execute("update signet.config_version set version = 1");
        until(() -> stored.limits("later") == null);
        assertNotNull(stored.limits("kept"));
        tenants.suspend("kept");
        until(() -> stored.isSuspended("kept"));
    }

    @Test
    void aStoreThatIsDownLeavesTheLastTenants() {
        tenants.create("a", null);
        NewApiKey key = tenants.createApiKey("a", null, null);
        until(() -> stored.apiKey(key.key()) != null);
        PrintStream err = System.err;
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
        try {
            down(true);
            until(() -> log.toString(StandardCharsets.UTF_8).contains("stay until it is back"));
            assertThrows(
                    StoreException.class,
                    () -> database.store().serving(engine, remote).close());
            assertThrows(StoreException.class, () -> tenants.suspend("a"));
            for (int i = 0; i < 300; i++) {
                assertNotNull(stored.apiKey(key.key()));
                Thread.sleep(10);
            }
            down(false);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        } finally {
            System.setErr(err);
        }
        String logged = log.toString(StandardCharsets.UTF_8);
        assertEquals(1, logged.split("stay until it is back", -1).length - 1, "said once:\n" + logged);
        assertFalse(logged.contains(key.key().substring(13)));
        tenants.suspend("a");
        until(() -> stored.isSuspended("a"));
    }

    /** As far as the tenants are concerned. */
    private void down(boolean down) {
        database.execute(
                down
                        ? "alter table signet.config_version rename to away"
                        : "alter table signet.away rename to config_version");
    }

    @Test
    void tensOfThousandsOfTenants() {
        int count = 30_000;
        String jwks = TestKeys.jwks(TestKeys.client()).replace("\"kid\":\"Ed25519\"", "\"kid\":\"k-NUMBER\"");
        NewApiKey[] key = new NewApiKey[1];
        tenants.create("first", null);
        key[0] = tenants.createApiKey("first", null, null);
        database.execute(
                "insert into signet.tenants (id, name, state, trusted_keys, limits, version, created_at, updated_at)"
                        + " with recursive n(i) as (select 1 union all select i + 1 from n where i < " + count + ")"
                        + " select 't-' || i, 'n', 'active', replace(replace('" + jwks
                        + "', 'NUMBER', cast(i as text)), '{\"kty\"', '{\"tenant\":\"t-' || i || '\",\"kty\"'), '{}', 3, 0, 0 from n");
        database.execute("update signet.config_version set version = 3");
        long start = System.nanoTime();
        try (StoredTenants many = database.store().serving(engine, remote)) {
            long loaded = System.nanoTime();
            assertNotNull(many.limits("t-" + count));
            assertEquals("first", many.apiKey(key[0].key()).tenant());
            assertEquals("t-17", many.resolve(null, "k-17").tenant());
            tenants.suspend("t-5");
            long changed = System.nanoTime();
            until(() -> many.isSuspended("t-5"));
            System.out.printf(
                    "%s: %d tenants read in %d ms; a change seen after %d ms%n",
                    kind, count, (loaded - start) / 1_000_000, (System.nanoTime() - changed) / 1_000_000);
        }
    }
}
