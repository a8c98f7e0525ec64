package dev.signet.store;

import java.time.Duration;

/**
 * How to reach a PostgreSQL database.
 *
 * @param url {@code postgresql://user:password@host:5432/database?sslmode=…}, {@code postgres://…} or {@code jdbc:postgresql://…}; never printed
 * @param poolSize setting {@code pool-size}: connections for reading
 * @param poolOverflow setting {@code pool-overflow}: more of them under load
 * @param poolRecycle setting {@code pool-recycle}: how old a connection becomes at most
 * @param storeTimeout setting {@code store-timeout}: how long a connection, a statement or an answer may take
 */
public record PostgresSettings(
        String url, int poolSize, int poolOverflow, Duration poolRecycle, Duration storeTimeout) {
    /** What the pool takes for a connection's age. */
    private static final Duration SHORTEST_RECYCLE = Duration.ofSeconds(30);

    public PostgresSettings {
        if (poolSize < 1) {
            throw new IllegalArgumentException("pool-size must be at least 1");
        }
        if (poolOverflow < 0) {
            throw new IllegalArgumentException("pool-overflow must not be negative");
        }
        if (poolRecycle.compareTo(SHORTEST_RECYCLE) < 0) {
            throw new IllegalArgumentException("pool-recycle must be at least 30 seconds");
        }
        if (storeTimeout.toMillis() < 250 || storeTimeout.toMillis() > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("store-timeout must be at least 250 ms, and at most 24 days");
        }
    }

    /** The defaults: 20 connections and 30 more, recycled after an hour, and 5 seconds. */
    public static PostgresSettings of(String url) {
        return new PostgresSettings(url, 20, 30, Duration.ofHours(1), Duration.ofSeconds(5));
    }

    public PostgresSettings withStoreTimeout(Duration timeout) {
        return new PostgresSettings(url, poolSize, poolOverflow, poolRecycle, timeout);
    }

    @Override
    public String toString() {
        return "PostgresSettings[pool-size=" + poolSize + ", pool-overflow=" + poolOverflow + ", pool-recycle="
                + poolRecycle + ", store-timeout=" + storeTimeout + "]";
    }
}
