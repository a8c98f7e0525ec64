package dev.signet.samples.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.Poll;
import dev.signet.client.SignetClient;
import dev.signet.client.SignetRequest;
import dev.signet.client.SignetResponse;
import dev.signet.jose.JwkSets;
import dev.signet.jose.JwsAlgorithm;
import dev.signet.jose.SignatureEngines;
import dev.signet.jose.SigningKey;
import dev.signet.store.Postgres;
import dev.signet.store.Redis;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jar as a process, with a PostgreSQL and a Redis that go away and come back. */
class GatewayTest {
    private static final SigningKey KEY =
            SigningKey.generate(JwsAlgorithm.ED25519, "caller", SignatureEngines.current());

    @TempDir
    static Path directory;

    private static TestUpstream upstream;
    private static Postgres postgres;
    private static Redis redis;
    private static GatewayProcess gateway;
    private static SignetClient client;

    @BeforeAll
    static void start() throws Exception {
        upstream = new TestUpstream();
        postgres = Postgres.own();
        redis = Redis.start("--requirepass", "r3dis");
        gateway = GatewayProcess.start(
                directory,
                Map.of(
                        "UPSTREAM_URL",
                        upstream.url(),
                        "SIGNET_PHASE",
                        "enforce",
                        "SIGNET_TRUSTED_KEYS",
                        JwkSets.publish(List.of(KEY.publicJwk())),
                        "SIGNET_POSTGRES_URL",
                        postgres.database(),
                        "SIGNET_REDIS_URL",
                        redis.uri().replace("//", "//:r3dis@"),
                        "SP_API_KEYS",
                        "{\"reader_key\":{\"tenant\":\"default\"}}",
                        "SIGNET_CLAIM_TIMEOUT",
                        "60",
                        "METRICS_PORT",
                        "0",
                        "SHUTDOWN_DRAIN",
                        "0s"));
        client = SignetClient.builder(KEY).trustOnFirstUse().build();
    }

    @AfterAll
    static void stop() throws Exception {
        for (AutoCloseable part : new AutoCloseable[] {gateway, upstream, redis, postgres}) {
            if (part != null) {
                part.close();
            }
        }
    }

    private static SignetResponse send(String path) throws Exception {
        return client.send(
                SignetRequest.postJson(gateway.address().resolve(path).toString(), "{\"a\":1}"));
    }

    @Test
    void whatIsSignedReachesTheUpstreamAndLeavesAReceipt() throws Exception {
        gateway.awaitHealth(200, "\"status\":\"up\"");
        SignetResponse answer = send("/orders/7");
        assertEquals("{\"path\":\"/orders/7\",\"kid\":\"caller\"}", answer.text());
        String hash = answer.headers().firstValue("X-Signet-Receipt").orElseThrow();
        Poll.until("the receipt is in the store", () -> {
            HttpResponse<String> receipt = gateway.get("/v1/receipts/" + hash, "X-SIGNET-API-Key", "reader_key");
            return receipt.statusCode() == 200 && receipt.body().contains(hash);
        });

        HttpResponse<String> unsigned = gateway.get("/orders/8");
        assertEquals(401, unsigned.statusCode());
        assertTrue(unsigned.body().contains("signature_missing"), unsigned.body());
        assertFalse(upstream.seen.contains("/orders/8"));
    }

    @Test
    void healthTellsTheStorageAndEachDependency() {
        gateway.awaitHealth(
                200,
                "{\"status\":\"up\",\"storage\":\"postgres\",\"dependencies\":{"
                        + "\"store\":{\"type\":\"postgres\",\"status\":\"up\",\"required\":true},"
                        + "\"replay\":{\"type\":\"redis\",\"status\":\"up\",\"required\":true},"
                        + "\"signing-keys\":{\"type\":\"key-ring\",\"status\":\"up\",\"required\":true},"
                        + "\"upstream\":{\"type\":\"http\",\"status\":\"up\",\"required\":false}}}");
        HttpResponse<String> health = gateway.get("/healthz");
        assertTrue(health.body().endsWith("}}}"), "and nothing more");
        assertEquals("no-store", health.headers().firstValue("Cache-Control").orElseThrow());
    }

    @Test
    void withoutItsDatabaseTheGatewayIsNotWell() throws Exception {
        gateway.awaitHealth(200, "\"status\":\"up\"");
        Poll.until("the health check is content", () -> healthCheck() == 0);
        postgres.crash();
        try {
            gateway.awaitHealth(503, "\"store\":{\"type\":\"postgres\",\"status\":\"down\",\"required\":true}");
            assertTrue(gateway.get("/healthz").body().startsWith("{\"status\":\"down\",\"storage\":\"postgres\""));
            assertEquals(1, healthCheck());
            SignetResponse spooled = send("/orders/spooled");
            assertEquals(200, spooled.status(), "its receipt is in the spool");
        } finally {
            postgres.start();
        }
        gateway.awaitHealth(200, "\"store\":{\"type\":\"postgres\",\"status\":\"up\"");
        assertEquals(200, send("/orders/after").status());
    }

    @Test
    void withoutItsRedisTheGatewayIsNotWell() {
        gateway.awaitHealth(200, "\"status\":\"up\"");
        redis.kill();
        try {
            gateway.awaitHealth(503, "\"replay\":{\"type\":\"redis\",\"status\":\"down\",\"required\":true}");
        } finally {
            redis.restart();
        }
        gateway.awaitHealth(200, "\"replay\":{\"type\":\"redis\",\"status\":\"up\"");
        redis.pause();
        try {
            gateway.awaitHealth(503, "\"replay\":{\"type\":\"redis\",\"status\":\"down\"");
        } finally {
            redis.resume();
        }
        gateway.awaitHealth(200, "\"replay\":{\"type\":\"redis\",\"status\":\"up\"");
    }

    /** As the image's HEALTHCHECK runs it. */
    private static int healthCheck() {
        List<String> command =
                List.of("java", "-cp", "target" + File.separator + "classes", HealthCheck.class.getName());
        Map<String, String> environment = Map.of("PORT", "" + gateway.address().getPort());
        Path log = directory.resolve("healthcheck.log");
        try {
            return GatewayProcess.run(Path.of("").toAbsolutePath(), environment, command, log)
                    .waitFor();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void metricsAreAtTheirOwnPortAndWhatDashboardAndAlertsNameIsAmongThem() throws Exception {
        gateway.awaitHealth(200, "\"status\":\"up\"");
        send("/orders/9");
        SignetClient lenient =
                SignetClient.builder(KEY).requireSignedResponses(false).build();
        upstream.release();
        lenient.send(SignetRequest.get(gateway.address().resolve("/lines/1").toString()));
        assertEquals(401, gateway.get("/metrics").statusCode(), "that is the upstream's, and unsigned");
        String[] missing = new String[1];
        try {
            Poll.until("every metric and label is printed", () -> {
                missing[0] = missing(gateway.metrics());
                return missing[0].equals("[] []");
            });
        } catch (AssertionError e) {
            throw new AssertionError("named, and not printed: " + missing[0], e);
        }
    }

    /** Names and labels that dashboard or alerts have, and an exposition has not. */
    private static String missing(String exposition) {
        try {
            Set<String> names = new TreeSet<>(Metrics.named());
            names.removeAll(Metrics.printed(exposition));
            // These are printed once keys by URL have been fetched: ImageTest has some.
            names.removeIf(name -> name.startsWith("signet_keys_"));
            Set<String> labels = new TreeSet<>(Metrics.namedLabels());
            labels.removeAll(Metrics.labels(exposition));
            return names + " " + labels;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
