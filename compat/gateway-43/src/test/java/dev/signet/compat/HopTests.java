package dev.signet.compat;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import dev.signet.Setting;
import dev.signet.Signet;
import dev.signet.gateway.SignetGatewayFilterFactory;
import dev.signet.jose.JwkSets;
import dev.signet.jose.JwsAlgorithm;
import dev.signet.jose.SignatureEngines;
import dev.signet.jose.SigningKey;
import dev.signet.keys.KeyPurpose;
import dev.signet.receipt.Receipt;
import dev.signet.receipt.ReceiptVerifier;
import dev.signet.receipt.Report;
import dev.signet.receipt.TrustAnchors;
import dev.signet.store.Postgres;
import dev.signet.store.Redis;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.cloud.gateway.route.RouteLocator;
import org.springframework.cloud.gateway.route.builder.RouteLocatorBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.Mono;

/** A gateway and, behind it, a servlet application with the filter, on one Redis and one PostgreSQL, each with signing keys of its own; and what listens between them. */
abstract class HopTests {
    static final String API_KEY = "key_of_the_callers_tenant";
    static final String CALL = "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"m\"}";
    static final SigningKey CALLER = key("caller");
    static final SigningKey STRANGER = key("stranger");
    static final BlockingQueue<Signed> CAPTURED = new LinkedBlockingQueue<>();

    @TempDir
    static Path directory;

    private static Redis redis;
    static String database;
    private static HttpServer capturing;
    static FilteredApp app;
    static Gateway gateway;

    static SigningKey key(String kid) {
        return SigningKey.generate(JwsAlgorithm.ED25519, kid, SignatureEngines.current());
    }

    @BeforeAll
    static void start() throws Exception {
        Detectors.arm();
        redis = Redis.start();
        database = Postgres.shared().database();
        capturing = capturing();
        app = new FilteredApp();
        Map<String, Object> properties = new HashMap<>(Gateway.properties(settings("gateway")));
        properties.put("signet.trusted-keys", JwkSets.publish(List.of(CALLER.publicJwk())));
        properties.put("signet.api-keys", "{\"" + API_KEY + "\":{\"tenant\":\"default\"}}");
        properties.put("app", app.address());
        route(properties, 0, "/orders/**", app.address(), "resign", "StripPrefix=1");
        route(properties, 1, "/stripped/**", app.address(), "strip", "StripPrefix=1");
        route(properties, 2, "/retried/**", app.address(), "resign", "Retry=2,SERVICE_UNAVAILABLE,POST");
        route(
                properties,
                3,
                "/captured/**",
                URI.create("http://127.0.0.1:" + capturing.getAddress().getPort()),
                "resign",
                "StripPrefix=1");
        gateway = new Gateway(properties, InJava.class);
        app.start(appSettings());
    }

    private static Map<Setting, String> settings(String name) {
        Map<Setting, String> settings = new EnumMap<>(Setting.class);
        settings.put(Setting.PHASE, "enforce");
        settings.put(Setting.STORAGE, "postgres");
        settings.put(Setting.POSTGRES_URL, database);
        settings.put(Setting.REDIS_URL, redis.uri());
        settings.put(Setting.CLAIM_TIMEOUT, "60"); // of a machine that does much else
        settings.put(Setting.STORE_TIMEOUT, "60");
        settings.put(Setting.DATA_DIR, directory.resolve(name).toString());
        return settings;
    }

    static Map<Setting, String> appSettings() {
        Map<Setting, String> settings = settings("app");
        settings.put(Setting.TRUSTED_KEYS, JwkSets.publish(List.of(STRANGER.publicJwk())));
        settings.put(
                Setting.DELEGATE_KEYS,
                new String(gateway.signet().keyRing().published().bytes(), StandardCharsets.UTF_8));
        return settings;
    }

    private static void route(
            Map<String, Object> properties, int place, String path, URI uri, String upstream, String filter) {
        String route = Gateway.ROUTES + "[" + place + "].";
        properties.put(route + "id", "hop-" + place);
        properties.put(route + "uri", uri.toString());
        properties.put(route + "predicates[0]", "Path=" + path);
        properties.put(route + "filters[0]", filter);
        properties.put(route + "filters[1].name", "Signet");
        properties.put(route + "filters[1].args.upstream", upstream);
    }

