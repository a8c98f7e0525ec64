package dev.signet.benchmarks.load;

import dev.signet.benchmarks.load.Variant.Kind;
import dev.signet.benchmarks.load.Variant.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/** The processes of a run, and what they keep. All of them run all the time, so that rounds can take turns. */
final class Servers implements AutoCloseable {
    private final Jdk jdk;
    private final String trustedKeys;
    private final String postgresUrl;
    private final Path directory = Files.createTempDirectory("signet-load");
    private final Map<Variant, Server> running = new LinkedHashMap<>();
    private PostgresServer postgres;

    /** @param postgresUrl as {@link PostgresServer#start} takes it */
    Servers(Jdk jdk, String trustedKeys, String postgresUrl) throws IOException {
        this.jdk = jdk;
        this.trustedKeys = trustedKeys;
        this.postgresUrl = postgresUrl;
    }

    /** The one of that variant, started where it is not running; a gateway's app with it. */
    Server get(Variant variant) throws IOException, SQLException {
        Server server = running.get(variant);
        if (server == null) {
            Path own = Files.createDirectory(directory.resolve(variant.id()));
            String argument = variant.isGateway() ? get(Variant.APP).address() : own.toString();
            server = Server.start(variant, jdk, environment(variant, own), argument);
            running.put(variant, server);
        }
        return server;
    }

    private Map<String, String> environment(Variant variant, Path own) throws IOException, SQLException {
        Map<String, String> environment = new HashMap<>();
        if (variant.verifies() || variant.kind() == Kind.FLOOR) {
            environment.put("SIGNET_ENGINE", variant.engine());
            environment.put("SIGNET_TRUSTED_KEYS", trustedKeys);
        }
        if (variant.verifies()) {
            environment.put("SIGNET_PHASE", "enforce");
            environment.put("SIGNET_EXTERNAL_URLS", SignedRequests.ORIGIN);
            environment.put("SIGNET_REPLAY", "local");
            environment.put("SIGNET_DATA_DIR", own.resolve("data").toString());
            environment.put("SIGNET_STORE_TIMEOUT", "60"); // every answer names its receipt, whatever the disk does
            environment.put("SIGNET_STORAGE", variant.store() == Store.SQLITE ? "sqlite" : "none");
        }
        if (variant.store() == Store.POSTGRES) {
            environment.put("SIGNET_STORAGE", "postgres");
            environment.put("SIGNET_POSTGRES_URL", postgres().database());
        }
        return environment;
    }

    /** Started where it is not running. */
    PostgresServer postgres() throws IOException {
        if (postgres == null) {
            postgres = PostgresServer.start(postgresUrl);
        }
        return postgres;
    }

    @Override
    public void close() throws IOException, SQLException {
        for (Server server : running.values()) {
            server.close();
        }
        if (postgres != null) {
            postgres.close();
        }
        try (Stream<Path> paths = Files.walk(directory)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
