package dev.signet;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.RemovalCause;
import com.github.benmanes.caffeine.cache.Ticker;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Nonces in this process's memory. None is evicted before it expires: when a bound is reached, claims are refused. An expiring nonce raises the floor, so
 * that a clock that steps back reopens nothing.
 *
 * <p>Memory is what a nonce costs most, so an entry is a 128-bit digest as key and a value that all nonces of one tenant and second share.
 */
public final class MemoryReplayGuard implements ReplayGuard {
    /** A floor below every time: nothing has been forgotten. */
    public static final long NO_FLOOR = Long.MIN_VALUE;

    private static final ThreadLocal<MessageDigest> SHA256 = ThreadLocal.withInitial(() -> {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every JDK has it
        }
    });

    private final Clock clock;
    private final long capacity;
    private final int tenantCapacity;
    private final AtomicLong floor;
    private final Cache<Key, Batch> live;
    private final Map<String, AtomicInteger> liveByTenant = new ConcurrentHashMap<>();
    private final Map<BatchId, Batch> batches = new ConcurrentHashMap<>();

    /**
     * @param capacity live nonces in all
     * @param tenantCapacity live nonces of one tenant
     * @param floor nothing signed at or before this second is accepted: the moment of the start, or {@link #NO_FLOOR}
     */
    public MemoryReplayGuard(Clock clock, long capacity, int tenantCapacity, long floor) {
        this(clock, capacity, tenantCapacity, floor, Ticker.systemTicker());
    }

    MemoryReplayGuard(Clock clock, long capacity, int tenantCapacity, long floor, Ticker ticker) {
        this.clock = clock;
        this.capacity = capacity;
        this.tenantCapacity = tenantCapacity;
        this.floor = new AtomicLong(floor);
        this.live = Caffeine.newBuilder()
                .ticker(ticker)
                .executor(Runnable::run)
                .expireAfter(Expiry.<Key, Batch>creating((key, batch) -> batch.timeLeft(clock)))
                .evictionListener((Key key, Batch batch, RemovalCause cause) -> forget(batch))
                .build();
    }

    @Override
    public CompletionStage<Claim> claim(String tenant, String kid, String nonce, long iat, long expiresAt) {
        return CompletableFuture.completedFuture(claimNow(tenant, kid, nonce, iat, expiresAt));
    }

    private Claim claimNow(String tenant, String kid, String nonce, long iat, long expiresAt) {
        if (iat <= floor.get()) {
            return Claim.BELOW_FLOOR;
        }
        Key key = Key.of(tenant, kid, nonce);
        if (size() >= capacity) {
            live.cleanUp();
            if (size() >= capacity) {
                return live.getIfPresent(key) != null ? Claim.REPLAYED : Claim.UNAVAILABLE;
            }
        }
        AtomicInteger ofTenant = liveByTenant.computeIfAbsent(tenant, t -> new AtomicInteger());
        if (ofTenant.get() >= tenantCapacity) {
            live.cleanUp();
            if (ofTenant.get() >= tenantCapacity) {
                return live.getIfPresent(key) != null ? Claim.REPLAYED : Claim.TENANT_FULL;
            }
        }
        Batch batch = batches.computeIfAbsent(new BatchId(tenant, iat, expiresAt), id -> new Batch(id, ofTenant));
        ofTenant.incrementAndGet();
        batch.size.incrementAndGet();
        Batch before = live.asMap().putIfAbsent(key, batch);
        if (before != null) {
            release(batch);
            return Claim.REPLAYED;
        }
        // An older entry for this key may have expired in this very call; then its going has raised the floor.
        return iat <= floor.get() ? Claim.BELOW_FLOOR : Claim.CLAIMED;
    }

    private void forget(Batch batch) {
        floor.accumulateAndGet(batch.id.iat, Math::max);
        release(batch);
    }

    private void release(Batch batch) {
        batch.ofTenant.decrementAndGet();
        if (batch.size.decrementAndGet() == 0) {
            batches.remove(batch.id, batch);
        }
    }

    @Override
    public long floor() {
        return floor.get();
    }

    /** Live nonces, give or take those that expired a moment ago. */
    public long size() {
        return live.estimatedSize();
    }

    /** The first half of SHA-256 over tenant, kid and nonce, each with its length. */
    private record Key(long high, long low) implements Comparable<Key> {
        static Key of(String tenant, String kid, String nonce) {
            MessageDigest sha256 = SHA256.get();
            update(sha256, tenant);
            update(sha256, kid);
            update(sha256, nonce);
            byte[] digest = sha256.digest();
            return new Key(bigEndian(digest, 0), bigEndian(digest, 8));
        }

        private static void update(MessageDigest sha256, String text) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            sha256.update((byte) (bytes.length >>> 24));
            sha256.update((byte) (bytes.length >>> 16));
            sha256.update((byte) (bytes.length >>> 8));
            sha256.update((byte) bytes.length);
            sha256.update(bytes);
        }

        private static long bigEndian(byte[] bytes, int at) {
            long value = 0;
            for (int i = at; i < at + 8; i++) {
                value = value << 8 | bytes[i] & 0xff;
            }
            return value;
        }

        @Override
        public int hashCode() {
            return (int) low; // a digest is evenly spread as it is
        }

        @Override
        public int compareTo(Key other) { // lets the hash table order keys that someone made collide
            int order = Long.compare(high, other.high);
            return order != 0 ? order : Long.compare(low, other.low);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Key key && key.high == high && key.low == low;
        }
    }

    private record BatchId(String tenant, long iat, long expiresAt) {}

    /** What the nonces of one tenant and second have in common. */
    private static final class Batch {
        final BatchId id;
        final AtomicInteger ofTenant;
        final AtomicInteger size = new AtomicInteger();

        Batch(BatchId id, AtomicInteger ofTenant) {
            this.id = id;
            this.ofTenant = ofTenant;
        }

        Duration timeLeft(Clock clock) {
            return Duration.ofMillis(Math.max(1, id.expiresAt * 1000 - clock.millis()));
        }
    }
}
