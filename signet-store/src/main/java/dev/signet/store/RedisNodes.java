package dev.signet.store;

import dev.signet.StoreException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which Redis holds which bucket: one all of them, or each master of a cluster those in its slots. */
final class RedisNodes {
    private static final Logger LOG = LoggerFactory.getLogger(RedisNodes.class);

    private final RedisKeys keys;
    private final ScheduledExecutorService threads;
    private final Function<RedisURI, RedisLink> links;
    private final RedisAddress address;
    private final RedisClusterClient topology; // null where there is no cluster
    private final AtomicBoolean looking = new AtomicBoolean();
    private volatile RedisLink[] byBucket;

    /** @param links makes a link, without connecting it */
    RedisNodes(
            RedisAddress address,
            RedisKeys keys,
            RedisConnector connector,
            ScheduledExecutorService threads,
            Function<RedisURI, RedisLink> links) {
        this.keys = keys;
        this.threads = threads;
        this.links = links;
        this.address = address;
        this.byBucket = new RedisLink[keys.buckets()];
        if (address.cluster()) {
            topology = RedisClusterClient.create(connector.resources(), address.uris());
            topology.setOptions(connector.clusterOptions());
        } else {
            topology = null;
            byBucket[0] = links.apply(address.uris().get(0));
        }
    }

    /** Connects to all, or throws. */
    void connect() {
        if (topology != null) {
            try {
                byBucket = assign();
            } catch (RuntimeException e) {
                throw new StoreException(
                        "the Redis Cluster at " + address.name() + " does not say who holds what (" + root(e) + ")", e);
            }
        }
        all().forEach(RedisLink::connect);
    }

    RedisLink of(int bucket) {
        return byBucket[bucket];
    }

    List<Integer> bucketsOf(RedisLink link) {
        RedisLink[] now = byBucket;
        List<Integer> buckets = new ArrayList<>();
        for (int bucket = 0; bucket < now.length; bucket++) {
            if (now[bucket] == link) {
                buckets.add(bucket);
            }
        }
        return buckets;
    }

    /** Whether every bucket has a session. */
    boolean isConnected() {
        return all().stream().allMatch(link -> link.session() != null);
    }

    Set<RedisLink> all() {
        return new HashSet<>(List.of(byBucket));
    }

    /** Asks the cluster, in the background, who holds what now. */
    void lookAgain() {
        if (topology == null || !looking.compareAndSet(false, true)) {
            return;
        }
        try {
            threads.execute(() -> {
                looking.set(false);
                look();
            });
        } catch (RejectedExecutionException e) {
            LOG.debug("closed");
        }
    }

    private synchronized void look() {
        RedisLink[] next;
        try {
            next = assign();
        } catch (RuntimeException e) {
            LOG.debug("the Redis Cluster at {} does not say who holds what: {}", address.name(), root(e));
            return;
        }
        Set<RedisLink> before = all();
        byBucket = next;
        Set<RedisLink> now = all();
        now.stream().filter(link -> !before.contains(link)).forEach(RedisLink::seek);
        before.stream().filter(link -> !now.contains(link)).forEach(RedisLink::close);
    }

    private RedisLink[] assign() {
        topology.refreshPartitions();
        Map<String, RedisLink> byName = new HashMap<>();
        for (RedisLink link : byBucket) {
            if (link != null) {
                byName.put(link.name(), link);
            }
        }
        RedisLink[] next = new RedisLink[keys.buckets()];
        for (int bucket = 0; bucket < next.length; bucket++) {
            RedisClusterNode node = topology.getPartitions().getPartitionBySlot(keys.slot(bucket));
            if (node == null) {
                throw new IllegalStateException("no node holds slot " + keys.slot(bucket));
            }
            next[bucket] = byName.computeIfAbsent(RedisAddress.name(node.getUri()), name -> links.apply(node.getUri()));
        }
        return next;
    }

    private static String root(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage();
    }

    void close() {
        for (RedisLink link : byBucket) {
            if (link != null) {
                link.close();
            }
        }
        if (topology != null) {
            topology.shutdown(Duration.ZERO, Duration.ofSeconds(2));
        }
    }
}
