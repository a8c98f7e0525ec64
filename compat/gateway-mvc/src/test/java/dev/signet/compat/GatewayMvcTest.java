package dev.signet.compat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.signet.client.SignetClient;
import dev.signet.client.SignetRequest;
import dev.signet.client.SignetResponse;
import dev.signet.jose.JwkSets;
import dev.signet.jose.JwsAlgorithm;
import dev.signet.jose.SignatureEngines;
import dev.signet.jose.SigningKey;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** Spring Cloud Gateway Server WebMVC is a servlet application: the servlet filter stands in front of all its routes. */
class GatewayMvcTest {
    private static final SigningKey KEY =
            SigningKey.generate(JwsAlgorithm.ED25519, "caller", SignatureEngines.current());

    @Test
    void filterStandsInFrontOfRoutes(@TempDir Path directory) throws Exception {
        AtomicInteger calls = new AtomicInteger();
        HttpServer upstream = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        upstream.createContext("/", exchange -> {
            calls.incrementAndGet();
            byte[] body = exchange.getRequestBody().readAllBytes();
            byte[] answer = (exchange.getRequestURI() + " " + new String(body, StandardCharsets.UTF_8))
                    .getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/plain");
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        upstream.start();
        try (ConfigurableApplicationContext gateway = new SpringApplicationBuilder(App.class)
                .properties(properties(upstream.getAddress().getPort(), directory))
                .run()) {
            URI root = URI.create("http://localhost:" + gateway.getEnvironment().getProperty("local.server.port"));
            HttpResponse<String> unsigned = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(root.resolve("/strip/a")).build(),
                            HttpResponse.BodyHandlers.ofString());
            assertEquals(401, unsigned.statusCode());
            assertTrue(unsigned.body().contains("signature_missing"), unsigned.body());
            assertEquals(0, calls.get());
            SignetClient client = SignetClient.builder(KEY)
                    .trustOnFirstUse()
                    .requireSignedResponses(true)
                    .build();
            SignetResponse answer = client.send(
                    SignetRequest.postJson(root.resolve("/strip/a?x=1").toString(), "{\"n\":1}"));
            assertEquals(200, answer.status());
            assertTrue(answer.isVerified());
            assertEquals("/a?x=1 {\"n\":1}", answer.text());
            assertEquals(1, calls.get());
        } finally {
            upstream.stop(0);
        }
    }

    private static Map<String, Object> properties(int upstream, Path directory) {
        String route = "spring.cloud.gateway.server.webmvc.routes[0].";
        Map<String, Object> properties = new HashMap<>();
        properties.put("server.port", "0");
        properties.put("signet.phase", "enforce");
        properties.put("signet.storage", "none");
        properties.put("signet.data-dir", directory.toString());
        properties.put("signet.trusted-keys", JwkSets.publish(List.of(KEY.publicJwk())));
        properties.put(route + "id", "strip");
        properties.put(route + "uri", "http://127.0.0.1:" + upstream);
        properties.put(route + "predicates[0]", "Path=/strip/**");
        properties.put(route + "filters[0]", "StripPrefix=1");
        return properties;
    }

    @SpringBootConfiguration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class App {}
}
