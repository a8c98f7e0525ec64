package dev.signet.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.EgressListener;
import dev.signet.EgressSettings;
import dev.signet.KeyResolver;
import dev.signet.Poll;
import dev.signet.RemoteKeys;
import dev.signet.TestClock;
import dev.signet.TestKeys;
import dev.signet.TrustedKeys;
import dev.signet.jose.SignatureEngine;
import dev.signet.jose.SignatureEngines;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Tenants whose keys are at a URL, in either database. */
@ParameterizedClass
@EnumSource(TenantDatabase.Kind.class)
class KeysByUrlTest {
    private static final SignatureEngine ENGINE = SignatureEngines.current();
    private static final String URL = "https://keys.example/jwks";
    private static final String CLIENT = TestKeys.jwks(TestKeys.client());

    @Parameter
    private TenantDatabase.Kind kind;

    @TempDir
    private Path folder;

    private final TestClock clock = new TestClock();
    private final TestRemoteKeys remote = new TestRemoteKeys();
    private TenantDatabase database;
    private Tenants tenants;
    private StoredTenants stored;

    @BeforeEach
    void open() {
        database = TenantDatabase.make(kind, folder, clock);
        tenants = database.store().tenants();
        tenants.create("acme", null);
        stored = database.store().serving(ENGINE, remote);
    }

    @AfterEach
    void close() {
        stored.close();
        database.close();
    }

    private void seen(String what) {
        tenants.create(what, null);
        Poll.until(what + " is seen", () -> stored.limits(what) != null);
    }

    private Tenant acme() {
        return tenants.find("acme").orElseThrow();
    }

    @Test
    void keysComeFromTheOneOrTheOther() {
        tenants.trust("acme", CLIENT, ENGINE, false);
        assertNull(acme().jwksUrl());
        tenants.trustUrl("acme", URL);
        assertEquals(URL, acme().jwksUrl());
        assertEquals(List.of(), acme().trustedKids());
        tenants.create("b", null);
        tenants.trust("b", CLIENT, ENGINE, false); // its kid is free again
        seen("one");
        assertNull(stored.resolve("acme", "Ed25519"));
        assertNotNull(stored.prepare("acme", "Ed25519"));
        assertEquals("acme", stored.resolve("acme", "Ed25519").tenant());
        assertEquals("b", stored.resolve(null, "Ed25519").tenant());
        assertNull(stored.prepare("b", "Ed25519"));

        tenants.trust("b", "{\"keys\":[]}", ENGINE, false);
        tenants.trust("acme", CLIENT, ENGINE, false);
        assertNull(acme().jwksUrl());
        seen("two");
        assertNull(stored.prepare("acme", "Ed25519"));
        assertEquals("acme", stored.resolve(null, "Ed25519").tenant());
    }

    @Test
    void onlyIssFindsThem() {
        tenants.trustUrl("acme", URL);
        seen("one");
        assertNull(stored.prepare(null, "Ed25519"));
        assertNull(stored.prepare("other", "Ed25519"));
        assertEquals(List.of(), remote.prepared);
        stored.prepare("acme", "Ed25519");
        assertNull(stored.resolve(null, "Ed25519"));
        assertNull(stored.resolve("one", "Ed25519"));
        assertNotNull(stored.resolve("acme", "Ed25519"));
    }

    @Test
    void whoPublishesAnothersKidGetsNothingByIt() {
        tenants.create("victim", null);
        tenants.trust("victim", CLIENT, ENGINE, false);
        tenants.trustUrl("acme", URL);
        seen("one");
        stored.prepare("acme", "Ed25519");
        assertEquals("victim", stored.resolve(null, "Ed25519").tenant());
        assertEquals("victim", stored.resolve("victim", "Ed25519").tenant());
        assertEquals("acme", stored.resolve("acme", "Ed25519").tenant());
        KeyResolver both = TrustedKeys.parse(CLIENT, ENGINE, true).over(stored);
        assertEquals("default", both.resolve(null, "Ed25519").tenant());
    }

