package dev.signet.store;

import static dev.signet.ReplayGuard.Claim.BELOW_FLOOR;
import static dev.signet.ReplayGuard.Claim.CLAIMED;
import static dev.signet.ReplayGuard.Claim.REPLAYED;
import static dev.signet.ReplayGuard.Claim.UNAVAILABLE;
import static dev.signet.store.RedisClaims.claim;
import static dev.signet.store.RedisClaims.fresh;
import static dev.signet.store.RedisClaims.options;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.Poll;
import dev.signet.ReplayGuard.Claim;
import dev.signet.StoreException;
import dev.signet.store.RedisClaims.SharedMark;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A master and its replica. */
class RedisFailoverTest {
    private Redis master;
    private Redis replica;

    @BeforeEach
    void start() {
        master = Redis.start("--repl-diskless-sync-delay", "0");
        replica = Redis.start("--replicaof", "127.0.0.1", "" + master.port(), "--repl-diskless-sync-delay", "0");
        Poll.until(
                "the replica follows",
                () -> ((String) replica.call("INFO", "replication")).contains("master_link_status:up"));
    }

    @AfterEach
    void stop() {
        replica.close();
        master.close();
    }

    /** The replica is stopped, so that the last claims are lost with the master: the mark knows better. */
    @Test
    void sentinelPromotesAReplicaThatLacksTheLastClaims() {
        SharedMark mark = new SharedMark();
        try (Redis sentinel = Redis.startSentinel(master)) {
            Poll.until(
                    "the sentinel knows the replica",
                    () -> ((List<?>) sentinel.call("SENTINEL", "REPLICAS", "mymaster")).size() == 1);
            String uri = "redis-sentinel://127.0.0.1:" + sentinel.port() + "/0#mymaster";
            try (RedisReplayGuard one = options(uri).mark(mark).start();
                    RedisReplayGuard two = options(uri).mark(mark).start()) {
                long iat = fresh(one) + 30;
                assertEquals(CLAIMED, claim(one, "early", iat));
                assertEquals(REPLAYED, claim(two, "early", iat));
                Poll.until("it is replicated", () -> (long) replica.call("DBSIZE") >= 2);
                replica.pause();
                assertEquals(CLAIMED, claim(one, "late", iat));
                master.kill();
                replica.resume();
                Poll.until(
                        "the replica is promoted and found",
                        () -> ((String) replica.call("INFO", "replication")).contains("role:master")
                                && two.health().connected()
                                && one.health().connected());
                assertTrue(claim(two, "late", iat) != CLAIMED);
                assertEquals(BELOW_FLOOR, claim(two, "later", iat));
                assertEquals(CLAIMED, claim(two, "new", two.floor() + 1));
                assertEquals(REPLAYED, claim(one, "new", two.floor() + 1));
            }
        }
    }

    @Test
    void replicasMustHaveIt() {
        try (RedisReplayGuard guard =
                options(master.uri()).waitReplicas(1, Duration.ofSeconds(5)).start()) {
            long iat = fresh(guard) + 5;
            assertEquals(CLAIMED, claim(guard, "a", iat));
            assertTrue((long) replica.call("DBSIZE") >= 2, "the replica has it by now");
            assertEquals(REPLAYED, claim(guard, "a", iat));
            List<CompletableFuture<Claim>> many = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                many.add(guard.claim("t", "k", "n" + i, iat, iat + 360).toCompletableFuture());
            }
            for (CompletableFuture<Claim> claim : many) {
                assertEquals(CLAIMED, claim.orTimeout(120, TimeUnit.SECONDS).join());
            }
            replica.pause();
            assertEquals(UNAVAILABLE, claim(guard, "b", iat));
            assertEquals(REPLAYED, claim(guard, "b", iat), "the nonce stays taken");
            replica.resume();
            Poll.until("the replica is back", () -> claim(guard, "c" + System.nanoTime(), iat) == CLAIMED);
        }
    }

    @Test
    void aReplicaIsNotTakenForAMaster() {
        StoreException refused =
                assertThrows(StoreException.class, () -> options(replica.uri()).start());
        assertTrue(refused.getMessage().contains("is a replica"), refused.getMessage());
    }

    /** Nobody cut the connection: the first claim that is refused there shows it. */
    @Test
    void theMasterBecomesAReplica() {
        try (RedisReplayGuard guard = options(master.uri()).start()) {
            long iat = fresh(guard) + 5;
            assertEquals(CLAIMED, claim(guard, "a", iat));
            replica.call("REPLICAOF", "NO", "ONE");
            master.call("REPLICAOF", "127.0.0.1", "" + replica.port());
            Poll.until(
                    "it is seen",
                    () -> claim(guard, "n" + System.nanoTime(), iat) == UNAVAILABLE
                            && !guard.health().connected());
            master.call("REPLICAOF", "NO", "ONE");
            Poll.until("the guard is back", () -> guard.health().connected());
            assertTrue(guard.floor() >= iat, "what replaced the master's memory in between is another");
        }
    }
}
