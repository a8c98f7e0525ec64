package dev.signet.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.Setting;
import dev.signet.Settings;
import dev.signet.http.ContractApp.Reply;
import dev.signet.jose.JwsAlgorithm;
import dev.signet.jose.SignatureEngines;
import dev.signet.jose.SigningKey;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What every adapter must do, whatever it adapts: protocol sections 1 to 7 as they look over the wire. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class HttpContract {
    /** For {@code max-body} and {@code max-response}, so that too much is soon reached. */
    static final int CAP = 200_000;

    static final String CALL = "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"m\"}";

    final ContractApp app = new ContractApp();
    private TestServer server;
    private Client client;

    /**
     * Starts the application behind the adapter.
     *
     * @param settings those to start with
     */
    protected abstract TestServer start(ContractApp behind, Map<Setting, String> settings) throws Exception;

    /** The settings that every test begins with: enforce, a trusted key, a signing key, low caps. */
    static Map<Setting, String> settings() {
        Map<Setting, String> settings = new EnumMap<>(Setting.class);
        settings.put(Setting.PHASE, "enforce");
        settings.put(Setting.TRUSTED_KEYS, Client.TRUSTED);
        settings.put(Setting.SIGNING_KEY, "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A");
        settings.put(Setting.JSON_RPC_ROUTES, "/rpc");
        settings.put(Setting.EXEMPT, "/open");
        settings.put(Setting.HEALTH_PATHS, "/health");
        settings.put(Setting.MAX_BODY, Integer.toString(CAP));
        settings.put(Setting.MAX_RESPONSE, Integer.toString(CAP));
        return settings;
    }

    @BeforeAll
    void startServer() throws Exception {
        server = start(app, settings());
        client = new Client(server.address(), HttpClient.Version.HTTP_1_1);
    }

    @AfterAll
    void stopServer() throws Exception {
        server.stop();
    }

    @BeforeEach
    void begin() {
        app.forget();
        server.signet().reconfigure(Settings.of(settings()));
    }

    @AfterEach
    void nothingIsHeld() {
        await("octets are still held", () -> server.signet().buffered() == 0);
    }

    Client client() {
        return client;
    }

    TestServer server() {
        return server;
    }

    /** Changes settings while the server runs, for this test. */
    void set(Setting setting, String value, String... more) {
        Map<Setting, String> changed = settings();
        changed.put(setting, value);
        for (int i = 0; i < more.length; i += 2) {
            changed.put(Setting.ofKey(more[i]), more[i + 1]);
        }
        server.signet().reconfigure(Settings.of(changed));
    }

    static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, what);
            Thread.onSpinWait();
        }
    }

    // The verdict

    @Test
    void honestRequestReachesTheAppOnceAndItsAnswerVerifies() {
        Received answer = client.post("/things?a=1&b=%2F", CALL).send().signed(200);
        assertEquals("default/contract", answer.json().path("caller").asText());
        assertEquals(CALL.length(), answer.json().path("length").asInt());
        assertEquals(1, app.calls());
    }

    @Test
    void bodilessRequestsAreSignedToo() {
        client.get("/things").send().signed(200);
        client.call("DELETE", "/things/1").send().signed(200);
        client.call("OPTIONS", "/things").send().signed(200);
    }

    @Test
    void unsignedIsRefused() {
        Received answer = client.post("/things", CALL).sendUnsigned().problem(401, "signature_missing");
        assertEquals("Signature realm=\"signet\", error=\"signature_missing\"", answer.header("WWW-Authenticate"));
        assertEquals("no-store", answer.header("Cache-Control"));
        assertEquals(0, app.calls());
    }

    @Test
    void tamperedBodyIsRefused() {
        client.post("/things", CALL)
                .butSend(CALL.replace('7', '8').getBytes(StandardCharsets.UTF_8))
                .send()
                .problem(401, "signature_invalid");
        assertEquals(0, app.calls());
    }

    @Test
    void anotherJsonTextOfTheSameValueIsTheSameRequest() {
        client.post("/things", CALL)
                .butSend(CALL.replace(",", " , ").getBytes(StandardCharsets.UTF_8))
                .send()
                .signed(200);
    }

    @Test
    void unknownKeyIsRefusedAndTheRpcNotDispatched() {
        SigningKey stranger = SigningKey.generate(JwsAlgorithm.ED25519, "stranger", SignatureEngines.current());
        client.post("/rpc", CALL).key(stranger).send().rpcError(401, "signature_unknown", "null");
        assertEquals(0, app.calls());
    }

    @Test
    void staleAndEarlySignaturesAreRefusedWithTheTime() {
        assertNotNull(client.post("/things", CALL)
                .age(3_600)
                .send()
                .problem(401, "signature_expired")
                .header("Date"));
        Received early = client.post("/things", CALL).age(-3_600).send(); // whose answer is older than its question
        assertEquals(401, early.status());
        assertEquals("signature_not_yet_valid", early.json().path("code").asText());
        assertNotNull(early.header("Date"));
    }

    @Test
    void signatureForAnotherPathMethodOrTypeIsRefused() {
        client.get("/things")
                .signature(client.get("/others").signature())
                .send()
                .problem(401, "signature_mismatch");
        client.call("DELETE", "/things")
                .signature(client.get("/things").signature())
                .send()
                .problem(401, "signature_mismatch");
        String forJson = client.post("/things", CALL).signature();
        client.call("POST", "/things")
                .body("text/plain", CALL.getBytes(StandardCharsets.UTF_8))
                .signature(forJson)
                .send()
                .problem(401, "signature_mismatch");
        assertEquals(0, app.calls());
    }

    @Test
    void malformedSignatureIsRefused() {
        client.post("/things", CALL).signature("nonsense").send().problem(401, "signature_malformed");
        Received two =
                client.post("/things", CALL).header("X-Signature", "a..b").send();
        assertEquals(401, two.status());
        assertEquals("signature_malformed", two.json().path("code").asText());
    }

    @Test
    void bodyWithoutCanonicalFormIsRefused() {
        client.post("/rpc", CALL)
                .butSend("{\"id\":1,\"id\":2}".getBytes(StandardCharsets.UTF_8))
                .send()
                .rpcError(400, "body_not_canonical", "null");
    }

    @Test
    void refusalOnAnRpcRouteCarriesTheIdOnceTheBodyWasRead() {
        client.post("/rpc", CALL).sendUnsigned().rpcError(401, "signature_missing", "null");
        client.post("/rpc", CALL)
                .butSend("{\"jsonrpc\":\"2.0\",\"id\":\"x\\u0022y\",\"method\":\"other\"}"
                        .getBytes(StandardCharsets.UTF_8))
                .send()
                .rpcError(401, "signature_invalid", "\"x\\\"y\"");
    }

    // Replay

    @Test
    void nonceIsTakenOnce() {
        Call call = client.post("/rpc", CALL);
        call.send().signed(200);
        call.send().rpcError(409, "replay_detected", "7");
        client.post("/rpc", CALL).send().signed(200);
        assertEquals(2, app.calls());
    }

    @Test
    void ofManyRacingCopiesOneReachesTheApp() {
        Call call = client.post("/things", CALL);
        call.signature();
        List<CompletableFuture<Received>> all = new ArrayList<>();
        for (int i = 0; i < 24; i++) {
            all.add(call.sendAsync());
        }
        long passed = all.stream()
                .map(CompletableFuture::join)
                .filter(r -> r.status() == 200)
                .count();
        assertEquals(1, passed);
        assertEquals(1, app.calls());
    }

    @Test
    void refusedSignatureBurnsNoNonce() {
        client.post("/things", CALL)
                .nonce("burn-me-" + System.nanoTime())
                .butSend("{}".getBytes(StandardCharsets.UTF_8))
                .send()
                .problem(401, "signature_invalid");
        Call call = client.post("/things", CALL);
        call.butSend("{}".getBytes(StandardCharsets.UTF_8)).send().problem(401, "signature_invalid");
        call.butSend(null).send().signed(200);
    }

    // Phases

    @Test
    void phasesChangeWithoutARestart() {
        set(Setting.PHASE, "publish");
        client.post("/rpc", CALL).sendUnsigned().signed(200);
        client.post("/rpc", CALL).signature("nonsense").send().signed(200);
        set(Setting.PHASE, "observe");
        client.post("/rpc", CALL).sendUnsigned().signed(200);
        client.post("/rpc", CALL).signature("nonsense").send().rpcError(401, "signature_malformed", "null");
        set(Setting.PHASE, "require");
        client.post("/rpc", CALL).sendUnsigned().rpcError(401, "signature_missing", "null");
        client.post("/RPC/", CALL).sendUnsigned().rpcError(401, "signature_missing", "null");
        client.post("/things", CALL).sendUnsigned().signed(200);
        set(Setting.PHASE, "enforce");
        client.post("/things", CALL).sendUnsigned().problem(401, "signature_missing");
        assertEquals(4, app.calls());
    }

    @Test
    void requestThatPassesInvalidHasNoIdentity() {
        set(Setting.PHASE, "observe", "observe-invalid", "pass");
        Received answer = client.post("/things", CALL)
                .butSend("{\"x\":1}".getBytes(StandardCharsets.UTF_8))
                .send()
                .signed(200);
        assertTrue(answer.json().path("caller").isNull());
        assertEquals(7, answer.json().path("length").asInt());
    }

    @Test
    void unsignedThatMayPassIsNeitherCappedNorChanged() {
        set(Setting.PHASE, "observe");
        byte[] large = new byte[3 * CAP];
        Arrays.fill(large, (byte) 'x');
        app.on("/large", ask -> {
            assertEquals(0, server.signet().buffered());
            return Reply.json(
                    "{\"length\":" + ask.body().length + ",\"coding\":\"" + ask.header("content-encoding") + "\"}");
        });
        Received answer = client.call("POST", "/large")
                .body("application/octet-stream", large)
                .header("Content-Encoding", "gzip") // a lie, and none of the adapter's business
                .sendUnsigned()
                .signed(200);
        assertEquals(large.length, answer.json().path("length").asInt());
        assertEquals("gzip", answer.json().path("coding").asText());
    }

    @Test
    void responsesStayAsTheyAreWhereNothingSaysToSignThem() {
        set(Setting.PHASE, "observe", "sign-responses", "false");
        Received answer = client.post("/things", CALL).send();
        assertEquals(200, answer.status());
        assertNull(answer.header("X-Signature"));
        assertNull(answer.header("X-Signet-Unsigned"));
        assertNotNull(answer.header("X-Signet-Trace"));
    }

    @Test
    void refusalsAreUnsignedWhereSettingsSaySo() {
        set(Setting.SIGN_REFUSALS, "false");
        Received answer = client.post("/things", CALL).sendUnsigned();
        assertEquals(401, answer.status());
        assertNull(answer.header("X-Signature"));
        assertEquals("signature_missing", answer.json().path("code").asText());
    }

    @Test
    void openRoutesPass() throws IOException, InterruptedException {
        client.get("/open").sendUnsigned().signed(200);
        client.get("/open/not").sendUnsigned().problem(401, "signature_missing");
        client.get("/health").sendUnsigned().signed(200);
        client.get("/health").signature("nonsense").send().signed(200);
        client.get("/Health").sendUnsigned().problem(401, "signature_missing");
        client.call("OPTIONS", "/things").sendUnsigned().problem(401, "signature_missing");
        int before = app.calls();
        Received preflight = client.call("OPTIONS", "/things")
                .header("Origin", "https://app.example")
                .header("Access-Control-Request-Method", "POST")
                .sendUnsigned();
        assertEquals(200, preflight.status());
        assertEquals(before + 1, app.calls());
        client.call("OPTIONS", "/things")
                .header("Origin", "https://app.example")
                .header("Access-Control-Request-Method", "POST")
                .json(CALL)
                .sendUnsigned()
                .problem(401, "signature_missing");
    }

    @Test
    void keysArePublished() {
        Received keys = client.get("/.well-known/jwks.json").sendUnsigned().signed(200);
        assertEquals("application/jwk-set+json", keys.header("Content-Type"));
        assertEquals("public, max-age=300", keys.header("Cache-Control"));
        assertEquals(1, keys.json().path("keys").size());
        assertTrue(keys.json().at("/keys/0/d").isMissingNode());
        Received again = client.get("/.well-known/jwks.json")
                .header("If-None-Match", keys.header("ETag"))
                .sendUnsigned()
                .signed(304);
        assertEquals(0, again.body().length);
        client.get("/.well-known/signet/keys").sendUnsigned().signed(200);
        Received post =
                client.post("/.well-known/jwks.json", "{}").sendUnsigned().signed(405);
        assertEquals("GET, HEAD", post.header("Allow"));
        assertEquals(0, app.calls());
    }

    // Bodies

    @Test
    void appGetsExactlyTheOctetsThatWereVerified() {
        app.on(
                "/mirror",
                ask -> new Reply(
                        200,
                        List.of(
                                Map.entry("Content-Type", "application/octet-stream"),
                                Map.entry("Seen-Length", ask.header("content-length")),
                                Map.entry("Seen-Coding", "" + ask.header("content-encoding"))),
                        ask.body()));
        byte[] octets = new byte[100_000];
        for (int i = 0; i < octets.length; i++) {
            octets[i] = (byte) (i * 31);
        }
        for (Call call : List.of(
                client.call("POST", "/mirror").body("application/octet-stream", octets),
                client.call("POST", "/mirror")
                        .body("application/octet-stream", octets)
                        .chunked(),
                client.call("POST", "/mirror")
                        .body("application/octet-stream", octets)
                        .gzipped(),
                client.call("PUT", "/mirror")
                        .body("application/octet-stream", octets)
                        .gzipped()
                        .chunked())) {
            Received answer = call.send().signed(200);
            assertArrayEquals(octets, answer.body());
            assertEquals("100000", answer.header("Seen-Length"));
            assertEquals("null", answer.header("Seen-Coding"));
        }
    }

    @Test
    void bodyAboveTheCapIsRefused() {
        byte[] full = new byte[CAP];
        byte[] over = new byte[CAP + 1];
        client.call("POST", "/things").body("a/b", full).send().signed(200);
        client.call("POST", "/things").body("a/b", full).chunked().send().signed(200);
        client.call("POST", "/things").body("a/b", full).gzipped().send().signed(200);
        client.call("POST", "/things").body("a/b", over).send().problem(413, "body_too_large");
        client.call("POST", "/things").body("a/b", over).chunked().send().problem(413, "body_too_large");
        client.call("POST", "/things").body("a/b", over).gzipped().send().problem(413, "body_too_large");
        assertEquals(3, app.calls());
    }

    @Test
    void otherCodingsAreRefused() {
        for (String coding : List.of("br", "deflate", "gzip, gzip", "zstd")) {
            client.post("/things", CALL)
                    .header("Content-Encoding", coding)
                    .send()
                    .problem(415, "coding_unsupported");
        }
        client.post("/things", CALL)
                .header("Content-Encoding", "gzip")
                .send()
                .problem(415, "coding_unsupported"); // it is not
        byte[] gzip = Call.gzip(CALL.getBytes(StandardCharsets.UTF_8));
        client.post("/things", CALL)
                .header("Content-Encoding", "gzip")
                .butSend(Arrays.copyOf(gzip, gzip.length + 1))
                .send()
                .problem(415, "coding_unsupported");
        client.post("/things", CALL)
                .header("Content-Encoding", "identity")
                .send()
                .signed(200);
        assertEquals(1, app.calls());
    }

    @Test
    void invalidThatMayPassHasAllItsOctetsHoweverManyTheyAre() {
        set(Setting.PHASE, "observe", "observe-invalid", "pass");
        byte[] large = new byte[3 * CAP];
        for (int i = 0; i < large.length; i++) {
            large[i] = (byte) (i * 7);
        }
        app.on("/large", ask -> {
            assertArrayEquals(large, ask.body());
            return Reply.json("{\"length\":" + ask.body().length + "}");
        });
        client.call("POST", "/large").body("a/b", large).send().signed(200);
        client.call("POST", "/large").body("a/b", large).chunked().send().signed(200);
        assertEquals(2, app.calls());
    }

    @Test
    void allBodiesTogetherAreCapped() throws InterruptedException {
        manyLargeBodies(call -> call);
    }

    @Test
    void allInflatedBodiesTogetherAreCapped() throws InterruptedException {
        manyLargeBodies(Call::gzipped);
    }

    /** 200 at once, of which the app holds on to as many as get in: the rest must be refused, and all memory be given back. */
    private void manyLargeBodies(java.util.function.UnaryOperator<Call> form) throws InterruptedException {
        int requests = 200;
        long budget = 20L * CAP;
        set(Setting.MAX_BUFFERED, Long.toString(budget));
        CountDownLatch release = new CountDownLatch(1);
        AtomicLong inApp = new AtomicLong();
        AtomicBoolean overrun = new AtomicBoolean();
        app.on("/hold", ask -> {
            inApp.incrementAndGet();
            overrun.compareAndSet(false, server.signet().buffered() > budget);
            release.await(30, TimeUnit.SECONDS);
            return Reply.json("{}");
        });
        byte[] large = new byte[CAP];
        ConcurrentLinkedQueue<Received> refused = new ConcurrentLinkedQueue<>();
        AtomicLong cut = new AtomicLong(); // a server may close on a body that it will not read, and the answer be lost
        List<CompletableFuture<Received>> all = new ArrayList<>();
        for (int i = 0; i < requests; i++) {
            CompletableFuture<Received> one =
                    form.apply(client.call("POST", "/hold").body("a/b", large)).sendAsync();
            all.add(one.whenComplete((answer, fault) -> {
                if (fault != null) {
                    cut.incrementAndGet();
                } else if (answer.status() == 503) {
                    refused.add(answer);
                }
            }));
        }
        try {
            await("every request is held or refused", () -> inApp.get() + refused.size() + cut.get() == requests);
            assertTrue(inApp.get() >= 1 && inApp.get() <= 20, () -> inApp + " bodies held");
            assertTrue(server.signet().buffered() <= budget);
        } finally {
            release.countDown();
        }
        long passed = all.stream()
                .map(one -> one.exceptionally(fault -> null).join())
                .filter(answer -> answer != null && answer.status() == 200)
                .count();
        assertEquals(inApp.get(), passed);
        refused.forEach(
                answer -> assertEquals("1", answer.problem(503, "overloaded").header("Retry-After")));
        assertEquals(false, overrun.get());
    }

    // Ambiguous requests

    @Test
    void ambiguousRequestsAreRefusedSignedOrNot() throws IOException {
        String host = client.server.getAuthority();
        String path = client.server.getPath();
        for (String target : List.of(
                "/a/../open",
                "/a/%2e%2e/open",
                "/open;x=1",
                "//open",
                "/a%2fb",
                "/a%5cb",
                "/a%00b",
                "/./open",
                "/%zz")) {
            assertRefused("GET " + path + target + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n", target);
        }
        assertRefused(
                "GET " + path + "/open HTTP/1.1\r\nHost: " + host + "\r\nHost: other.example\r\n\r\n", "two hosts");
        assertRefused(
                "POST " + path + "/open HTTP/1.1\r\nHost: " + host
                        + "\r\nContent-Type: a/b\r\nContent-Type: c/d\r\nContent-Length: 0\r\n\r\n",
                "two types");
        assertRefused(
                "GET " + path + "/open HTTP/1.1\r\nHost: " + host + "\r\nX-Signet-Trace: not a name\r\n\r\n", "trace");
        assertEquals(0, app.calls());
    }

    /** Servers refuse some of this themselves, before any adapter sees it. */
    private void assertRefused(String request, String what) throws IOException {
        try (RawConnection raw = client.connect()) {
            Received answer = raw.send(request).read(null);
            assertEquals(400, answer.status(), what);
            if (answer.header("X-Signet-Trace") != null) {
                answer.problem(400, "request_ambiguous");
            }
        }
    }

    @Test
    void hostProvesNothing() throws IOException {
        // signed for this server, relayed under another name; and signed for another server, relayed to this one
        Call honest = client.get("/things");
        try (RawConnection raw = client.connect()) {
            raw.send(honest.head().replace("Host: " + client.server.getAuthority(), "Host: evil.example"));
            raw.read(honest).signed(200);
        }
        Client other = clientFor("http://evil.example");
        Call relayed = new Call(other, "GET", "/things");
        try (RawConnection raw = client.connect()) {
            raw.send(relayed.head());
            raw.read(relayed).problem(401, "signature_mismatch");
        }
    }

    private Client clientFor(String address) {
        return client.pretendingToBeAt(java.net.URI.create(address + client.server.getPath()));
    }

    @Test
    void methodOverrideIsRefusedOnSignedRequests() {
        client.post("/things", CALL)
                .header("X-HTTP-Method-Override", "DELETE")
                .send()
                .problem(401, "signature_mismatch");
        client.get("/things").header("X-Original-URL", "/admin").send().problem(401, "signature_mismatch");
    }

    // Responses

    @Test
    void everyStatusIsSigned() {
        for (int status : List.of(200, 201, 202, 400, 404, 409, 418, 500, 503)) {
            app.on(
                    "/status",
                    ask -> Reply.of(status, "text/plain; charset=utf-8", "wörd".getBytes(StandardCharsets.UTF_8)));
            assertEquals("wörd", client.get("/status").send().signed(status).text());
        }
    }

    @Test
    void emptyAnswersAreSigned() {
        for (int status : List.of(200, 204, 304)) {
            app.on("/status", ask -> new Reply(status, List.of(), new byte[0]));
            assertEquals(0, client.get("/status").send().signed(status).body().length);
        }
        app.on("/moved", ask -> new Reply(302, List.of(Map.entry("Location", "/elsewhere")), new byte[0]));
        assertTrue(client.get("/moved").send().signed(302).header("Location").endsWith("/elsewhere"));
    }

    @Test
    void headIsSignedWithoutContent() throws IOException {
        app.on("/status", ask -> Reply.of(200, "text/plain", new byte[12]));
        for (int status : List.of(200)) {
            Call call = client.call("HEAD", "/status");
            try (RawConnection raw = client.connect()) {
                Received answer = raw.send(call.head()).readHead(call).signed(status);
                assertEquals("12", answer.header("Content-Length"));
                Call next = client.get("/things"); // nothing of a body was left behind on the connection
                raw.send(next.head()).read(next).signed(200);
            }
        }
        client.call("HEAD", "/things").sendUnsigned().signed(401);
    }

    @Test
    void gzipIsSignedBeforeItsCoding() {
        byte[] plain = CALL.getBytes(StandardCharsets.UTF_8);
        app.on(
                "/gzip",
                ask -> new Reply(
                        200,
                        List.of(Map.entry("Content-Type", "application/json"), Map.entry("Content-Encoding", "gzip")),
                        Call.gzip(plain)));
        Received answer = client.get("/gzip").send().signed(200);
        assertEquals("gzip", answer.header("Content-Encoding"));
        assertEquals(CALL, answer.text());
    }

    @Test
    void otherCodingsPassMarked() {
        app.on(
                "/br",
                ask -> new Reply(
                        200,
                        List.of(Map.entry("Content-Type", "application/json"), Map.entry("Content-Encoding", "br")),
                        new byte[] {1, 2, 3}));
        assertArrayEquals(
                new byte[] {1, 2, 3},
                client.get("/br").send().unsigned(200, "coding").body());
    }

    @Test
    void answerWithoutCanonicalFormIsSignedAsItIs() {
        for (String text : List.of("{\"n\":9007199254740993}", "{\"a\":1,\"a\":2}", "not JSON", "")) {
            app.on("/odd", ask -> Reply.json(text));
            assertEquals(text, client.get("/odd").send().signed(200).text());
        }
    }

    @Test
    void largerAnswersPassMarkedAndWhole() {
        byte[] large = new byte[3 * CAP];
        for (int i = 0; i < large.length; i++) {
            large[i] = (byte) (i * 13);
        }
        app.on("/large", ask -> Reply.of(200, "application/octet-stream", large));
        assertArrayEquals(
                large, client.get("/large").send().unsigned(200, "too-large").body());
        app.on("/full", ask -> Reply.of(200, "application/octet-stream", Arrays.copyOf(large, CAP)));
        assertArrayEquals(
                Arrays.copyOf(large, CAP),
                client.get("/full").send().signed(200).body());
        set(Setting.OVERSIZE_RESPONSE, "refuse");
        client.get("/large").send().problem(500, "response_too_large");
        client.get("/full").send().signed(200);
    }

    @Test
    void streamTypesPassMarked() {
        app.on("/lines", ask -> Reply.of(200, "application/x-ndjson", "{}\n{}\n".getBytes(StandardCharsets.UTF_8)));
        assertEquals(
                "{}\n{}\n",
                client.get("/lines").send().unsigned(200, "streaming").text());
    }

    @Test
    void appCannotForgeSignetsFields() {
        app.on(
                "/forge",
                ask -> new Reply(
                        200,
                        List.of(
                                Map.entry("Content-Type", "application/json"),
                                Map.entry("X-Signature", "forged"),
                                Map.entry("x-signet-unsigned", "streaming"),
                                Map.entry("X-Signet-Trace", "forged")),
                        "{}".getBytes(StandardCharsets.UTF_8)));
        client.get("/forge").header("X-Signet-Trace", "mine-1").send().signed(200);
        app.on(
                "/forge-stream",
                ask -> new Reply(
                        200,
                        List.of(Map.entry("Content-Type", "application/x-ndjson"), Map.entry("X-Signature", "forged")),
                        "{}".getBytes(StandardCharsets.UTF_8)));
        client.get("/forge-stream").send().unsigned(200, "streaming");
    }

    @Test
    void answerIsBoundToItsQuestion() {
        Call one = client.get("/things");
        Received answer = one.send().signed(200);
        Received other = client.get("/things").send().signed(200);
        Received swapped = new Received(other.status(), other.headers(), other.body(), answer.asked(), answer.client());
        assertEquals("signature_mismatch", swapped.verification().rejection().code());
        set(Setting.PHASE, "observe");
        Received unsigned = client.get("/things?x=1").sendUnsigned().signed(200);
        Received elsewhere = client.get("/things?x=2").sendUnsigned().signed(200);
        Received crossed = new Received(
                elsewhere.status(), elsewhere.headers(), elsewhere.body(), unsigned.asked(), unsigned.client());
        assertEquals("signature_mismatch", crossed.verification().rejection().code());
    }

    @Test
    void traceGoesThrough() {
        assertEquals(
                "trace-1",
                client.get("/things")
                        .header("X-Signet-Trace", "trace-1")
                        .send()
                        .signed(200)
                        .header("X-Signet-Trace"));
        String made = client.get("/things").send().signed(200).header("X-Signet-Trace");
        assertEquals(36, made.length());
    }

    // Connections

    @Test
    void connectionLivesOnAfterARefusalWithAnUnreadBody() throws IOException {
        Call refused = client.post("/things", CALL).signature("nonsense");
        Call fine = client.post("/things", CALL);
        try (RawConnection raw = client.connect()) {
            raw.send(refused.head("Content-Length: " + CALL.length()) + CALL);
            Received answer = raw.read(refused).problem(401, "signature_malformed");
            if (!"close".equalsIgnoreCase(answer.header("Connection"))) {
                raw.send(fine.head("Content-Length: " + CALL.length()) + CALL);
                raw.read(fine).signed(200);
            }
        }
    }

    @Test
    void bodyIsAskedForOnlyWhenItIsNeeded() throws IOException {
        Call fine = client.post("/things", CALL);
        try (RawConnection raw = client.connect()) {
            raw.send(fine.head("Content-Length: " + CALL.length(), "Expect: 100-continue"));
            assertEquals(100, raw.read(fine).status());
            raw.send(CALL).read(fine).signed(200);
        }
        Call refused = client.post("/things", CALL).signature("nonsense");
        try (RawConnection raw = client.connect()) {
            raw.send(refused.head("Content-Length: " + CALL.length(), "Expect: 100-continue"));
            Received answer = raw.read(refused);
            if (answer.status() == 100) { // Tomcat says so at once, unless configured otherwise
                answer = raw.read(refused);
            }
            answer.problem(401, "signature_malformed");
        }
    }

    @Test
    void clientThatGoesAwayLeavesNothingBehind() throws IOException {
        Call call = client.call("POST", "/things").body("a/b", new byte[CAP]);
        try (RawConnection raw = client.connect()) {
            raw.send(call.head("Content-Length: " + CAP)).send(new byte[CAP / 2]);
            await("the body is being read", () -> server.signet().buffered() > 0);
            raw.abort();
        }
        await("the exchange is closed", () -> server.signet().buffered() == 0);
        Call late = client.get("/slow");
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch gone = new CountDownLatch(1);
        app.on("/slow", ask -> {
            entered.countDown();
            gone.await(10, TimeUnit.SECONDS);
            return Reply.of(200, "a/b", new byte[CAP]);
        });
        try (RawConnection raw = client.connect()) {
            raw.send(late.head());
            entered.await(10, TimeUnit.SECONDS);
            raw.abort();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        gone.countDown();
        client.get("/things").send().signed(200);
        assertEquals(2, app.calls());
    }
}
