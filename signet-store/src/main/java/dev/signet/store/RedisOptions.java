package dev.signet.store;

import dev.signet.HighWaterMark;
import dev.signet.StoreException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;

/** What a {@link RedisReplayGuard} is told before it starts. */
public final class RedisOptions {
    final RedisAddress address;
    String prefix = "signet:";
    Duration timeLimit = Duration.ofMillis(250);
    OnStoreFailure onStoreFailure = OnStoreFailure.REFUSE;
    int waitReplicas;
    Duration waitLimit = Duration.ofMillis(100);
    Path caCertificates;
    HighWaterMark mark = HighWaterMark.FORGETFUL;
    Clock clock = Clock.systemUTC();
    Duration maxSkew = Duration.ofSeconds(60);
    long capacity = 4_000_000;
    int tenantCapacity = 4_000_000;

    /** What becomes of claims while Redis cannot be asked. */
    public enum OnStoreFailure {
        /** They are refused. */
        REFUSE,
        /**
         * The node decides by what it has claimed itself, and tells Redis when that is back. Until then, one request can be taken once by each node.
         */
        LOCAL
    }

    private RedisOptions(RedisAddress address) {
        this.address = address;
    }

    /**
     * @param uri {@code redis://[user:password@]host:port[/db]}, {@code rediss://…} for TLS, {@code redis-sentinel://[password@]host:port,host:port/db#master}; for
     *     Redis Cluster {@code redis-cluster://[user:password@]host:port,host:port}, {@code rediss-cluster://…}, or a comma-separated list of single URIs
     * @throws IllegalArgumentException that does not repeat what may be a password
     */
    public static RedisOptions of(String uri) {
        return new RedisOptions(RedisAddress.parse(uri));
    }

    /** What every key begins with; all nodes that share their nonces have the same. Default {@code signet:}. */
    public RedisOptions prefix(String text) {
        if (text.indexOf('{') >= 0 || text.indexOf('}') >= 0) {
            throw new IllegalArgumentException("the Redis key prefix must have no braces: they decide the hash slot");
        }
        this.prefix = text;
        return this;
    }

    /** How long a claim may take; default 250 ms. */
    public RedisOptions timeLimit(Duration limit) {
        this.timeLimit = limit;
        return this;
    }

    /** Default {@link OnStoreFailure#REFUSE}. */
    public RedisOptions onStoreFailure(OnStoreFailure what) {
        this.onStoreFailure = what;
        return this;
    }

    /**
     * How many replicas must have a claim before it counts; by default none is waited for.
     *
     * @param limit how long Redis waits for them, below the claim's own limit
     */
    public RedisOptions waitReplicas(int replicas, Duration limit) {
        this.waitReplicas = replicas;
        this.waitLimit = limit;
        return this;
    }

    /** A PEM file of the authorities that a server's certificate is checked against, instead of the JVM's. */
    public RedisOptions caCertificates(Path pem) {
        this.caCertificates = pem;
        return this;
    }

    /** The mark that all nodes share, so that nothing opens when Redis loses its memory; by default none is kept. */
    public RedisOptions mark(HighWaterMark sharedMark) {
        this.mark = sharedMark;
        return this;
    }

    public RedisOptions clock(Clock wallClock) {
        this.clock = wallClock;
        return this;
    }

    /** How far ahead of the clock a signature may be; default 60 s. */
    public RedisOptions maxSkew(Duration skew) {
        this.maxSkew = skew;
        return this;
    }

    /** Live nonces of this node: in all, and of one tenant. Default 4,000,000 each. */
    public RedisOptions capacity(long nonces, int ofOneTenant) {
        this.capacity = nonces;
        this.tenantCapacity = ofOneTenant;
        return this;
    }

    /**
     * Starts a guard.
     *
     * @throws StoreException when a Redis cannot be reached, refuses the credentials, or may evict keys; says which, and what to do
     */
    public RedisReplayGuard start() {
        if (waitReplicas > 0 && waitLimit.compareTo(timeLimit) >= 0) {
            throw new IllegalArgumentException("waiting for replicas must end before the time limit of a claim: "
                    + waitLimit + " is not below " + timeLimit);
        }
        return new RedisReplayGuard(this);
    }
}