    @Test
    void aRowWithBothIsOneByUrl() {
        tenants.create("b", null);
        tenants.trust("acme", CLIENT, ENGINE, false);
        database.execute("update signet.tenants set jwks_url = '" + URL + "' where id = 'acme'");
        seen("one");
        tenants.rename("acme", "New");
        seen("two");
        stored.prepare("acme", "Ed25519");
        assertNull(stored.resolve(null, "Ed25519"), "found by iss alone");
        assertEquals("acme", stored.resolve("acme", "Ed25519").tenant());
        database.execute("delete from signet.trusted_kids");
        tenants.trust("b", CLIENT, ENGINE, false);
        seen("three");
        assertEquals("b", stored.resolve(null, "Ed25519").tenant(), "its kid is nobody else's");
    }

    @Test
    void whatHasNotChangedStays() {
        tenants.trustUrl("acme", URL);
        seen("one");
        stored.prepare("acme", "Ed25519");
        assertEquals(List.of("acme " + URL + " null"), remote.registered);
        tenants.rename("acme", "New");
        tenants.createApiKey("acme", null, null);
        tenants.create("b", null);
        seen("two");
        assertNotNull(stored.resolve("acme", "Ed25519"));
        assertEquals(1, remote.registered.size());

        tenants.allowlist("acme", List.of("keys.example"));
        seen("three");
        assertNull(stored.resolve("acme", "Ed25519"), "another list, other keys");
        tenants.trustUrl("acme", URL + "2");
        seen("four");
        tenants.trustUrl("acme", URL + "2");
        seen("five");
        assertEquals(
                List.of("acme " + URL + " null", "acme " + URL + " [keys.example]", "acme " + URL + "2 [keys.example]"),
                remote.registered);
    }

    @Test
    void nothingIsFetchedForWhoIsSuspended() {
        tenants.trustUrl("acme", URL);
        tenants.suspend("acme");
        seen("one");
        assertNull(stored.prepare("acme", "Ed25519"));
        tenants.resume("acme");
        seen("two");
        assertNotNull(stored.prepare("acme", "Ed25519"));
        tenants.suspend("acme");
        seen("three");
        assertNotNull(stored.resolve("acme", "Ed25519"), "so that the refusal says 'suspended'");
    }

    @Test
    void urlsThatAreNone() {
        for (String wrong : List.of(
                "",
                "keys.json",
                "http://keys.example/",
                "file:///etc/passwd",
                "https:keys.example",
                "https:///x",
                "https://u:s3cret@keys.example/",
                "https://keys.example/#s3cret",
                "https://keys.example/s3cret x",
                "https://keys.example/\n",
                "https://keys.example/" + "x".repeat(2000))) {
            String said = assertThrows(IllegalArgumentException.class, () -> tenants.trustUrl("acme", wrong))
                    .getMessage();
            assertFalse(said.contains("s3cret"), said);
        }
        assertThrows(IllegalArgumentException.class, () -> tenants.trustUrl("nobody", URL));
        assertThrows(IllegalArgumentException.class, () -> tenants.trustUrl("a b", URL));
        assertNull(acme().jwksUrl());
        tenants.trustUrl("acme", "HTTPS://keys.example:8443/jwks?tenant=1");
        assertEquals("HTTPS://keys.example:8443/jwks?tenant=1", acme().jwksUrl());
    }

    @Test
    void tensOfThousandsOfTenantsByUrl() {
        int count = 30_000;
        database.execute(
                "insert into signet.tenants (id, name, state, jwks_url, allowlist, limits, version, created_at, updated_at)"
                        + " with recursive n(i) as (select 1 union all select i + 1 from n where i < " + count + ")"
                        + " select 't-' || i, 'n', 'active', 'https://host-' || i || '.example/jwks', 'host-' || i || '.example', '{}', 2, 0, 0 from n");
        database.execute("update signet.config_version set version = 2");
        int threads = Thread.activeCount();
        try (RemoteKeys real = RemoteKeys.open(EgressSettings.of(Map.of()), ENGINE, false, clock, EgressListener.NONE);
                StoredTenants many = database.store().serving(ENGINE, real)) {
            assertNotNull(many.limits("t-" + count));
            assertTrue(Thread.activeCount() <= threads + 2, "no threads but the one that looks for changes");
            assertNull(many.prepare("t-17", "a"), "allowed-hosts names no host");
            assertNull(many.resolve("t-17", "a"));
            tenants.trustUrl("t-5", URL);
            tenants.suspend("t-5");
            Poll.until("the change is seen", () -> many.isSuspended("t-5"));
        }
    }
}
