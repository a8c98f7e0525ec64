package dev.signet.store;

import static dev.signet.ReplayGuard.Claim.BELOW_FLOOR;
import static dev.signet.ReplayGuard.Claim.CLAIMED;
import static dev.signet.ReplayGuard.Claim.REPLAYED;
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
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Redis Cluster with three masters. */
class RedisClusterTest {
    private static final int SLOTS = 16_384;

    private final List<Redis> masters = new ArrayList<>();

    @BeforeEach
    void start() {
        for (int i = 0; i < 3; i++) {
            masters.add(Redis.start("--cluster-enabled", "yes", "--cluster-node-timeout", "15000"));
        }
        for (int i = 0; i < 3; i++) {
            List<String> command = new ArrayList<>(List.of("CLUSTER", "ADDSLOTS"));
            for (int slot = SLOTS * i / 3; slot < SLOTS * (i + 1) / 3; slot++) {
                command.add("" + slot);
            }
            masters.get(i).call(command.toArray(String[]::new));
            masters.get(i).call("CLUSTER", "SET-CONFIG-EPOCH", "" + (i + 1));
            masters.get(i)
                    .call("CLUSTER", "MEET", "127.0.0.1", "" + masters.get(0).port());
        }
        Poll.until("the cluster is one", this::isOne);
    }

    private boolean isOne() {
        return masters.stream().allMatch(master -> {
            String info = (String) master.call("CLUSTER", "INFO");
            return info.contains("cluster_state:ok") && info.contains("cluster_known_nodes:3");
        });
    }

    @AfterEach
    void stop() {
        masters.forEach(Redis::close);
    }

    private String uri() {
        return "redis-cluster://127.0.0.1:" + masters.get(0).port() + ",127.0.0.1:"
                + masters.get(1).port();
    }

    @Test
    void claimsAreSpreadAndSharedAndNoCommandSpansSlots() {
        try (RedisReplayGuard one = options(uri()).start();
                RedisReplayGuard two = options(uri()).start()) {
            long iat = fresh(one);
            List<String> commands = new ArrayList<>();
            Runnable claims = () -> {
                for (int i = 0; i < 300; i++) {
                    assertEquals(CLAIMED, claim(one, "n" + i, iat));
                    assertEquals(REPLAYED, claim(two, "n" + i, iat));
                }
            };
            commands.addAll(masters.get(0)
                    .monitor(() -> commands.addAll(masters.get(1)
                            .monitor(() -> commands.addAll(masters.get(2).monitor(claims))))));
            commands.removeIf(command -> !command.contains("signet:"));
            assertEquals(4 * 300, commands.size(), "a SET and a GET on each node");
            Pattern keys = Pattern.compile("\"(?:SET|GET)\" \"(signet:\\{b\\d+\\}:[^\"]+)\"(.*)");
            for (String command : commands) {
                Matcher matcher = keys.matcher(command);
                assertTrue(matcher.find() && !matcher.group(2).contains("signet:"), "one key: " + command);
            }
            for (Redis master : masters) {
                assertTrue((long) master.call("DBSIZE") > 40, "each has its share");
            }
        }
    }

    @Test
    void oneMasterLosesItsMemory() {
        SharedMark mark = new SharedMark();
        try (RedisReplayGuard one = options(uri()).mark(mark).start();
                RedisReplayGuard two = options(uri()).mark(mark).start()) {
            long iat = fresh(one) + 30;
            for (int i = 0; i < 60; i++) {
                assertEquals(CLAIMED, claim(one, "n" + i, iat));
            }
            masters.get(1).call("FLUSHALL");
            Map<Claim, Integer> got = new EnumMap<>(Claim.class);
            for (int i = 0; i < 60; i++) {
                got.merge(claim(two, "n" + i, iat), 1, Integer::sum);
            }
            assertTrue(!got.containsKey(CLAIMED) && got.containsKey(BELOW_FLOOR), got.toString());
            assertEquals(CLAIMED, claim(two, "new", two.floor() + 1));
        }
    }

    @Test
    void oneMasterIsDownForAWhile() {
        SharedMark mark = new SharedMark();
        try (RedisReplayGuard one = options(uri()).mark(mark).start();
                RedisReplayGuard two = options(uri()).mark(mark).start()) {
            long iat = fresh(one) + 30;
            for (int i = 0; i < 60; i++) {
                assertEquals(CLAIMED, claim(one, "n" + i, iat));
            }
            masters.get(2).kill();
            for (int i = 0; i < 60; i++) {
                assertTrue(claim(two, "n" + i, iat) != CLAIMED);
            }
            masters.get(2).restart();
            Poll.until("the cluster is one", this::isOne);
            Poll.until(
                    "the guards are back",
                    () -> one.health().connected() && two.health().connected());
            for (int i = 0; i < 60; i++) {
                assertTrue(claim(two, "n" + i, iat) != CLAIMED);
            }
            Poll.until("all buckets are served", () -> {
                long above = two.floor() + 1;
                for (int i = 0; i < 60; i++) {
                    if (claim(two, "x" + System.nanoTime(), above) != CLAIMED) {
                        return false;
                    }
                }
                return true;
            });
        }
    }

    /** All slots of one bucket's master move to another; the guard follows. */
    @Test
    void slotsMove() {
        SharedMark mark = new SharedMark();
        try (RedisReplayGuard guard = options(uri()).mark(mark).start()) {
            long iat = fresh(guard) + 30;
            for (int i = 0; i < 60; i++) {
                assertEquals(CLAIMED, claim(guard, "n" + i, iat));
            }
            String target = (String) masters.get(0).call("CLUSTER", "MYID");
            masters.get(1).call("FLUSHALL"); // its keys are not moved: as if they were lost
            for (int slot = SLOTS / 3; slot < SLOTS * 2 / 3; slot++) {
                String number = "" + slot;
                masters.get(0).call("CLUSTER", "SETSLOT", number, "NODE", target);
                masters.get(1).call("CLUSTER", "SETSLOT", number, "NODE", target);
            }
            masters.get(0).call("CLUSTER", "BUMPEPOCH");
            Poll.until("all buckets are served", () -> {
                long above = guard.floor() + 1;
                for (int i = 0; i < 60; i++) {
                    if (claim(guard, "x" + System.nanoTime(), above) != CLAIMED) {
                        return false;
                    }
                }
                return true;
            });
            assertTrue(guard.floor() >= iat, "the bucket's memory is another");
        }
    }

    @Test
    void eachMasterMustKeepWhatItIsTold() {
        masters.get(2).call("CONFIG", "SET", "maxmemory-policy", "volatile-ttl");
        StoreException refused =
                assertThrows(StoreException.class, () -> options(uri()).start());
        assertTrue(refused.getMessage().contains("volatile-ttl"), refused.getMessage());
        assertTrue(refused.getMessage().contains(":" + masters.get(2).port()), refused.getMessage());
    }
}
