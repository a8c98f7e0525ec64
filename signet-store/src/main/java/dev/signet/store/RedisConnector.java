package dev.signet.store;

import dev.signet.StoreException;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Opens connections to Redis, and looks at what is behind them before they are used. */
final class RedisConnector implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final int QUEUE = 50_000;

    private final ClientResources resources = DefaultClientResources.builder()
            .ioThreadPoolSize(2)
            .computationThreadPoolSize(2)
            .build();
    private final RedisClient client = RedisClient.create(resources);
    private final SslOptions ssl;
    private final SocketOptions sockets = SocketOptions.builder()
            .connectTimeout(Duration.ofSeconds(2))
            .keepAlive(true)
            .build();
    private final int replicas;
    private final long waitMillis;

    RedisConnector(RedisOptions options) {
        SslOptions.Builder builder = SslOptions.builder();
        if (options.caCertificates != null) {
            builder.trustManager(options.caCertificates.toFile());
        }
        ssl = builder.build();
        replicas = options.waitReplicas;
        waitMillis = Math.max(1, options.waitLimit.toMillis());
        client.setOptions(ClientOptions.builder()
                .autoReconnect(false)
                .requestQueueSize(QUEUE)
                .socketOptions(sockets)
                .sslOptions(ssl)
                .build());
    }

    ClientResources resources() {
        return resources;
    }

    ClusterClientOptions clusterOptions() {
        return ClusterClientOptions.builder()
                .socketOptions(sockets)
                .sslOptions(ssl)
                .build();
    }

    /**
     * Blocks, some seconds at most.
     *
     * @throws StoreException when it cannot be reached, refuses the credentials, or is a replica
     * @throws EvictsException when it may forget nonces
     */
    RedisSession connect(RedisURI uri) {
        String name = RedisAddress.name(uri);
        StatefulRedisConnection<String, String> connection =
                await(client.connectAsync(StringCodec.UTF8, uri), name, "cannot be reached");
        try {
            RedisAsyncCommands<String, String> commands = connection.async();
            String server = await(commands.info("server"), name, "does not say INFO");
            String replication = await(commands.info("replication"), name, "does not say INFO");
            String policy = field(await(commands.info("memory"), name, "does not say INFO"), "maxmemory_policy");
            if (!policy.equals("noeviction")) {
                throw new EvictsException("Redis at " + name + " has maxmemory-policy '" + policy
                        + "': it may forget nonces before their time, and then requests can be replayed."
                        + " Set maxmemory-policy to noeviction");
            }
            if (field(replication, "role").equals("slave")) {
                throw new StoreException("Redis at " + name + " is a replica: claims go to its master only", null);
            }
            String memory = head(field(server, "run_id")) + "-" + head(field(replication, "master_replid"));
            return new RedisSession(connection, memory, replicas, waitMillis);
        } catch (RuntimeException e) {
            connection.closeAsync();
            throw e;
        }
    }

    /** May forget what it was told. */
    static final class EvictsException extends RuntimeException {
        EvictsException(String message) {
            super(message);
        }
    }

    /** @throws StoreException with the name of the Redis and what is wrong */
    static <T> T await(CompletionStage<T> stage, String name, String what) {
        try {
            return stage.toCompletableFuture().get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            Throwable root = e;
            while (root.getCause() != null) {
                root = root.getCause();
            }
            throw new StoreException("Redis at " + name + " " + what + " (" + root.getMessage() + ")", e);
        } catch (TimeoutException e) {
            throw new StoreException(
                    "Redis at " + name + " " + what + " (no answer in " + LIMIT.toSeconds() + " s)", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException("interrupted while Redis at " + name + " was asked", e);
        }
    }

    private static String field(String info, String name) {
        return info.lines()
                .filter(line -> line.startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst()
                .orElse("");
    }

    private static String head(String id) {
        return id.substring(0, Math.min(12, id.length()));
    }

    @Override
    public void close() {
        client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
        resources.shutdown(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(3, TimeUnit.SECONDS);
    }
}
