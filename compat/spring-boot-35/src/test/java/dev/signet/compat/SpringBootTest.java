package dev.signet.compat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.Phase;
import dev.signet.ResponseKeys;
import dev.signet.ResponseVerifier;
import dev.signet.ResponseVerifier.Asked;
import dev.signet.SignedResponse;
import dev.signet.Signet;
import dev.signet.jose.SignatureEngines;
import dev.signet.servlet.SignetFilter;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** What a Spring Boot application gets by the dependency, its application.yaml and nothing else. */
class SpringBootTest {
    @TempDir
    static Path data;

    private final HttpClient http = HttpClient.newHttpClient();

    private static ConfigurableApplicationContext start(String... arguments) {
        return new SpringApplicationBuilder(App.class)
                .properties("spring.config.name=signet-test", "server.port=0", "signet.data-dir=" + data)
                .run(arguments);
    }

    private HttpResponse<String> get(ConfigurableApplicationContext context, String path)
            throws IOException, InterruptedException {
        URI uri = URI.create("http://localhost:" + context.getEnvironment().getProperty("local.server.port") + path);
        return http.send(
                HttpRequest.newBuilder(uri).header("Accept", "application/json").build(), BodyHandlers.ofString());
    }

    private static boolean isSigned(HttpResponse<?> response) {
        return response.headers().firstValue("X-Signature").isPresent();
    }

    @Test
    void yamlAndRelaxedNamesConfigureTheFilter() throws IOException, InterruptedException {
        try (ConfigurableApplicationContext context = start()) {
            assertEquals(Phase.REQUIRE, context.getBean(Signet.class).settings().phase());
            assertEquals(200, get(context, "/hello").statusCode());
            assertTrue(isSigned(get(context, "/hello")));
            assertEquals(401, get(context, "/private/a").statusCode()); // both items of a YAML list
            assertEquals(401, get(context, "/secret").statusCode());
            assertEquals(200, get(context, "/open").statusCode());
            HttpResponse<String> refused = get(context, "/private/a");
            assertEquals(
                    "application/problem+json",
                    refused.headers().firstValue("Content-Type").orElseThrow());
            assertTrue(refused.headers()
                    .firstValue("WWW-Authenticate")
                    .orElseThrow()
                    .contains("realm=\"a, b\""));
        }
    }

    @Test
    void lastWordIsTheCommandLines() {
        try (ConfigurableApplicationContext context = start("--signet.phase=enforce")) {
            assertEquals(Phase.ENFORCE, context.getBean(Signet.class).settings().phase());
        }
    }

    @Test
    void controllersOfAllKindsAreSigned() throws IOException, InterruptedException {
        try (ConfigurableApplicationContext context = start()) {
            HttpResponse<String> async = get(context, "/async");
            assertEquals("async", async.body());
            assertTrue(isSigned(async));
            HttpResponse<String> events = get(context, "/events");
            assertTrue(events.body().contains("data:one"));
            assertTrue(events.headers().firstValue("X-Signet-Unsigned").isEmpty());
            ResponseKeys keys =
                    ResponseKeys.parse(get(context, "/.well-known/jwks.json").body(), SignatureEngines.current());
            ResponseVerifier.Result result = new ResponseVerifier(keys, Clock.systemUTC())
                    .verify(
                            new SignedResponse(
                                    200,
                                    List.of(),
                                    "text/event-stream",
                                    events.body().getBytes(StandardCharsets.UTF_8)),
                            new Asked(null, "GET", null));
            assertTrue(result.isValid(), result.detail());
        }
    }

    @Test
    void errorPagesAreBootsAndSigned() throws IOException, InterruptedException {
        try (ConfigurableApplicationContext context = start()) {
            HttpResponse<String> absent = get(context, "/absent");
            assertEquals(404, absent.statusCode());
            assertTrue(absent.body().contains("\"path\":\"/absent\""), absent.body());
            assertTrue(isSigned(absent));
            HttpResponse<String> failed = get(context, "/fail");
            assertEquals(500, failed.statusCode());
            assertTrue(failed.body().contains("\"status\":500"), failed.body());
            assertFalse(failed.body().contains("inner"));
            assertTrue(isSigned(failed));
        }
    }

