package dev.signet.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.TenantLimits;
import dev.signet.TestClock;
import dev.signet.TestKeys;
import dev.signet.jose.JwsAlgorithm;
import dev.signet.jose.SignatureEngine;
import dev.signet.jose.SignatureEngines;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Tenants managed in either database. */
@ParameterizedClass
@EnumSource(TenantDatabase.Kind.class)
class TenantsTest {
    private static final SignatureEngine ENGINE = SignatureEngines.current();

    @Parameter
    private TenantDatabase.Kind kind;

    @TempDir
    private Path folder;

    private final TestClock clock = new TestClock();
    private TenantDatabase database;
    private Tenants tenants;

    @BeforeEach
    void open() {
        database = TenantDatabase.make(kind, folder, clock);
        tenants = database.store().tenants();
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void aTenantsLife() {
        tenants.create("acme", "Acme Ltd");
        Instant start = Instant.ofEpochSecond(TestClock.START);
        assertEquals(
                new Tenant("acme", "Acme Ltd", false, List.of(), null, TenantLimits.NONE, start, start),
                tenants.find("acme").orElseThrow());
        clock.advance(5);
        tenants.suspend("acme");
        assertTrue(tenants.find("acme").orElseThrow().suspended());
        tenants.resume("acme");
        tenants.rename("acme", "Acme 株式会社");
        TenantLimits limits = new TenantLimits(List.of("*.example.com", "b.example"), true, 50_000L, 7L, "vex", "fu");
        tenants.limits("acme", limits);
        assertEquals(
                new Tenant("acme", "Acme 株式会社", false, List.of(), null, limits, start, start.plusSeconds(5)),
                tenants.find("acme").orElseThrow());
        tenants.allowlist("acme", List.of());
        assertEquals(
                limits.withAllowlist(List.of()),
                tenants.find("acme").orElseThrow().limits());
        tenants.allowlist("acme", null);
        assertEquals(
                limits.withAllowlist(null), tenants.find("acme").orElseThrow().limits());
    }

    @Test
    void listedByCodePoint() {
        for (String id : List.of("b", "A", "a", "_", "B")) {
            tenants.create(id, null);
        }
        assertEquals(
                List.of("A", "B", "_", "a", "b"),
                tenants.list().stream().map(Tenant::id).toList());
    }

    @Test
    void whatIsNotThereOrThereAlready() {
        tenants.create("acme", null);
        refused(() -> tenants.create("acme", null), "there is a tenant 'acme' already");
        assertTrue(tenants.find("other").isEmpty());
        refused(() -> tenants.suspend("other"), "there is no tenant 'other'");
        refused(() -> tenants.trust("other", TestKeys.jwks(TestKeys.client()), ENGINE, false), "no tenant");
        refused(() -> tenants.createApiKey("other", null, null), "no tenant");
        refused(() -> tenants.limits("other", TenantLimits.NONE), "no tenant");
        refused(() -> tenants.revokeApiKey("sgn_aaaaaaaa"), "there is no API key sgn_aaaaaaaa");
    }

    @Test
    void hostileTexts() {
        String quote = "a'; drop table tenants; --";
        tenants.create("a", quote);
        tenants.createApiKey("a", null, quote);
        assertEquals(quote, tenants.find("a").orElseThrow().name());
        assertEquals(quote, tenants.apiKeys("a").get(0).label());
        for (String id : List.of(
                "", quote, "x' or '1'='1", "a\0", "../a", "a b", "a/b", "é", "%", "a\n", "\ud800", "x".repeat(65))) {
            refused(() -> tenants.create(id, null), "");
            refused(() -> tenants.suspend(id), "");
            refused(() -> tenants.createApiKey(id, null, null), "");
            assertTrue(tenants.find(id).isEmpty(), id);
            assertEquals(List.of(), tenants.apiKeys(id), id);
        }
        for (String text :
                List.of("", " ", "a\u001b[2J", "a\u009b2J", "a\0", "a\u202eb", "a\nb", "\ud800", "x".repeat(201))) {
            refused(() -> tenants.create("b", text), "name");
            refused(() -> tenants.rename("a", text), "name");
            refused(() -> tenants.createApiKey("a", null, text), "label");
        }
        String secret = tenants.createApiKey("a", null, null).key();
        for (String prefix : List.of("", "sgn_", "sgn_a'aaaaaa", "SGN_aaaaaaaa", "sgn_aaaaaaa%", secret)) {
            assertFalse(refused(() -> tenants.revokeApiKey(prefix), "no prefix").contains(secret.substring(0, 12)));
        }
        assertEquals(List.of("a"), tenants.list().stream().map(Tenant::id).toList());
    }

    @Test
    void trustedKeysAreCheckedAndMadeTheTenants() {
        tenants.create("acme", null);
        String mine = TestKeys.with(TestKeys.client().privateJwk(), "tenant", "\"other\"");
        String revoked = TestKeys.with(
                TestKeys.of(JwsAlgorithm.ES256).publicJwk(), "revoked", "{\"revoked_at\":1,\"reason\":\"lost\"}");
        String secret = TestKeys.of(JwsAlgorithm.HS256).privateJwk().toJSONString();
        List<String> kids = tenants.trust("acme", TestKeys.jwks(List.of(mine, revoked, secret)), ENGINE, false);
        assertEquals(List.of("Ed25519", "ES256", "HS256"), kids);
        assertEquals(kids, tenants.find("acme").orElseThrow().trustedKids());
        String dump = database.dump();
        assertFalse(dump.contains("\"d\""), "no private part");
        assertFalse(dump.contains("\"other\""));
        assertTrue(dump.contains("revoked_at"));
        assertFalse(tenants.find("acme").toString().contains("\"k\""), "no shared secret in a text");

        for (String wrong : List.of(
                "",
                "{}",
                "{\"keys\":[{}]}",
                TestKeys.jwks(List.of(mine, mine)),
                TestKeys.jwks(List.of("{\"kty\":\"oct\",\"kid\":\"k\",\"k\":\"AAAA\"}")),
                TestKeys.jwks(List.of(mine.replace("\"kid\":\"Ed25519\"", "\"kid\":\"a\\u0000b\""))),
                TestKeys.jwks(List.of(mine.replace("\"kid\":\"Ed25519\"", "\"kid\":\"" + "k".repeat(513) + "\""))),
                TestKeys.jwks(List.of(mine.replace("\"kid\":\"Ed25519\",", ""))))) {
            refused(() -> tenants.trust("acme", wrong, ENGINE, false), "");
        }
        assertEquals(kids, tenants.find("acme").orElseThrow().trustedKids(), "a wrong set changes nothing");
        String strange = mine.replace("\"kid\":\"Ed25519\"", "\"kid\":\"' or 1=1 -- \\\" \u00e9\"");
        assertEquals(
                List.of("' or 1=1 -- \" \u00e9"),
                tenants.trust("acme", TestKeys.jwks(List.of(strange)), ENGINE, false));
        assertEquals(List.of(), tenants.trust("acme", "{\"keys\":[]}", ENGINE, false));
    }

    @Test
    void oneKidUnderTwoTenantsNeedsIss() {
        tenants.create("a", null);
        tenants.create("b", null);
        String jwks = TestKeys.jwks(TestKeys.client());
        tenants.trust("a", jwks, ENGINE, false);
        tenants.trust("a", jwks, ENGINE, false);
        refused(() -> tenants.trust("b", jwks, ENGINE, false), "tenant 'a', too; that needs require-iss");
        assertEquals(List.of(), tenants.find("b").orElseThrow().trustedKids(), "undone as a whole");
        tenants.trust("b", jwks, ENGINE, true);
        refused(() -> tenants.trust("a", jwks, ENGINE, false), "tenant 'b', too");
        tenants.trust("b", "{\"keys\":[]}", ENGINE, false);
        tenants.trust("a", jwks, ENGINE, false);
    }

    @Test
    void apiKeysAreShownOnceAndKeptAsHashes() {
        tenants.create("acme", null);
        Instant expiry = clock.instant().plusSeconds(60);
        NewApiKey key = tenants.createApiKey("acme", expiry, "ci");
        assertTrue(key.key().matches("sgn_[a-z2-9]{8}_[A-Za-z0-9_-]{43}"), key.prefix());
        assertTrue(key.key().startsWith(key.prefix() + "_"));
        assertFalse(key.toString().contains(key.key().substring(12)));
        assertEquals(
                List.of(new StoredApiKey(key.prefix(), "acme", "ci", clock.instant(), expiry, null)),
                tenants.apiKeys("acme"));
        String dump = database.dump();
        assertTrue(dump.contains(key.prefix()));
        for (int i = 13; i + 8 <= key.key().length(); i++) {
            assertFalse(dump.contains(key.key().substring(i, i + 8)));
        }
        refused(() -> tenants.createApiKey("acme", clock.instant(), null), "has expired already");

        clock.advance(5);
        assertEquals("acme", tenants.revokeApiKey(key.prefix()));
        Instant revokedAt = clock.instant();
        clock.advance(5);
        tenants.revokeApiKey(key.prefix());
        StoredApiKey after = tenants.apiKeys("acme").get(0);
        assertEquals(revokedAt, after.revokedAt(), "the first time counts");
        assertNull(tenants.createApiKey("acme", null, null).expiresAt());
    }

    @Test
    void manyWritersAtOnce() throws InterruptedException, ExecutionException {
        int writers = 8;
        int each = 25;
        ExecutorService threads = Executors.newFixedThreadPool(writers);
        List<Callable<Integer>> work = new ArrayList<>();
        for (int w = 0; w < writers; w++) {
            int writer = w;
            work.add(() -> {
                try (OperatorStore store = database.open(clock)) {
                    Tenants own = store.tenants();
                    int created = 0;
                    for (int i = 0; i < each; i++) {
                        try {
                            own.create("t-" + i, "by " + writer);
                            created++;
                        } catch (IllegalArgumentException e) {
                            // another was first
                        }
                        own.createApiKey("t-" + i, null, "by " + writer);
                    }
                    return created;
                }
            });
        }
        int created = 0;
        try {
            for (Future<Integer> done : threads.invokeAll(work)) {
                created += done.get();
            }
        } finally {
            threads.shutdown();
        }
        assertEquals(each, created, "each tenant is created by one");
        Set<String> prefixes = new HashSet<>();
        for (Tenant tenant : tenants.list()) {
            tenants.apiKeys(tenant.id()).forEach(key -> prefixes.add(key.prefix()));
        }
        assertEquals(writers * each, prefixes.size());
        assertTrue(
                database.dump().startsWith("1 " + (each + writers * each) + " "),
                "a version for each change, none for what was refused");
    }

    @Test
    void oneOfTwoThatTrustAKidAtOnceIsRefused() throws InterruptedException, ExecutionException {
        String jwks = TestKeys.jwks(TestKeys.client());
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            for (int round = 0; round < 20; round++) {
                String a = "a" + round;
                String b = "b" + round;
                String kid = jwks.replace("\"kid\":\"Ed25519\"", "\"kid\":\"k" + round + "\"");
                tenants.create(a, null);
                tenants.create(b, null);
                int trusted = 0;
                for (Future<Boolean> done :
                        threads.invokeAll(List.<Callable<Boolean>>of(() -> trusts(a, kid), () -> trusts(b, kid)))) {
                    trusted += done.get() ? 1 : 0;
                }
                assertEquals(1, trusted);
            }
        } finally {
            threads.shutdown();
        }
    }

    private boolean trusts(String tenant, String jwks) {
        try {
            tenants.trust(tenant, jwks, ENGINE, false);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static String refused(Executable change, String said) {
        String message = assertThrows(IllegalArgumentException.class, change).getMessage();
        assertTrue(message.contains(said), message);
        return message;
    }
}
