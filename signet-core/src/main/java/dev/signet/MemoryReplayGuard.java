package dev.signet;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.LoadingCache;
import com.github.benmanes.caffeine.cache.Ticker;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Nonces in this process's memory. None is evicted before it expires: when a bound is reached, claims are refused. An expiring nonce raises the floor, so
 * that a clock that steps back reopens nothing. With a {@link HighWaterMark}, a kill and a restart reopen nothing either.
 *
 * <p>Memory is what a nonce costs most. So it is a 128-bit digest in a hash table and in the list of its batch, all nonces of one tenant and second;
 * Caffeine expires the batches, each as a whole.
 */
public final class MemoryReplayGuard implements ReplayGuard {
    /** A floor below every time: nothing has been forgotten. */
    public static final long NO_FLOOR = Long.MIN_VALUE;

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Clock clock;
    private final long capacity;
    private final int tenantCapacity;
    private final AtomicLong floor;
    private final WrittenAhead mark;
    private final AtomicLong size = new AtomicLong();
    private final Map<String, AtomicInteger> sizeByTenant = new ConcurrentHashMap<>();
    private final Map<Key, Batch> live = new ConcurrentHashMap<>();
    private final LoadingCache<BatchId, Batch> batches;

    /**
     * @param capacity live nonces in all
     * @param tenantCapacity live nonces of one tenant
     * @param floor nothing signed at or before this second is accepted: the moment of the start, or {@link #NO_FLOOR}
     */
    public MemoryReplayGuard(Clock clock, long capacity, int tenantCapacity, long floor) {
        this(clock, capacity, tenantCapacity, floor, new WrittenAhead(HighWaterMark.FORGETFUL), Ticker.systemTicker());
    }

    /**
     * A guard whose start reopens nothing: its floor is the mark that an earlier one left; where there is none, the moment of the start. A claim is answered
     * when the mark is durably at or above it, which a steady stream of claims finds done; it is {@link Claim#UNAVAILABLE} where that fails.
     *
     * @param capacity live nonces in all
     * @param tenantCapacity live nonces of one tenant
     * @param maxSkew how far ahead of the clock a signature may be, in seconds: the floor's height over it when the mark cannot be read
     */
    public MemoryReplayGuard(Clock clock, long capacity, int tenantCapacity, HighWaterMark mark, long maxSkew) {
        this(clock, capacity, tenantCapacity, new WrittenAhead(mark), maxSkew);
    }

    private MemoryReplayGuard(Clock clock, long capacity, int tenantCapacity, WrittenAhead mark, long maxSkew) {
        this(
                clock,
                capacity,
                tenantCapacity,
                mark.floor(clock.instant().getEpochSecond(), maxSkew, PATIENCE),
                mark,
                Ticker.systemTicker());
    }

    MemoryReplayGuard(Clock clock, long capacity, int tenantCapacity, long floor, Ticker ticker) {
        this(clock, capacity, tenantCapacity, floor, new WrittenAhead(HighWaterMark.FORGETFUL), ticker);
    }

    private MemoryReplayGuard(
            Clock clock, long capacity, int tenantCapacity, long floor, WrittenAhead mark, Ticker ticker) {
        this.mark = mark;
        this.clock = clock;
        this.capacity = capacity;
        this.tenantCapacity = tenantCapacity;
        this.floor = new AtomicLong(floor);
        this.batches = Caffeine.newBuilder()
                .ticker(ticker)
                .executor(Runnable::run)
                .expireAfter(Expiry.<BatchId, Batch>creating((id, batch) -> batch.timeLeft(clock)))
                .<BatchId, Batch>evictionListener((id, batch, cause) -> forget(batch))
                .build(id -> new Batch(id, sizeOf(id.tenant)));
    }

    @Override
    public CompletionStage<Claim> claim(String tenant, String kid, String nonce, long iat, long expiresAt) {
        CompletableFuture<Boolean> raised = mark.cover(iat);
        if (raised == null) {
            return CompletableFuture.completedFuture(claimNow(tenant, kid, nonce, iat, expiresAt));
        }
        return raised.thenApply(done -> done ? claimNow(tenant, kid, nonce, iat, expiresAt) : Claim.UNAVAILABLE);
    }