    @Test
    void metersAreInTheRegistry() throws IOException, InterruptedException {
        try (ConfigurableApplicationContext context = start()) {
            get(context, "/hello");
            get(context, "/secret");
            MeterRegistry registry = context.getBean(MeterRegistry.class);
            assertEquals(
                    1,
                    registry.get("signet.requests")
                            .tag("verdict", "unsigned")
                            .tag("code", "none")
                            .counter()
                            .count());
            assertEquals(
                    1,
                    registry.get("signet.requests")
                            .tag("verdict", "rejected")
                            .tag("code", "signature_missing")
                            .counter()
                            .count());
            assertTrue(registry.get("signet.signing").timer().count() >= 2);
            assertNotNull(registry.get("signet.nonces.live").gauge());
            assertNotNull(registry.get("signet.buffered").gauge());
        }
    }

    /** The name is one that never has an address (RFC 6761 section 6.4). */
    @Test
    void metersOfOutgoingRequestsAreInTheRegistry() throws InterruptedException {
        try (ConfigurableApplicationContext context =
                start("--signet.trusted-keys=https://keys.invalid/jwks.json", "--signet.allowed-hosts=keys.invalid")) {
            MeterRegistry registry = context.getBean(MeterRegistry.class);
            long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
            // once, and again every few seconds
            while (!counted(registry, "signet.keys.fetched", "outcome", "failed")
                    || !counted(registry, "signet.egress.refused", "passed", "false")) {
                assertTrue(
                        System.nanoTime() < deadline, () -> registry.getMeters().toString());
                Thread.sleep(20);
            }
        }
    }

    private static boolean counted(MeterRegistry registry, String name, String tag, String value) {
        Counter counter = registry.find(name).tag(tag, value).counter();
        return counter != null && counter.count() > 0;
    }

    /** The build sets SIGNET_CLIENT_HEADER to X-Client for these tests. */
    @Test
    void environmentComesBeforeProperties() throws IOException, InterruptedException {
        try (ConfigurableApplicationContext context = start("--signet.client-header=X-Other")) {
            URI uri = URI.create(
                    "http://localhost:" + context.getEnvironment().getProperty("local.server.port") + "/hello");
            http.send(
                    HttpRequest.newBuilder(uri)
                            .header("X-Client", "named by the environment")
                            .header("X-Other", "named by a property")
                            .build(),
                    BodyHandlers.discarding());
            assertEquals(
                    "named by the environment",
                    context.getBean(Signet.class)
                            .observations()
                            .since(0)
                            .wouldBeRefused()
                            .get(0)
                            .source()
                            .client());
        }
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void misspeltPropertyIsTold(CapturedOutput output) {
        start(
                        "--logging.level.dev.signet=warn",
                        "--signet.fase=enforce",
                        "--signet.externalUrls=https://api.example.com")
                .close();
        assertTrue(output.getAll().contains("signet.fase is no property of Signet"), output.getAll());
        assertFalse(output.getAll().contains("max_body is no property"), output.getAll());
    }

    @Test
    void enabledFalseLeavesItOut() throws IOException, InterruptedException {
        try (ConfigurableApplicationContext context = start("--signet.enabled=false")) {
            assertEquals(Map.of(), context.getBeansOfType(Signet.class));
            assertEquals(200, get(context, "/secret").statusCode());
            assertFalse(isSigned(get(context, "/secret")));
        }
    }

    @Test
    void wrongSettingStopsTheStartAndIsNamed() {
        Exception fault = assertThrows(
                Exception.class, () -> start("--signet.phase=enforced").close());
        Throwable cause = fault;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        assertTrue(cause.getMessage().contains("setting phase: 'enforced'"), cause.getMessage());
    }

    @Test
    void filterIsThereOnce() {
        try (ConfigurableApplicationContext context = start()) {
            assertEquals(
                    1,
                    context.getBeansOfType(FilterRegistrationBean.class).values().stream()
                            .filter(bean -> bean.getFilter() instanceof SignetFilter)
                            .count());
        }
    }

    @SpringBootConfiguration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(Controllers.class)
    static class App {}

    @RestController
    static class Controllers {
        @GetMapping({"/hello", "/open", "/secret", "/private/a"})
        String hello() {
            return "hello";
        }

        @GetMapping("/async")
        Callable<String> async() {
            return () -> "async";
        }

        @GetMapping("/events")
        SseEmitter events() throws IOException {
            SseEmitter events = new SseEmitter();
            events.send("one");
            events.send(SseEmitter.event().name("add").id("7").data("two\nlines"));
            events.complete();
            return events;
        }

        @GetMapping("/fail")
        String fail() {
            throw new IllegalStateException("inner");
        }
    }
}
