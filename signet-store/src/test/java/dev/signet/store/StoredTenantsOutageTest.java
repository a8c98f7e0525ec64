package dev.signet.store;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.signet.Poll;
import dev.signet.StoreException;
import dev.signet.jose.SignatureEngines;
import java.io.IOException;
import java.time.Clock;
import org.junit.jupiter.api.Test;

/** What a node knows of the tenants while their PostgreSQL is gone. */
class StoredTenantsOutageTest {
    @Test
    void aServerThatStopsAndStarts() throws IOException {
        try (Postgres server = Postgres.own()) {
            String url = server.database();
            OperatorStore store = OperatorStore.postgres(url, Clock.systemUTC());
            try (store;
                    StoredTenants known = store.serving(SignatureEngines.current(), new TestRemoteKeys())) {
                store.tenants().create("a", null);
                NewApiKey key = store.tenants().createApiKey("a", null, null);
                Poll.until("the key is known", () -> known.apiKey(key.key()) != null);
                server.crash();
                StoreException e =
                        assertThrows(StoreException.class, () -> store.tenants().suspend("a"));
                assertFalse(e.getMessage().contains("s3cret"), e.getMessage());
                assertNotNull(known.apiKey(key.key()));
                server.start();
                Poll.until("the server takes changes again", () -> suspends(store));
                Poll.until("the change is noticed", () -> known.isSuspended("a"));
            }
        }
    }

    private static boolean suspends(OperatorStore store) {
        try {
            store.tenants().suspend("a");
            return true;
        } catch (StoreException e) {
            return false; // it is still recovering
        }
    }
}
