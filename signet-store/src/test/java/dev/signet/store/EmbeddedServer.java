package dev.signet.store;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** PostgreSQL from a jar of binaries, with the durability that the library switches off. */
final class EmbeddedServer implements Postgres.Server {
    private final Path data = Files.createTempDirectory("signet-postgres");
    private EmbeddedPostgres running;
    private final int port = FreePort.find();

    EmbeddedServer() throws IOException {}

    @Override
    public int port() {
        return port;
    }

    @Override
    public void start() throws IOException {
        EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
                .setDataDirectory(data.resolve("data"))
                .setCleanDataDirectory(false)
                .setPort(port)
                .setRegisterShutdownHook(false)
                .setPGStartupWait(Duration.ofSeconds(180))
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("max_connections", "200");
        running = builder.start();
    }

    @Override
    public void stop(boolean crash) throws IOException {
        if (crash) {
            Postmaster.crash(data.resolve("data"));
        }
        running.close();
    }

    @Override
    public void delete() throws IOException {
        Postgres.delete(data);
    }
}
