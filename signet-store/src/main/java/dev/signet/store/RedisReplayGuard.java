package dev.signet.store;

import dev.signet.Dependency;
import dev.signet.MemoryReplayGuard;
import dev.signet.ReplayGuard;
import dev.signet.StoreException;
import dev.signet.WrittenAhead;
import dev.signet.store.RedisKeys.Claimed;
import dev.signet.store.RedisOptions.OnStoreFailure;
import io.lettuce.core.RedisCommandExecutionException;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Nonces that several nodes share, in Redis (protocol section 4): one server, one under Sentinel, or a Cluster. What this node has claimed itself it also knows by itself, so
 * that a replay on the same node costs no round trip.
 *
 * <p>A claim is {@code SET … NX PX}, and right behind it a look at the epoch: it counts only in the epoch that this node knows. So neither a flush nor a restart of Redis nor
 * a fail-over goes unseen by the first claim after it; then the floor is raised to the mark that the nodes share, before anything is taken again.
 */
public final class RedisReplayGuard implements ReplayGuard, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RedisReplayGuard.class);

    private static final long CHECK_MILLIS = 1000;

    private final Clock clock;
    private final long limitMillis;
    private final boolean local;
    private final int replicas;
    private final MemoryReplayGuard own;
    private final WrittenAhead mark;
    private final ReplayFloor floor;
    private final RedisKeys keys;
    private final RedisEpochs epochs;
    private final OwedClaims owed;
    private final RedisConnector connector;
    private final RedisNodes nodes;
    private final ScheduledThreadPoolExecutor threads;
    private final AtomicLong decidedHere = new AtomicLong();
    private final AtomicLong complainedAt = new AtomicLong(System.nanoTime() - TimeUnit.HOURS.toNanos(1));
    private volatile boolean markIsLate;

    RedisReplayGuard(RedisOptions options) {
        clock = options.clock;
        limitMillis = Math.max(1, options.timeLimit.toMillis());
        local = options.onStoreFailure == OnStoreFailure.LOCAL;
        replicas = options.waitReplicas;
        own = new MemoryReplayGuard(clock, options.capacity, options.tenantCapacity, MemoryReplayGuard.NO_FLOOR);
        mark = new WrittenAhead(options.mark);
        floor = new ReplayFloor(clock, options.maxSkew, mark);
        keys = new RedisKeys(options.prefix, options.address.cluster());
        epochs = new RedisEpochs(keys, floor);
        owed = new OwedClaims(clock, keys.buckets());
        AtomicInteger number = new AtomicInteger();
        threads = new ScheduledThreadPoolExecutor(3, task -> {
            Thread thread = new Thread(task, "signet-redis-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        connector = new RedisConnector(options);
        nodes = new RedisNodes(
                options.address,
                keys,
                connector,
                threads,
                uri -> new RedisLink(uri, connector, threads, this::prepare, this::lookAgain));
        threads.scheduleWithFixedDelay(this::pushOwed, 1, 1, TimeUnit.SECONDS);
        try {
            nodes.connect();
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private void prepare(RedisLink link, RedisSession session) {
        epochs.settle(session, nodes.bucketsOf(link), link.name());
        owed.push(session, nodes.bucketsOf(link), link.name());
    }

    private void lookAgain() {
        nodes.lookAgain();
    }

    @Override
    public CompletionStage<Claim> claim(String tenant, String kid, String nonce, long iat, long expiresAt) {
        floor.forgetting(expiresAt - iat);
        if (iat <= floor.value()) {
            return CompletableFuture.completedFuture(Claim.BELOW_FLOOR);
        }
        Claim here = own.claim(tenant, kid, nonce, iat, expiresAt)
                .toCompletableFuture()
                .join(); // without a mark of its own it never waits
        if (here != Claim.CLAIMED) {
            return CompletableFuture.completedFuture(here);
        }
        floor.claiming(iat);
        Claimed claim = keys.claim(tenant, kid, nonce, iat, expiresAt);
        CompletableFuture<Boolean> raised = mark.cover(iat);
        if (raised == null) {
            if (markIsLate) {
                markIsLate = false;
            }
            return send(claim);
        }
        if (markIsLate) { // it goes on: now and what this node has claimed are the floor's other two supports
            return send(claim);
        }
        return raised.copy()
                .completeOnTimeout(false, limitMillis, TimeUnit.MILLISECONDS)
                .thenCompose(done -> {
                    markIsLate = !done;
                    return send(claim);
                });
    }

    private CompletionStage<Claim> send(Claimed claim) {
        RedisLink link = nodes.of(claim.bucket());
        RedisSession session = link.session();
        if (session == null) {
            return CompletableFuture.completedFuture(withoutRedis(link, claim));
        }
        long ttl = Math.max(1, claim.expiresAt() * 1000 - clock.millis());
        CompletableFuture<Claim> result = new CompletableFuture<>();
        session.claim(claim.key(), keys.epoch(claim.bucket(), session.memory), ttl)
                .orTimeout(limitMillis, TimeUnit.MILLISECONDS)
                .whenComplete((answer, failure) -> {
                    if (failure != null) {
                        failed(link, session, failure);
                        result.complete(withoutRedis(link, claim));
                    } else if (epochs.isKnown(claim.bucket(), answer.epoch())) {
                        result.complete(judge(claim, answer));
                    } else {
                        inAnotherEpoch(link, session, claim, result);
                    }
                });
        return result;
    }

    private Claim judge(Claimed claim, RedisSession.Answer answer) {
        if (!answer.set()) {
            return Claim.REPLAYED;
        }
        if (claim.iat() <= floor.value()) {
            return Claim.BELOW_FLOOR;
        }
        if (answer.replicas() < replicas) {
            complain(
                    "a claim reached {} of the {} replicas that wait-replicas demands: it is refused",
                    answer.replicas(),
                    replicas);
            return Claim.UNAVAILABLE;
        }
        return Claim.CLAIMED;
    }

    /** What was signed at or before the new floor is refused for good; the rest of what was under way, this once. */
    private void inAnotherEpoch(RedisLink link, RedisSession session, Claimed claim, CompletableFuture<Claim> result) {
        link.settle(session)
                .copy()
                .orTimeout(limitMillis, TimeUnit.MILLISECONDS)
                .whenComplete((done, failure) -> result.complete(
                        failure == null && claim.iat() <= floor.value() ? Claim.BELOW_FLOOR : Claim.UNAVAILABLE));
    }

    private Claim withoutRedis(RedisLink link, Claimed claim) {
        if (!local || link.evicts()) {
            return Claim.UNAVAILABLE;
        }
        if (claim.iat() <= floor.value()) {
            return Claim.BELOW_FLOOR;
        }
        decidedHere.incrementAndGet();
        owed.add(claim);
        complain("this node decides by itself what is a replay: on-store-failure is local");
        return Claim.CLAIMED;
    }

    private void failed(RedisLink link, RedisSession session, Throwable failure) {
        if (failure instanceof TimeoutException) {
            link.drop(session, "no answer in " + limitMillis + " ms");
        } else if (failure instanceof RedisCommandExecutionException) {
            String said = String.valueOf(failure.getMessage());
            if (said.startsWith("MOVED") || said.startsWith("ASK") || said.startsWith("CLUSTERDOWN")) {
                nodes.lookAgain();
            } else if (said.startsWith("OOM")) {
                complain("Redis at {} is full: raise its maxmemory", link.name());
            } else { // READONLY, LOADING, NOPERM and so on: another session may be better off
                link.drop(session, said);
            }
        } else {
            link.drop(session, String.valueOf(failure.getMessage()));
        }
    }

    /** Claims that slipped past a session's preparation. */
    private void pushOwed() {
        for (RedisLink link : owed.size() == 0 ? Set.<RedisLink>of() : nodes.all()) {
            RedisSession session = link.session();
            try {
                if (session != null) {
                    owed.push(session, nodes.bucketsOf(link), link.name());
                }
            } catch (RuntimeException e) {
                LOG.debug("{}", e.getMessage());
            }
        }
    }

    /** At most once a minute. */
    private void complain(String message, Object... arguments) {
        long before = complainedAt.get();
        long now = System.nanoTime();
        if (now - before > TimeUnit.MINUTES.toNanos(1) && complainedAt.compareAndSet(before, now)) {
            LOG.warn(message, arguments);
        }
    }

    @Override
    public long floor() {
        return Math.max(floor.value(), own.floor());
    }

    /** Live nonces that this node has claimed, give or take those that expired a moment ago. */
    public long size() {
        return own.size();
    }

    /** Asks every Redis that holds nonces; required unless this node decides by itself while one is away. */
    @Override
    public CompletionStage<Dependency> check() {
        CompletableFuture<?>[] answers = nodes.all().stream().map(this::ask).toArray(CompletableFuture[]::new);
        return CompletableFuture.allOf(answers)
                .orTimeout(CHECK_MILLIS, TimeUnit.MILLISECONDS)
                .handle((all, failure) -> new Dependency("replay", "redis", failure == null, !local));
    }

    private CompletableFuture<?> ask(RedisLink link) {
        RedisSession session = link.session();
        List<Integer> buckets = nodes.bucketsOf(link);
        return session == null || buckets.isEmpty()
                ? CompletableFuture.failedFuture(new StoreException("Redis at " + link.name() + " is not there", null))
                : session.read(keys.epoch(buckets.get(0), session.memory));
    }

    /** What an operator wants to know at a glance. */
    public Health health() {
        return new Health(nodes.isConnected(), decidedHere.get(), owed.size());
    }

    /**
     * @param connected whether every Redis that holds nonces can be asked
     * @param decidedHere how many claims this node has decided by itself since its start
     * @param owed how many of those Redis has yet to be told
     */
    public record Health(boolean connected, long decidedHere, int owed) {}

    @Override
    public void close() {
        threads.shutdownNow();
        try {
            threads.awaitTermination(3, TimeUnit.SECONDS); // else one of them may open a connection yet
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        nodes.close();
        connector.close();
    }
}
