package dev.signet.compat;

import dev.signet.Setting;
import dev.signet.Signet;
import dev.signet.http.TestServer;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** A running Spring Cloud Gateway with the plugin, by dependency and properties alone. */
final class Gateway implements TestServer, AutoCloseable {
    static final String ROUTES = "spring.cloud.gateway.server.webflux.routes";
    static final String GATEWAY = "spring.cloud.gateway.server.webflux.";

    private final ConfigurableApplicationContext context;

    Gateway(Map<String, Object> properties, Class<?>... more) {
        Map<String, Object> all = new HashMap<>(Map.of("server.port", "0", "server.http2.enabled", "true"));
        all.putAll(properties);
        SpringApplicationBuilder builder = new SpringApplicationBuilder(App.class).properties(all);
        builder.sources(more);
        this.context = builder.run();
    }

    /** Those settings as properties. */
    static Map<String, Object> properties(Map<Setting, String> settings) {
        Map<String, Object> properties = new HashMap<>();
        settings.forEach((setting, text) -> properties.put("signet." + setting.key(), text));
        return properties;
    }

    @Override
    public URI address() {
        String scheme = context.getEnvironment().containsProperty("server.ssl.key-store") ? "https" : "http";
        return URI.create(scheme + "://localhost:" + context.getEnvironment().getProperty("local.server.port"));
    }

    @Override
    public Signet signet() {
        return context.getBean(Signet.class);
    }

    @Override
    public void stop() {
        context.close();
    }

    @Override
    public void close() {
        stop();
    }

    @SpringBootConfiguration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class App {}
}
