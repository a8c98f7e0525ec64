package dev.signet.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.Poll;
import dev.signet.ReceiptLog;
import dev.signet.receipt.Receipt;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CachedReceiptsTest {
    private final Map<String, Receipt> stored = new ConcurrentHashMap<>();
    private final AtomicInteger reads = new AtomicInteger();
    private final AtomicInteger others = new AtomicInteger();

    /** A log that counts what it is asked. */
    private final ReceiptLog log = (ReceiptLog) Proxy.newProxyInstance(
            ReceiptLog.class.getClassLoader(), new Class<?>[] {ReceiptLog.class}, (proxy, method, arguments) -> {
                if (method.getName().equals("receipt")) {
                    reads.incrementAndGet();
                    return Optional.ofNullable(stored.get(arguments[0] + " " + arguments[1]));
                }
                others.incrementAndGet();
                return method.getReturnType() == List.class ? List.of() : null;
            });

    private Receipt store(String tenant, String hash) {
        byte[] json = ("{\"receipt_hash\":\"" + hash + "\",\"path\":\"/ö\"}").getBytes(UTF_8);
        Receipt receipt = new Receipt(tenant, "trace", 1, hash, "kid", json, new byte[] {1, -2, 3}, "a..b");
        stored.put(tenant + " " + hash, receipt);
        return receipt;
    }

    private static void same(Receipt expected, Receipt actual) {
        assertArrayEquals(expected.json(), actual.json());
        assertArrayEquals(expected.signature(), actual.signature());
        assertEquals(expected.receiptHash(), actual.receiptHash());
        assertEquals(expected.requestSignature(), actual.requestSignature());
        assertEquals(
                expected.tenant() + expected.traceId() + expected.hop() + expected.kid(),
                actual.tenant() + actual.traceId() + actual.hop() + actual.kid());
    }

    private void readsOnceForEachTenant(ReceiptLog cached) {
        Receipt receipt = store("acme", "sha256:1");
        same(receipt, cached.receipt("acme", "sha256:1").orElseThrow());
        Poll.until("it is kept", () -> {
            int before = reads.get();
            same(receipt, cached.receipt("acme", "sha256:1").orElseThrow());
            return reads.get() == before;
        });
        assertTrue(cached.receipt("other", "sha256:1").isEmpty(), "another tenant's look like none");
        assertTrue(cached.receipt("acme", "sha256:2").isEmpty());
        Receipt late = store("acme", "sha256:2");
        same(late, cached.receipt("acme", "sha256:2").orElseThrow());
    }

    private CachedReceipts inRedis(Redis redis, Duration ttl) {
        return CachedReceipts.inRedis(log, redis.uri(), "signet:", null, ttl, Duration.ofSeconds(60));
    }

    @Test
    void inMemory() {
        try (CachedReceipts cached = CachedReceipts.inMemory(log, 1_000_000)) {
            readsOnceForEachTenant(cached);
        }
    }

    @Test
    void memoryIsBounded() {
        try (CachedReceipts cached = CachedReceipts.inMemory(log, 10_000)) {
            for (int i = 0; i < 1_000; i++) {
                store("acme", "sha256:" + i);
                cached.receipt("acme", "sha256:" + i);
            }
            reads.set(0);
            for (int i = 0; i < 1_000; i++) {
                assertTrue(cached.receipt("acme", "sha256:" + i).isPresent());
            }
            assertTrue(reads.get() > 900, reads + " of 1,000 are read again");
        }
    }

    @Test
    void inRedisSharedByNodesForAWhile() {
        try (Redis redis = Redis.start();
                CachedReceipts one = inRedis(redis, Duration.ofSeconds(3600));
                CachedReceipts two = inRedis(redis, Duration.ofSeconds(3600))) {
            readsOnceForEachTenant(one);
            int before = reads.get();
            assertTrue(two.receipt("acme", "sha256:1").isPresent());
            assertEquals(before, reads.get());
            long ttl = (long) redis.call("TTL", "signet:receipt:4:acme:sha256:1");
            assertTrue(ttl > 3500 && ttl <= 3600, ttl + " s");
        }
    }

    @Test
    void whatIsWrongInRedisIsReadFromTheLog() {
        try (Redis redis = Redis.start();
                CachedReceipts cached = inRedis(redis, Duration.ofSeconds(60))) {
            store("acme", "sha256:1");
            for (String wrong :
                    List.of("", "{}", "null", "no receipt", "{\"tenant\":\"other\",\"receiptHash\":\"sha256:1\"}")) {
                redis.call("SET", "signet:receipt:4:acme:sha256:1", wrong);
                assertTrue(cached.receipt("acme", "sha256:1").isPresent(), wrong);
            }
        }
    }

    @Test
    void redisFailsAndReadsDoNot() {
        try (Redis redis = Redis.start();
                CachedReceipts cached = CachedReceipts.inRedis(
                        log, redis.uri(), "signet:", null, Duration.ofSeconds(60), Duration.ofSeconds(1))) {
            store("acme", "sha256:1");
            cached.receipt("acme", "sha256:1");
            redis.pause();
            long began = System.nanoTime();
            for (int i = 0; i < 100; i++) {
                assertTrue(cached.receipt("acme", "sha256:1").isPresent());
            }
            assertTrue(System.nanoTime() - began < 50_000_000_000L, "it is not waited for again and again");
            redis.resume();
            redis.kill();
            for (int i = 0; i < 10; i++) {
                assertTrue(cached.receipt("acme", "sha256:1").isPresent());
            }
            redis.restart();
            Poll.until("it is used again", () -> {
                int before = reads.get();
                return cached.receipt("acme", "sha256:1").isPresent() && reads.get() == before;
            });
        }
    }

    @Test
    void theRestPassesThrough() {
        try (CachedReceipts cached = CachedReceipts.inMemory(log, 1_000)) {
            cached.chain("acme", "t");
            cached.chain("acme", "t");
            cached.payloads("acme", "t", Long.MAX_VALUE);
            cached.health();
            assertEquals(4, others.get());
        }
        assertEquals(5, others.get(), "close too");
    }
}
