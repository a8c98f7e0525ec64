package dev.signet.store;

import dev.signet.StoreException;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionStateAdapter;
import io.lettuce.core.RedisURI;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The way to one Redis: a session that is ready for claims, or none while one is sought. */
final class RedisLink {
    private static final Logger LOG = LoggerFactory.getLogger(RedisLink.class);
    private static final long FIRST_RETRY_MILLIS = 50;
    private static final long LAST_RETRY_MILLIS = 1000;

    private final RedisURI uri;
    private final RedisConnector connector;
    private final ScheduledExecutorService threads;
    private final Preparation preparation;
    private final Runnable trouble;
    private final AtomicReference<RedisSession> session = new AtomicReference<>();
    private final AtomicReference<CompletableFuture<Void>> settling = new AtomicReference<>();
    private volatile boolean evicts;
    private volatile boolean closed;
    private volatile boolean down = true;

    /** What comes before a session is used, and again when its epoch is another. Blocks. */
    interface Preparation {
        void prepare(RedisLink link, RedisSession found);
    }

    /** @param trouble what else to look at when this Redis cannot be reached */
    RedisLink(
            RedisURI uri,
            RedisConnector connector,
            ScheduledExecutorService threads,
            Preparation preparation,
            Runnable trouble) {
        this.uri = uri;
        this.connector = connector;
        this.threads = threads;
        this.preparation = preparation;
        this.trouble = trouble;
    }

    String name() {
        return RedisAddress.name(uri);
    }

    /** Null while there is none. */
    RedisSession session() {
        return session.get();
    }

    /** Whether it was last found to forget what it is told. */
    boolean evicts() {
        return evicts;
    }

    /** Blocks. @throws StoreException saying what is wrong */
    void connect() {
        RedisSession found;
        try {
            found = connector.connect(uri);
        } catch (RedisConnector.EvictsException e) {
            evicts = true;
            throw new StoreException(e.getMessage(), e);
        }
        try {
            evicts = false;
            preparation.prepare(this, found);
        } catch (RuntimeException e) {
            found.close();
            throw e;
        }
        down = false;
        session.set(found);
        found.connection.addListener(new RedisConnectionStateAdapter() {
            @Override
            public void onRedisDisconnected(RedisChannelHandler<?, ?> connection) {
                drop(found, "the connection was closed");
            }
        });
        if (!found.isOpen()) {
            drop(found, "the connection was closed");
        } else if (closed) {
            found.close();
        }
    }

    /** Seeks a session in the background until there is one. */
    void seek() {
        seekIn(0, FIRST_RETRY_MILLIS);
    }

    private void seekIn(long millis, long next) {
        try {
            threads.schedule(() -> seekNow(next), millis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            closed = true; // as everything here is
        }
    }

    private void seekNow(long next) {
        if (closed) {
            return;
        }
        boolean evicted = evicts;
        try {
            connect();
            LOG.info("Redis at {} is there", name());
        } catch (RuntimeException e) {
            if (evicts && !evicted) {
                LOG.error("{}. Until then claims are refused", e.getMessage());
            } else {
                LOG.debug("{}", e.getMessage());
            }
            trouble.run();
            seekIn(next, Math.min(2 * next, LAST_RETRY_MILLIS));
        }
    }

    /** Gives up a session that fails; the next one is sought. */
    void drop(RedisSession failed, String why) {
        if (!session.compareAndSet(failed, null)) {
            return;
        }
        failed.close();
        if (closed) {
            return;
        }
        if (!down) {
            down = true;
            LOG.warn("Redis at {} is not there: {}", name(), why);
        }
        seek();
    }

    /** Prepares the session again; who comes before that begins shares it. */
    CompletableFuture<Void> settle(RedisSession found) {
        CompletableFuture<Void> mine = new CompletableFuture<>();
        CompletableFuture<Void> other = settling.compareAndExchange(null, mine);
        if (other != null) {
            return other;
        }
        LOG.warn("Redis at {} has lost its memory: what was signed before is refused", name());
        try {
            threads.execute(() -> {
                settling.set(null);
                try {
                    preparation.prepare(this, found);
                    mine.complete(null);
                } catch (RuntimeException e) {
                    drop(found, e.getMessage());
                    mine.completeExceptionally(e);
                }
            });
        } catch (RejectedExecutionException e) {
            mine.completeExceptionally(e);
        }
        return mine;
    }

    void close() {
        closed = true;
        RedisSession last = session.getAndSet(null);
        if (last != null) {
            last.connection.close();
        }
    }
}
