package dev.signet.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.signet.StoreException;
import dev.signet.receipt.Receipt;
import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.RedisClient;
import io.lettuce.core.SslOptions;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Receipts in Redis, as JSON, each for a while. While Redis fails, there are none. */
final class RedisReceipts implements ReceiptCache {
    private static final Logger LOG = LoggerFactory.getLogger(RedisReceipts.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final AbstractRedisClient client;
    private final RedisClusterAsyncCommands<String, String> redis;
    private final String prefix;
    private final long ttlSeconds;
    private final long limitMillis;
    private volatile long failedAt = System.nanoTime() - PAUSE_NANOS;
    private volatile boolean failing;

    RedisReceipts(String uri, String prefix, Path caCertificates, Duration ttl, Duration timeLimit) {
        RedisAddress address = RedisAddress.parse(uri);
        this.prefix = prefix;
        this.ttlSeconds = Math.max(1, ttl.toSeconds());
        this.limitMillis = Math.max(1, timeLimit.toMillis());
        SslOptions.Builder ssl = SslOptions.builder();
        if (caCertificates != null) {
            ssl.trustManager(caCertificates.toFile());
        }
        AbstractRedisClient made = null;
        try {
            if (address.cluster()) {
                RedisClusterClient cluster = RedisClusterClient.create(address.uris());
                made = cluster;
                cluster.setOptions(ClusterClientOptions.builder(options(ssl))
                        .topologyRefreshOptions(ClusterTopologyRefreshOptions.builder()
                                .enableAllAdaptiveRefreshTriggers()
                                .build())
                        .build());
                redis = cluster.connect().async();
            } else {
                RedisClient single = RedisClient.create(address.uris().get(0));
                made = single;
                single.setOptions(options(ssl));
                redis = single.connect().async();
            }
        } catch (RuntimeException e) {
            if (made != null) {
                made.shutdown(Duration.ZERO, Duration.ofSeconds(2));
            }
            throw new StoreException("Redis at " + address.name() + " cannot be reached (" + e.getMessage() + ")", e);
        }
        client = made;
    }

    private static ClientOptions options(SslOptions.Builder ssl) {
        return ClientOptions.builder()
                .disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
                .sslOptions(ssl.build())
                .build();
    }

    @Override
    public Receipt get(String tenant, String receiptHash) {
        if (failing && System.nanoTime() - failedAt < PAUSE_NANOS) {
            return null;
        }
        try {
            String text = redis.get(key(tenant, receiptHash)).get(limitMillis, TimeUnit.MILLISECONDS);
            failing = false;
            Receipt receipt = text == null ? null : JSON.readValue(text, Receipt.class);
            // what somebody else wrote there is no receipt of this tenant
            return receipt != null
                            && receipt.tenant().equals(tenant)
                            && receipt.receiptHash().equals(receiptHash)
                    ? receipt
                    : null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (JsonProcessingException e) {
            LOG.debug("what Redis has there is no receipt");
        } catch (ExecutionException | TimeoutException | RuntimeException e) {
            failed(e);
        }
        return null;
    }

    /** Does not wait. */
    @Override
    public void put(Receipt receipt) {
        if (failing) {
            return;
        }
        try {
            redis.setex(key(receipt.tenant(), receipt.receiptHash()), ttlSeconds, JSON.writeValueAsString(receipt))
                    .exceptionally(e -> {
                        failed(e);
                        return null;
                    });
        } catch (JsonProcessingException | RuntimeException e) {
            failed(e);
        }
    }

    private void failed(Throwable failure) {
        failedAt = System.nanoTime();
        if (!failing) {
            LOG.warn("receipts are read from the store while Redis fails: {}", String.valueOf(failure.getMessage()));
        }
        failing = true;
    }

    /** A tenant's name may have any letters, but its length is before it. */
    private String key(String tenant, String receiptHash) {
        return prefix + "receipt:" + tenant.length() + ":" + tenant + ":" + receiptHash;
    }

    @Override
    public void close() {
        client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
    }
}
