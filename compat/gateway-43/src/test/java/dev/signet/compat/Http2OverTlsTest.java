package dev.signet.compat;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.signet.Setting;
import dev.signet.http.ContractApp;
import dev.signet.http.Http2GatewayContract;
import dev.signet.http.TestServer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.cloud.gateway.config.HttpClientCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.ClassUtils;
import reactor.netty.http.HttpProtocol;

/** HTTP/2 over TLS on both sides, by properties alone. */
class Http2OverTlsTest extends Http2GatewayContract {
    @TempDir
    static Path directory;

    /** From Spring Cloud Gateway 5 on; 4.3 makes up a status of its own for every gRPC call. */
    private static final boolean TRAILERS = ClassUtils.isPresent(
            "org.springframework.cloud.gateway.filter.headers.TrailerHeadersFilter",
            Http2OverTlsTest.class.getClassLoader());

    private TlsKey key;
    private Upstream upstream;

    @Override
    protected TestServer start(ContractApp behind, Map<Setting, String> settings) throws Exception {
        Detectors.arm();
        key = TlsKey.make(directory);
        upstream = Upstream.h2(behind, key);
        Map<String, Object> properties = properties(settings, upstream);
        properties.put("server.ssl.key-store", key.file().toString());
        properties.put("server.ssl.key-store-password", TlsKey.PASSWORD);
        properties.put("server.ssl.key-store-type", "PKCS12");
        properties.put(Gateway.GATEWAY + "httpclient.ssl.use-insecure-trust-manager", "true");
        return new Gateway(properties);
    }

    static Map<String, Object> properties(Map<Setting, String> settings, Upstream upstream) {
        Map<String, Object> properties = new HashMap<>(Gateway.properties(settings));
        properties.put(Gateway.GATEWAY + "httpclient.response-timeout", "60s");
        route(properties, 0, "/bare/**", upstream);
        route(properties, 1, "/**", upstream);
        properties.put(Gateway.ROUTES + "[1].filters[0]", "Signet");
        return properties;
    }

    private static void route(Map<String, Object> properties, int number, String path, Upstream upstream) {
        String route = Gateway.ROUTES + "[" + number + "].";
        properties.put(route + "id", "route-" + number);
        properties.put(route + "uri", upstream.address());
        properties.put(route + "predicates[0]", "Path=" + path);
    }

    @Override
    protected boolean passesTrailers() {
        return TRAILERS;
    }

    @Override
    protected SSLContext tls() throws Exception {
        return key.trust();
    }

    @AfterAll
    void close() {
        upstream.close();
        assertEquals(List.of(), Detectors.leaks());
    }

    /** HTTP/2 without TLS on both sides: to upstreams only by a customizer of the gateway's own. */
    static final class Plain extends Http2GatewayContract {
        private Upstream upstream;

        @Override
        protected boolean passesTrailers() {
            return TRAILERS;
        }

        @Override
        protected TestServer start(ContractApp behind, Map<Setting, String> settings) {
            Detectors.arm();
            upstream = Upstream.h2c(behind);
            return new Gateway(properties(settings, upstream), H2c.class);
        }

        @AfterAll
        void close() {
            upstream.close();
            assertEquals(List.of(), Detectors.leaks());
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class H2c {
        @Bean
        HttpClientCustomizer h2c() {
            return client -> client.protocol(HttpProtocol.H2C);
        }
    }
}
