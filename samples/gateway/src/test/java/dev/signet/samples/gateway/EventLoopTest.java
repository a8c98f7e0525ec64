package dev.signet.samples.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.BlockingCalls;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import reactor.blockhound.BlockHound;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** No event loop waits for what {@code /healthz} asks. The same allowances as the tests of the plugin make. */
class EventLoopTest {
    private static final BlockingCalls BLOCKING = new BlockingCalls();

    @TempDir
    Path directory;

    static {
        BlockHound.install(builder -> builder
                // the kernel's random numbers, from /dev/urandom, which never waits
                .allowBlockingCallsInside("sun.security.provider.NativePRNG$RandomIO", "readFully")
                // a lock of a few instructions: the thread that asks the store is started
                .allowBlockingCallsInside("java.util.concurrent.ThreadPoolExecutor", "addWorker")
                // another: it is given its question
                .allowBlockingCallsInside("java.util.concurrent.LinkedBlockingQueue", "offer")
                .blockingMethodCallback(method -> BLOCKING.add(method.toString())));
    }

    @Test
    void neitherHealthNorTheDoorBlocks() throws Exception {
        try (TestUpstream upstream = new TestUpstream();
                ConfigurableApplicationContext gateway = SpringApplication.run(
                        Gateway.class,
                        "--UPSTREAM_URL=" + upstream.url(),
                        "--PORT=0",
                        "--SHUTDOWN_DRAIN=0s",
                        "--signet.phase=observe",
                        "--signet.storage=sqlite",
                        "--signet.replay=local",
                        "--signet.data-dir=" + directory.resolve("data"))) {
            URI root = URI.create("http://localhost:" + gateway.getEnvironment().getProperty("local.server.port"));
            BLOCKING.take(); // of the start
            for (int i = 0; i < 20; i++) {
                HttpResponse<String> health = get(root.resolve("/healthz"));
                assertTrue(health.body().contains("\"storage\":\"sqlite\""), health.body());
                assertEquals(200, get(root.resolve("/orders/" + i)).statusCode());
            }
            assertEquals(List.of(), BLOCKING.take());
        }
    }

    @Test
    void whatBlocksIsSeen() {
        BLOCKING.take();
        Mono.fromRunnable(() -> sleep(1)).subscribeOn(Schedulers.parallel()).block();
        assertFalse(BLOCKING.take().isEmpty());
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static HttpResponse<String> get(URI url) throws Exception {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(url).build(), HttpResponse.BodyHandlers.ofString());
    }
}
