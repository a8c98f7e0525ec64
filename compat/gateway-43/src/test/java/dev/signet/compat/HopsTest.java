package dev.signet.compat;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import dev.signet.Setting;
import dev.signet.Settings;
import dev.signet.Signet;
import dev.signet.VerifiedEvent;
import dev.signet.client.SignetClient;
import dev.signet.client.SignetRequest;
import dev.signet.client.SignetResponse;
import dev.signet.client.SignetStream;
import dev.signet.gateway.SignetGatewayFilterFactory;
import dev.signet.jose.Base64Url;
import dev.signet.jose.JwkSets;
import dev.signet.jose.Jws;
import dev.signet.jose.JwsAlgorithm;
import dev.signet.jose.SignatureEngines;
import dev.signet.jose.SigningKey;
import dev.signet.keys.KeyPurpose;
import dev.signet.receipt.Receipt;
import dev.signet.receipt.ReceiptVerifier;
import dev.signet.receipt.Report;
import dev.signet.receipt.Sha256;
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
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.cloud.gateway.route.RouteLocator;
import org.springframework.cloud.gateway.route.builder.RouteLocatorBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.Mono;

/** Protocol section 9: a gateway and, behind it, a servlet application with the filter, on one Redis and one PostgreSQL, each with signing keys of its own. */
class HopsTest {
    private static final String API_KEY = "key_of_the_callers_tenant";
    private static final String CALL = "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"m\"}";
    private static final SigningKey CALLER = key("caller");
    private static final SigningKey STRANGER = key("stranger");
    private static final BlockingQueue<Signed> CAPTURED = new LinkedBlockingQueue<>();

    @TempDir
    static Path directory;

    private static Redis redis;
    private static String database;
    private static HttpServer capturing;
    private static FilteredApp app;
    private static Gateway gateway;