    /** What listens between gateway and application. */
    private static HttpServer capturing() throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            Map<String, String> headers = new LinkedHashMap<>();
            for (String name : List.of(
                    "Content-Type", "X-Signature", "X-Signet-Trace", "X-Signet-Tenant", "X-Signet-Kid", "X-Amount")) {
                if (exchange.getRequestHeaders().getFirst(name) != null) {
                    headers.put(name, exchange.getRequestHeaders().getFirst(name));
                }
            }
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            CAPTURED.add(new Signed(
                    exchange.getRequestMethod(), app.address().resolve(exchange.getRequestURI()), headers, body));
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.start();
        return server;
    }

    @BeforeEach
    void begin() {
        app.calls.set(0);
        app.failures.set(0);
        CAPTURED.clear();
    }

    @AfterAll
    static void stop() throws Exception {
        gateway.close();
        app.stop();
        capturing.stop(0);
        redis.close();
        assertAll(
                () -> assertEquals(List.of(), Detectors.blocking()), () -> assertEquals(List.of(), Detectors.leaks()));
    }

    static URI at(String path) {
        return URI.create(gateway.address() + path);
    }

    static Signed call(String path) {
        return Signed.post(CALLER, at(path), CALL);
    }

    static String code(HttpResponse<String> answer) throws Exception {
        assertTrue(answer.statusCode() >= 400, answer::body);
        return new ObjectMapper().readTree(answer.body()).path("code").asText();
    }

    static String ok(HttpResponse<String> answer) {
        assertEquals(200, answer.statusCode(), answer::body);
        return answer.body();
    }

    /** The request that the gateway sends on for one of the caller's. */
    static Signed captured(Signed outer) throws Exception {
        assertEquals(204, outer.send().statusCode());
        Signed inner = CAPTURED.poll(60, TimeUnit.SECONDS);
        assertNotNull(inner);
        return inner;
    }

    static ReceiptVerifier verifier(Signet... engines) {
        String keys = JwkSets.publish(Arrays.stream(engines)
                .map(engine -> engine.keyRing().active(KeyPurpose.RECEIPT).publicJwk())
                .toList());
        return new ReceiptVerifier(
                TrustAnchors.NONE.withKeys(keys, SignatureEngines.current()), SignatureEngines.current());
    }

    /** The chain, as the store that both share has it, verified. */
    static List<JsonNode> chain(String trace) throws Exception {
        List<Receipt> chain = gateway.signet().receipts().chain("default", trace);
        Report report = verifier(gateway.signet(), app.signet()).chain(chain, receipt -> {});
        assertTrue(report.isValid(), () -> report.findings().toString());
        List<JsonNode> receipts = new ArrayList<>();
        for (Receipt receipt : chain) {
            receipts.add(new ObjectMapper().readTree(receipt.text()));
        }
        return receipts;
    }

    static long usage() throws SQLException {
        try (Connection connection = Postgres.connect(database);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select coalesce(sum(exchanges), 0) from signet.usage")) {
            rows.next();
            return rows.getLong(1);
        }
    }

    static String kid(Signet engine, KeyPurpose purpose) {
        return engine.keyRing().active(purpose).kid();
    }

    @Configuration(proxyBeanMethods = false)
    static class InJava {
        @Bean
        RouteLocator changed(
                RouteLocatorBuilder builder, SignetGatewayFilterFactory signet, @Value("${app}") String app) {
            return builder.routes()
                    .route(
                            "changed",
                            r -> r.path("/changed")
                                    .filters(f -> f.filter(signet.apply(c -> c.set(Setting.UPSTREAM, "resign")))
                                            .modifyRequestBody(
                                                    String.class,
                                                    String.class,
                                                    (exchange, body) -> Mono.just("{\"n\":1}")))
                                    .uri(app))
                    .build();
        }
    }
}
