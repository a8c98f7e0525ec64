package dev.signet.compat;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.signet.Setting;
import dev.signet.Signet;
import dev.signet.gateway.SignetGatewayFilterFactory;
import dev.signet.http.ContractApp;
import dev.signet.http.GatewayContract;
import dev.signet.http.TestServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.cloud.gateway.route.RouteLocator;
import org.springframework.cloud.gateway.route.builder.RouteLocatorBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.Mono;

/** The filter {@code Signet} as a default filter, in routes and in the Java DSL; all of it with detectors of blocking calls and of leaks. */
class GatewayContractTest extends GatewayContract {
    @Override
    protected TestServer start(ContractApp behind, Map<Setting, String> settings) throws IOException {
        Detectors.arm();
        Upstream upstream = new Upstream(behind);
        ServerSocket cut = cut();
        Map<String, Object> properties = new HashMap<>(Gateway.properties(settings));
        properties.put("upstream", upstream.address());
        properties.put("server.forward-headers-strategy", "native");
        properties.put(Gateway.GATEWAY + "default-filters[0]", "Signet");
        properties.put(Gateway.GATEWAY + "httpclient.connect-timeout", "60000");
        properties.put(
                Gateway.GATEWAY + "httpclient.pool.type", "FIXED"); // so that a connection that is kept is missed
        properties.put(Gateway.GATEWAY + "httpclient.pool.max-connections", "40");
        properties.put(Gateway.GATEWAY + "httpclient.pool.acquire-timeout", "30000");
        int i = 0;
        for (String path : ROUTES.keySet().stream()
                .sorted(Comparator.comparing(String::length).reversed())
                .toList()) {
            String route = Gateway.ROUTES + "[" + i++ + "].";
            properties.put(route + "id", "route-" + i);
            properties.put(route + "predicates[0]", "Path=" + path);
            properties.put(
                    route + "uri",
                    switch (path) {
                        case "/dead/**" -> "http://127.0.0.1:1";
                        case "/cut/**" -> "http://127.0.0.1:" + cut.getLocalPort();
                        default -> upstream.address();
                    });
            if (path.equals("/late/**")) {
                properties.put(route + "metadata.response-timeout", "300");
            }
            if (path.equals("/breaker/**")) {
                properties.put(route + "filters[0].name", "CircuitBreaker");
                properties.put(route + "filters[0].args.name", "breaker");
                properties.put(route + "filters[0].args.fallbackUri", "forward:/fallback");
                properties.put(route + "filters[0].args.statusCodes", "500");
            }
            List<String> filters = ROUTES.get(path);
            for (int j = 0; j < filters.size(); j++) {
                properties.put(route + "filters[" + j + "]", filters.get(j));
            }
        }
        Gateway gateway = new Gateway(properties, InJava.class);
        return new TestServer() {
            @Override
            public URI address() {
                return gateway.address();
            }

            @Override
            public Signet signet() {
                return gateway.signet();
            }

            @Override
            public void stop() throws IOException {
                gateway.stop();
                upstream.close();
                cut.close();
            }
        };
    }

    /** An upstream that breaks off in the middle of its answers. */
    private static ServerSocket cut() throws IOException {
        ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(() -> {
            while (!server.isClosed()) {
                try (Socket socket = server.accept()) {
                    socket.getInputStream().read(new byte[8192]);
                    socket.getOutputStream()
                            .write("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 100\r\n\r\nhalf"
                                    .getBytes(StandardCharsets.US_ASCII));
                } catch (IOException e) {
                    // the end of this connection, or of the server
                }
            }
        });
        thread.setDaemon(true);
        thread.start();
        return server;
    }

    @AfterAll
    static void nothingBlockedAndNothingLeaked() {
        assertAll(
                () -> assertEquals(List.of(), Detectors.blocking()), () -> assertEquals(List.of(), Detectors.leaks()));
    }

    @Configuration(proxyBeanMethods = false)
    static class InJava {
        @Bean
        RouteLocator enforced(
                RouteLocatorBuilder builder, SignetGatewayFilterFactory signet, @Value("${upstream}") String upstream) {
            return builder.routes()
                    .route(
                            "changed",
                            r -> r.order(-1)
                                    .path("/enforced/changed")
                                    .filters(f -> f.filter(signet.apply(c -> c.set(Setting.PHASE, "enforce")))
                                            .modifyResponseBody(
                                                    String.class,
                                                    String.class,
                                                    (exchange, body) -> Mono.just("changed")))
                                    .uri(upstream))
                    .route(
                            "chosen",
                            r -> r.order(-1)
                                    .path("/chosen/**")
                                    .and()
                                    .readBody(String.class, body -> true)
                                    .filters(f -> f.filter(signet.apply(c -> c.set(Setting.PHASE, "enforce"))))
                                    .uri(upstream))
                    .route("bare", r -> r.order(-1).path("/bare/**").uri(upstream))
                    .route(
                            "enforced",
                            r -> r.order(-1)
                                    .path("/enforced/**")
                                    .filters(f -> f.filter(signet.apply(c -> c.set(Setting.PHASE, "enforce"))))
                                    .uri(upstream))
                    .build();
        }
    }
}