    private static SigningKey key(String kid) {
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

    private static Map<Setting, String> appSettings() {
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

    private static URI at(String path) {
        return URI.create(gateway.address() + path);
    }

    private static Signed call(String path) {
        return Signed.post(CALLER, at(path), CALL);
    }

    private static String code(HttpResponse<String> answer) throws Exception {
        assertTrue(answer.statusCode() >= 400, answer::body);
        return new ObjectMapper().readTree(answer.body()).path("code").asText();
    }

    private static String ok(HttpResponse<String> answer) {
        assertEquals(200, answer.statusCode(), answer::body);
        return answer.body();
    }

    /** The request that the gateway sends on for one of the caller's. */
    private static Signed captured(Signed outer) throws Exception {
        assertEquals(204, outer.send().statusCode());
        Signed inner = CAPTURED.poll(60, TimeUnit.SECONDS);
        assertNotNull(inner);
        return inner;
    }

    private static ReceiptVerifier verifier(Signet... engines) {
        String keys = JwkSets.publish(Arrays.stream(engines)
                .map(engine -> engine.keyRing().active(KeyPurpose.RECEIPT).publicJwk())
                .toList());
        return new ReceiptVerifier(
                TrustAnchors.NONE.withKeys(keys, SignatureEngines.current()), SignatureEngines.current());
    }

    /** The chain, as the store that both share has it, verified. */
    private static List<JsonNode> chain(String trace) throws Exception {
        List<Receipt> chain = gateway.signet().receipts().chain("default", trace);
        Report report = verifier(gateway.signet(), app.signet()).chain(chain, receipt -> {});
        assertTrue(report.isValid(), () -> report.findings().toString());
        List<JsonNode> receipts = new ArrayList<>();
        for (Receipt receipt : chain) {
            receipts.add(new ObjectMapper().readTree(receipt.text()));
        }
        return receipts;
    }

    private static long usage() throws SQLException {
        try (Connection connection = Postgres.connect(database);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select coalesce(sum(exchanges), 0) from signet.usage")) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private static String kid(Signet engine, KeyPurpose purpose) {
        return engine.keyRing().active(purpose).kid();
    }

    @Test
    void oneExchangeIsTwoHopsOnOneTraceAndCountsOnce() throws Exception {
        long before = usage();
        SignetClient client = SignetClient.builder(CALLER).trustOnFirstUse().build();
        SignetResponse answer =
                client.send(SignetRequest.postJson(at("/orders/a?x=%2F").toString(), CALL));
        assertTrue(answer.isVerified());
        assertEquals("/a?x=%2F by default/caller, delegated: " + CALL, answer.text());
        String trace = answer.headers().firstValue("X-Signet-Trace").orElseThrow();
        List<JsonNode> chain = chain(trace);
        assertEquals(2, chain.size());
        JsonNode inner = chain.get(0);
        JsonNode outer = chain.get(1);
        assertEquals("/a", inner.at("/request/path").asText());
        assertEquals(
                kid(gateway.signet(), KeyPurpose.REQUEST),
                inner.at("/request/kid").asText());
        assertEquals(kid(app.signet(), KeyPurpose.RECEIPT), inner.path("kid").asText());
        assertEquals("/orders/a", outer.at("/request/path").asText());
        assertEquals("caller", outer.at("/request/kid").asText());
        assertEquals(
                kid(gateway.signet(), KeyPurpose.RECEIPT), outer.path("kid").asText());
        assertEquals(inner.path("cid"), outer.path("cid"));
        assertEquals(inner.at("/response/cid"), outer.at("/response/cid"));
        assertEquals(
                outer.path("receipt_hash").asText(),
                answer.headers().firstValue("X-Signet-Receipt").orElseThrow());
        assertEquals(before + 1, usage());
    }

    /** The gateway's receipt of the caller's signature is what the application's receipt says it was about. */
    @Test
    void innerSignatureNamesTheOuterOne() throws Exception {
        String named = "linked-" + UUID.randomUUID();
        HttpResponse<String> answer =
                call("/orders/a").header("X-Signet-Trace", named).send();
        ok(answer);
        assertEquals(named, answer.headers().firstValue("X-Signet-Trace").orElseThrow());
        List<Receipt> kept = gateway.signet().receipts().chain("default", named);
        List<JsonNode> chain = chain(named);
        Jws inner = Jws.parse(kept.get(0).requestSignature());
        String req = inner.header().member("act").members().get("req").string();
        assertEquals(
                "sha256:" + HexFormat.of().formatHex(Base64Url.decode(req)),
                chain.get(1).at("/request/sig").asText());
        assertEquals(
                Sha256.of(kept.get(1).requestSignature().getBytes(StandardCharsets.UTF_8)),
                chain.get(1).at("/request/sig").asText());
    }

    @Test
    void bundleOfTheTraceVerifiesAgainstTheKeysOfBoth() throws Exception {
        String trace = "bundle-" + UUID.randomUUID();
        ok(call("/orders/a").header("X-Signet-Trace", trace).send());
        ok(call("/orders/b").header("X-Signet-Trace", trace).send());
        HttpResponse<String> export = new Signed("GET", at("/v1/receipts/export/" + trace), Map.of(), "")
                .header("X-SIGNET-API-Key", API_KEY)
                .send();
        byte[] bundle = ok(export).getBytes(StandardCharsets.UTF_8);
        Report both = verifier(gateway.signet(), app.signet()).bundle(bundle, receipt -> {});
        assertTrue(both.isValid(), () -> both.findings().toString());
        assertEquals(4, both.receipts());
        Report one = verifier(gateway.signet()).bundle(bundle, receipt -> {});
        assertFalse(one.isValid(), "half of the chain is by a key that nobody has pinned");
    }

    @Test
    void everyTryIsAHopAndTheExchangeCountsOnce() throws Exception {
        long before = usage();
        app.failures.set(2);
        HttpResponse<String> answer = call("/retried/a").send();
        ok(answer);
        assertEquals(3, app.calls.get());
        List<JsonNode> chain =
                chain(answer.headers().firstValue("X-Signet-Trace").orElseThrow());
        assertEquals(
                List.of(503, 503, 200, 200),
                chain.stream().map(hop -> hop.at("/response/status").asInt()).toList());
        assertEquals(
                4, chain.stream().map(hop -> hop.at("/request/sig")).distinct().count());
        assertEquals(before + 1, usage());
    }

    @Test
    void strippedRequestsReachTheApplicationUnsigned() throws Exception {
        HttpResponse<String> refused = call("/stripped/a").send();
        assertEquals("signature_missing", code(refused));
        assertEquals(0, app.calls.get());
        assertEquals(
                1,
                chain(refused.headers().firstValue("X-Signet-Trace").orElseThrow())
                        .size());
        Map<Setting, String> observing = appSettings();
        observing.put(Setting.PHASE, "observe");
        app.signet().reconfigure(Settings.of(observing));
        try {
            HttpResponse<String> answer = call("/stripped/a").send();
            assertEquals("/a by nobody: " + CALL, ok(answer));
            assertEquals(
                    1,
                    chain(answer.headers().firstValue("X-Signet-Trace").orElseThrow())
                            .size());
            assertEquals(
                    "/a by default/caller, delegated: " + CALL,
                    ok(call("/orders/a").send()));
        } finally {
            app.signet().reconfigure(Settings.of(appSettings()));
        }
    }

    /** Both sign the events; the client sees the gateway's signatures alone, as it should. */
    @Test
    void eventStreamsAreOpenedAndClosedOnBothSides() throws Exception {
        long before = usage();
        String trace = "events-" + UUID.randomUUID();
        SignetClient client = SignetClient.builder(CALLER).trustOnFirstUse().build();
        List<String> events = new ArrayList<>();
        try (SignetStream stream =
                client.stream(SignetRequest.get(at("/orders/events").toString()).header("X-Signet-Trace", trace))) {
            for (VerifiedEvent event = stream.next(); event != null; event = stream.next()) {
                events.add(event.data());
            }
        }
        assertEquals(List.of("one", "two"), events);
        List<JsonNode> chain = chain(trace);
        assertEquals(
                List.of("closed", "closed", "open", "open"),
                chain.stream()
                        .map(hop -> hop.at("/response/state").asText())
                        .sorted()
                        .toList());
        assertEquals(
                2, chain.stream().map(hop -> hop.at("/request/sig")).distinct().count());
        assertEquals(before + 1, usage());
    }

    @Test
    void bodiesThatFiltersChangeAreSignedAsTheyLeave() throws Exception {
        assertEquals(
                "/changed by default/caller, delegated: {\"n\":1}",
                ok(call("/changed").send()));
    }

    @Test
    void nothingIsTakenTwiceOnEitherSide() throws Exception {
        Signed outer = call("/captured/a");
        Signed inner = captured(outer);
        assertEquals("replay_detected", code(outer.send()));
        assertTrue(CAPTURED.isEmpty());
        assertEquals("/a by default/caller, delegated: " + CALL, ok(inner.send()));
        assertEquals("replay_detected", code(inner.send()));
        assertEquals("signature_unknown", code(inner.to(at("/orders/a")).send()));
        assertEquals(
                "signature_unknown",
                code(outer.to(app.address().resolve("/captured/a")).send()));
        assertEquals(1, app.calls.get());
    }

    /** One Redis for both, in which the caller's nonces and the gateway's are apart. */
    @Test
    void noncesOfTheTwoRequestsDoNotCollide() throws Exception {
        Signed inner = captured(call("/captured/a"));
        String nonce = Jws.parse(inner.headers().get("X-Signature")).string("nonce", true);
        ok(Signed.post(CALLER, at("/orders/a"), CALL, nonce).send());
        ok(inner.send());
    }

    @Test
    void whatIsChangedBetweenTheHopsIsRefused() throws Exception {
        Signed inner = captured(call("/captured/a"));
        assertEquals(
                "signature_invalid", code(inner.body("{\"method\":\"steal\"}").send()));
        assertEquals(
                "signature_mismatch", code(inner.to(app.address().resolve("/b")).send()));
        for (String name : List.of("X-Signet-Trace", "X-Signet-Tenant", "X-Signet-Kid")) {
            assertEquals("signature_mismatch", code(inner.header(name, "forged").send()), name);
            assertEquals("signature_mismatch", code(inner.header(name, null).send()), name);
        }
        assertEquals(0, app.calls.get());
        ok(inner.send());
    }

    @Test
    void nobodyElseSpeaksForACaller() throws Exception {
        URI target = app.address().resolve("/a");
        Signed unsigned = new Signed("POST", target, Map.of("Content-Type", "application/json"), CALL)
                .header("X-Signet-Tenant", "default")
                .header("X-Signet-Kid", "caller");
        assertEquals("signature_missing", code(unsigned.send()));
        SigningKey request = gateway.signet().keyRing().active(KeyPurpose.REQUEST);
        for (SigningKey key : List.of(
                STRANGER,
                CALLER,
                key(request.kid()),
                gateway.signet().keyRing().active(KeyPurpose.RESPONSE),
                gateway.signet().keyRing().active(KeyPurpose.RECEIPT),
                app.signet().keyRing().active(KeyPurpose.RESPONSE))) {
            String refused =
                    code(unsigned.header("X-Signature", forged(key, target)).send());
            assertEquals(key.kid().equals(request.kid()) ? "signature_invalid" : "signature_unknown", refused);
        }
        assertEquals(0, app.calls.get());
        assertEquals(
                "/a by default/stranger: " + CALL,
                ok(Signed.post(STRANGER, target, CALL).send()));
    }

    /** What a gateway would send for a caller of another tenant. */
    private static String forged(SigningKey key, URI target) {
        String header = "{\"alg\":\"Ed25519\",\"kid\":\"" + key.kid() + "\",\"typ\":\"signet-request+jws\",\"nonce\":\""
                + UUID.randomUUID() + "\",\"iat\":" + (Instant.now().getEpochSecond() + 2)
                + ",\"htm\":\"POST\",\"url\":\"" + target
                + "\",\"act\":{\"tenant\":\"victim\",\"kid\":\"k\",\"req\":\"" + Base64Url.encode(new byte[32])
                + "\"}}";
        byte[] payload = "{\"id\":7,\"jsonrpc\":\"2.0\",\"method\":\"m\"}".getBytes(StandardCharsets.UTF_8);
        return Jws.signDetached(key, header.getBytes(StandardCharsets.UTF_8), payload, 0, payload.length, true);
    }

    @Test
    void tracesAreCheckedByTheGateway() throws Exception {
        assertEquals(
                "request_ambiguous",
                code(call("/orders/a").header("X-Signet-Trace", "not a trace").send()));
        Signed forged = call("/captured/a").header("X-Signet-Tenant", "victim").header("X-Signet-Kid", "victim");
        Signed inner = captured(forged);
        assertEquals("default", inner.headers().get("X-Signet-Tenant"));
        assertEquals("caller", inner.headers().get("X-Signet-Kid"));
        assertNotEquals(
                captured(call("/captured/a")).headers().get("X-Signet-Trace"),
                inner.headers().get("X-Signet-Trace"));
    }

    @Test
    void manyAtOnceOnOneTraceMakeOneChain() throws Exception {
        long before = usage();
        String trace = "many-" + UUID.randomUUID();
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            Signed call = call("/orders/a").header("X-Signet-Trace", trace);
            answers.add(CompletableFuture.supplyAsync(() -> {
                try {
                    return call.send();
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            }));
        }
        for (CompletableFuture<HttpResponse<String>> answer : answers) {
            ok(answer.get(120, TimeUnit.SECONDS));
        }
        assertEquals(80, chain(trace).size());
        assertEquals(before + 40, usage());
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
