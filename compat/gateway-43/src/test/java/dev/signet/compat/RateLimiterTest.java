package dev.signet.compat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import dev.signet.jose.JwkSets;
import dev.signet.jose.JwsAlgorithm;
import dev.signet.jose.SignatureEngines;
import dev.signet.jose.SigningKey;
import dev.signet.receipt.Receipt;
import dev.signet.store.Redis;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The gateway's own {@code RequestRateLimiter}, with Redis, by whoever Signet says has called. */
class RateLimiterTest {
    private static final SigningKey FIRST = key("first");
    private static final SigningKey ONE = key("one");
    private static final SigningKey OTHER = key("other");

    @TempDir
    static Path directory;

    private static final AtomicInteger CALLS = new AtomicInteger();
    private static Redis redis;
    private static HttpServer upstream;
    private static Gateway gateway;

    private static SigningKey key(String kid) {
        return SigningKey.generate(JwsAlgorithm.ED25519, kid, SignatureEngines.current());
    }

    @BeforeAll
    static void start() throws Exception {
        Detectors.arm();
        redis = Redis.start();
        upstream = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        upstream.createContext("/", exchange -> {
            CALLS.incrementAndGet();
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        upstream.start();
        Map<String, Object> properties = new HashMap<>();
        properties.put("signet.phase", "enforce");
        properties.put("signet.exempt", "/limited/open");
        properties.put("signet.data-dir", directory.toString());
        properties.put("signet.store-timeout", "60");
        properties.put(
                "signet.trusted-keys", JwkSets.publish(List.of(FIRST.publicJwk(), ONE.publicJwk(), OTHER.publicJwk())));
        properties.put("spring.data.redis.url", redis.uri());
        String route = Gateway.ROUTES + "[0].";
        properties.put(route + "id", "limited");
        properties.put(
                route + "uri", "http://127.0.0.1:" + upstream.getAddress().getPort());
        properties.put(route + "predicates[0]", "Path=/limited/**");
        properties.put(route + "filters[0].name", "RequestRateLimiter");
        properties.put(route + "filters[0].args.redis-rate-limiter.replenishRate", "1");
        properties.put(route + "filters[0].args.redis-rate-limiter.burstCapacity", "200000"); // two requests in a day
        properties.put(route + "filters[0].args.redis-rate-limiter.requestedTokens", "100000");
        properties.put(route + "filters[1]", "Signet");
        gateway = new Gateway(properties);
        // Spring connects to Redis, and reads its script, when the first caller comes, and lets that one wait.
        assertEquals(204, call(FIRST).send().statusCode());
        CALLS.set(0);
        Detectors.blocking();
    }

    @AfterAll
    static void stop() {
        gateway.close();
        upstream.stop(0);
        redis.close();
    }

    @AfterEach
    void nothingBlocked() {
        assertEquals(List.of(), Detectors.blocking());
    }

    private static Signed call(SigningKey key) {
        return Signed.post(key, URI.create(gateway.address() + "/limited/x"), "{}");
    }

    @Test
    void limitsAreTheVerifiedCallersOwn() throws Exception {
        assertEquals(204, call(ONE).send().statusCode());
        Signed second = call(ONE);
        assertEquals(204, second.send().statusCode());
        assertEquals(409, second.send().statusCode(), "a replayed request costs its caller no token");
        HttpResponse<String> limited = call(ONE)
                .header("X-Signet-Kid", "other")
                .header("X-Forwarded-For", "203.0.113.9")
                .send();
        assertEquals(429, limited.statusCode());
        assertTrue(limited.headers().firstValue("X-Signature").isPresent());
        assertEquals(429, receipted(limited));
        assertEquals(204, call(OTHER).send().statusCode());
        assertEquals(204, call(OTHER).send().statusCode());
        assertEquals(429, call(OTHER).send().statusCode());
        assertEquals(4, CALLS.get());
    }

    private static int receipted(HttpResponse<String> answer) throws Exception {
        String trace = answer.headers().firstValue("X-Signet-Trace").orElseThrow();
        List<Receipt> chain = gateway.signet().receipts().chain("default", trace);
        assertEquals(1, chain.size());
        return new ObjectMapper()
                .readTree(chain.get(0).text())
                .at("/response/status")
                .asInt();
    }

    /** By default the limiter lets nobody pass of whom it knows no name. */
    @Test
    void callersWithoutASignatureHaveNoName() throws Exception {
        Signed unsigned = new Signed("POST", URI.create(gateway.address() + "/limited/open"), Map.of(), "")
                .header("X-Signet-Tenant", "default")
                .header("X-Signet-Kid", "other");
        HttpResponse<String> refused = unsigned.send();
        assertEquals(403, refused.statusCode());
        assertTrue(refused.headers().firstValue("X-Signature").isPresent());
    }
}
