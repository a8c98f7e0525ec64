package dev.signet.samples.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.Poll;
import dev.signet.client.SignetClient;
import dev.signet.client.SignetRequest;
import dev.signet.client.SignetResponse;
import dev.signet.jose.JwkSets;
import dev.signet.jose.JwsAlgorithm;
import dev.signet.jose.SignatureEngines;
import dev.signet.jose.SigningKey;
import dev.signet.receipt.Receipt;
import dev.signet.store.OperatorStore;
import dev.signet.store.Postgres;
import dev.signet.store.StoredReceipts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SIGTERM while requests are under way, on the real process with a real PostgreSQL: nothing is lost. */
class ShutdownTest {
    private static final SigningKey KEY =
            SigningKey.generate(JwsAlgorithm.ED25519, "caller", SignatureEngines.current());
    private static final int HELD = 8;
    private static final int BUSY = 4;
    private static final String TENANT = "default";

    @TempDir
    Path directory;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final SignetClient client =
            SignetClient.builder(KEY).trustOnFirstUse().build();
    private final SignetClient lenient =
            SignetClient.builder(KEY).requireSignedResponses(false).build();
    private final Map<String, SignetResponse> answered = new ConcurrentHashMap<>();
    private final Set<String> cut = ConcurrentHashMap.newKeySet();
    private final AtomicInteger number = new AtomicInteger();

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    @Test
    void whatIsUnderWayIsAnsweredAndReceiptedAndThenTheProcessEnds() throws Exception {
        String database = Postgres.shared().database();
        try (TestUpstream upstream = new TestUpstream();
                GatewayProcess gateway = GatewayProcess.start(
                        directory,
                        Map.of(
                                "UPSTREAM_URL", upstream.url(),
                                "SIGNET_PHASE", "enforce",
                                "SIGNET_TRUSTED_KEYS", JwkSets.publish(List.of(KEY.publicJwk())),
                                "SIGNET_POSTGRES_URL", database,
                                "SIGNET_REPLAY", "local",
                                "SIGNET_STORE_TIMEOUT", "60",
                                "SHUTDOWN_DRAIN", "8s",
                                "SHUTDOWN_TIMEOUT", "100s"))) {
            List<CompletableFuture<SignetResponse>> held = new ArrayList<>();
            for (int i = 0; i < HELD; i++) {
                held.add(client.sendAsync(post(gateway, "/held/" + i)));
            }
            CompletableFuture<SignetResponse> stream = lenient.sendAsync(post(gateway, "/lines/1"));
            Poll.until("all of them are with the upstream", () -> upstream.seen.size() == HELD + 1);
            for (int i = 0; i < BUSY; i++) {
                threads.execute(() -> sendUntilTheEnd(gateway));
            }
            AtomicBoolean announced = new AtomicBoolean();
            threads.execute(() -> watch(gateway, announced));
            Poll.until("it is busy", () -> answered.size() > 20);

            gateway.terminate();
            int before = answered.size();
            Poll.until("the end is announced", announced::get);
            Poll.until("it goes on serving meanwhile", () -> answered.size() > before + BUSY);
            Poll.until("nobody is let in any more", gateway::isClosed);
            assertTrue(gateway.isAlive());
            assertTrue(held.stream().noneMatch(CompletableFuture::isDone) && !stream.isDone());
            upstream.release();
            for (int i = 0; i < HELD; i++) {
                answered.put("/held/" + i, held.get(i).get(1, TimeUnit.MINUTES));
            }
            assertEquals(
                    "{\"line\":1}\n{\"line\":2}\n",
                    stream.get(1, TimeUnit.MINUTES).text());
            answered.put("/lines/1", stream.get());
            assertEquals(128 + 15, gateway.awaitEnd(), gateway::log);
            threads.shutdown();
            assertTrue(threads.awaitTermination(1, TimeUnit.MINUTES));

            Set<String> seen = new TreeSet<>(upstream.seen);
            assertEquals(seen, new TreeSet<>(answered.keySet()), "what reached the upstream, and what was answered");
            assertTrue(seen.stream().noneMatch(cut::contains));
            assertTrue(answered.values().stream()
                    .anyMatch(
                            answer -> answer.headers().firstValue("Connection").equals(Optional.of("close"))));
            try (OperatorStore store = OperatorStore.postgres(database, Clock.systemUTC())) {
                answered.forEach((path, answer) -> isReceipted(store.receipts(), path, answer));
            }
        }
    }

    private static SignetRequest post(GatewayProcess gateway, String path) {
        return SignetRequest.postJson(gateway.address().resolve(path).toString(), "{\"a\":1}");
    }

    /** One request after the other, until nobody listens any more. */
    private void sendUntilTheEnd(GatewayProcess gateway) {
        boolean open = true;
        while (open) {
            String path = "/busy/" + number.incrementAndGet();
            try {
                answered.put(path, client.send(post(gateway, path)));
            } catch (IOException e) {
                cut.add(path);
                open = !gateway.isClosed();
            } catch (InterruptedException e) {
                open = false;
            }
        }
    }

    private static void watch(GatewayProcess gateway, AtomicBoolean announced) {
        while (!announced.get()) {
            try {
                HttpResponse<String> health = gateway.get("/healthz");
                announced.set(health.statusCode() == 503 && health.body().contains("\"status\":\"stopping\""));
            } catch (UncheckedIOException e) {
                if (gateway.isClosed()) {
                    return; // it was not, and that is what the test sees
                }
            }
        }
    }

    private static void isReceipted(StoredReceipts receipts, String path, SignetResponse answer) {
        assertEquals(200, answer.status(), () -> path + " " + answer.text());
        String hash = answer.headers().firstValue("X-Signet-Receipt").orElseThrow();
        Receipt receipt = receipts.receipt(TENANT, hash).orElseThrow(() -> new AssertionError("no receipt: " + path));
        assertEquals(answer.signature(), receipt.requestSignature());
    }
}