    private Claim claimNow(String tenant, String kid, String nonce, long iat, long expiresAt) {
        if (iat <= floor.get()) {
            return Claim.BELOW_FLOOR;
        }
        Key key = Key.of(tenant, kid, nonce);
        Batch batch = batches.get(new BatchId(tenant, iat, expiresAt));
        Claim full = reserve(batch.ofTenant);
        if (full != null) {
            batches.cleanUp();
            full = reserve(batch.ofTenant);
        }
        if (full != null) {
            return live.containsKey(key) ? Claim.REPLAYED : full;
        }
        Batch before = live.putIfAbsent(key, batch);
        while (before != null && before.isOver(clock)) { // the wall clock is ahead of the ticker
            forget(before);
            forget(key, before); // where another thread is at it, this one does not wait
            before = live.putIfAbsent(key, batch);
        }
        if (before != null) {
            release(batch.ofTenant);
            return Claim.REPLAYED;
        }
        if (!batch.add(key)) {
            forget(key, batch);
        }
        // Time may have run out in this very call, for this batch or for an older entry of this key; then that has
        // raised the floor.
        return iat <= floor.get() ? Claim.BELOW_FLOOR : Claim.CLAIMED;
    }

    private AtomicInteger sizeOf(String tenant) {
        return sizeByTenant.computeIfAbsent(tenant, t -> new AtomicInteger());
    }

    /** Counts one more nonce; or not, and says which bound is reached. */
    private Claim reserve(AtomicInteger ofTenant) {
        Claim full = null;
        if (size.incrementAndGet() > capacity) {
            full = Claim.UNAVAILABLE;
        }
        if (ofTenant.incrementAndGet() > tenantCapacity && full == null) {
            full = Claim.TENANT_FULL;
        }
        if (full != null) {
            release(ofTenant);
        }
        return full;
    }

    private void release(AtomicInteger ofTenant) {
        size.decrementAndGet();
        ofTenant.decrementAndGet();
    }

    /** Raises the floor before the first nonce is free again. */
    private void forget(Batch batch) {
        floor.accumulateAndGet(batch.id.iat, Math::max);
        for (Key key = batch.close(); key != null; key = key.next) {
            forget(key, batch);
        }
    }

    private void forget(Key key, Batch batch) {
        if (live.remove(key, batch)) {
            release(batch.ofTenant);
        }
    }

    @Override
    public long floor() {
        return floor.get();
    }

    /** Live nonces, give or take those that expired a moment ago. */
    public long size() {
        return size.get();
    }

    /** The first half of a {@link ClaimDigest}; and the key before it in its batch. */
    private static final class Key implements Comparable<Key> {
        final long high;
        final long low;
        Key next;

        Key(long high, long low) {
            this.high = high;
            this.low = low;
        }

        static Key of(String tenant, String kid, String nonce) {
            ByteBuffer digest = ByteBuffer.wrap(ClaimDigest.of(tenant, kid, nonce));
            return new Key(digest.getLong(), digest.getLong());
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

    /** The nonces of one tenant and second. */
    private static final class Batch {
        private static final Key CLOSED = new Key(0, 0);

        final BatchId id;
        final AtomicInteger ofTenant;
        private final AtomicReference<Key> last = new AtomicReference<>();

        Batch(BatchId id, AtomicInteger ofTenant) {
            this.id = id;
            this.ofTenant = ofTenant;
        }

        /** False when the batch is closed. */
        boolean add(Key key) {
            do {
                key.next = last.get();
            } while (key.next != CLOSED && !last.compareAndSet(key.next, key));
            return key.next != CLOSED;
        }

        /** Its nonces, each with the next; null when this was called before. */
        Key close() {
            Key keys = last.getAndSet(CLOSED);
            return keys == CLOSED ? null : keys;
        }

        Duration timeLeft(Clock clock) {
            return Duration.ofMillis(Math.max(1, id.expiresAt * 1000 - clock.millis()));
        }

        boolean isOver(Clock clock) {
            return clock.millis() > id.expiresAt * 1000;
        }
    }
}
