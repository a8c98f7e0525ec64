package dev.signet.store;

import dev.signet.ClaimDigest;
import io.lettuce.core.cluster.SlotHash;
import java.util.Arrays;
import java.util.Base64;

/**
 * The keys of claims and epochs. A claim's key and the epoch's of its bucket share a hash tag, so that Redis Cluster keeps them in one slot; there are enough buckets that
 * each of its masters holds some.
 */
final class RedisKeys {
    private static final int CLUSTER_BUCKETS = 64;
    private static final Base64.Encoder BASE64URL = Base64.getUrlEncoder().withoutPadding();

    private final String[] prefixes;

    RedisKeys(String prefix, boolean cluster) {
        prefixes = new String[cluster ? CLUSTER_BUCKETS : 1];
        Arrays.setAll(prefixes, bucket -> prefix + "{b" + bucket + "}:");
    }

    /** A claim in Redis. */
    record Claimed(int bucket, String key, long iat, long expiresAt) {}

    int buckets() {
        return prefixes.length;
    }

    int slot(int bucket) {
        return SlotHash.getSlot(prefixes[bucket]);
    }

    Claimed claim(String tenant, String kid, String nonce, long iat, long expiresAt) {
        byte[] digest = ClaimDigest.of(tenant, kid, nonce);
        int bucket = (digest[31] & 0xff) % prefixes.length;
        String key = prefixes[bucket] + BASE64URL.encodeToString(Arrays.copyOf(digest, 16));
        return new Claimed(bucket, key, iat, expiresAt);
    }

    /** @param memory names the memory that the epoch is of */
    String epoch(int bucket, String memory) {
        return prefixes[bucket] + "epoch:" + memory;
    }
}
