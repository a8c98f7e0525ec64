package dev.signet.egress;

import static dev.signet.egress.RemoteKeysFixture.URL;
import static dev.signet.egress.RemoteKeysFixture.set;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.signet.Dependency;
import dev.signet.KeyResolver;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What health endpoints are told of keys by URL. */
class OperatorKeysTest {
    private static final Dependency UP = new Dependency("trusted-keys", "url", true, true);
    private static final Dependency DOWN = new Dependency("trusted-keys", "url", false, true);

    private final RemoteKeysFixture at = new RemoteKeysFixture("JWKS_MAX_STALE", "50");

    @Test
    void theyAreADependencyThatIsUpWhileTheyServe() {
        at.server.fail();
        KeyResolver keys = at.sets.shared(URL);
        assertEquals(List.of(DOWN), keys.dependencies(), "none were ever there");
        at.server.serve(set("a"), "Cache-Control", "max-age=100");
        at.time.pass(5);
        assertEquals(List.of(UP), keys.dependencies());
        at.server.fail();
        at.time.leap(140);
        assertEquals(List.of(UP), keys.dependencies(), "past their time, and still in use");
        at.time.leap(10);
        assertEquals(List.of(DOWN), keys.dependencies());
    }

    @Test
    void aTenantsSetIsThatTenantsAffair() {
        assertEquals(List.of(), at.acme().dependencies());
    }
}
