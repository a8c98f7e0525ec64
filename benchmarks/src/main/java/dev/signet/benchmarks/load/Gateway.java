package dev.signet.benchmarks.load;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** A Spring Cloud Gateway with one route, with the plugin or without. Its environment configures the plugin. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
class Gateway {
    private static final String ROUTE = "spring.cloud.gateway.server.webflux.routes[0].";

    /** @param args the {@link Variant.Kind}, and the app behind it */
    public static void main(String[] args) throws IOException {
        boolean plugin = Variant.Kind.valueOf(args[0]) == Variant.Kind.PLUGIN;
        Map<String, Object> properties = new HashMap<>();
        properties.put("server.address", "127.0.0.1");
        properties.put("server.port", "0");
        properties.put("spring.main.banner-mode", "off");
        properties.put("logging.level.org.hibernate.validator", "error"); // which warns of the gateway's own classes
        properties.put("signet.enabled", Boolean.toString(plugin));
        properties.put(ROUTE + "id", "app");
        properties.put(ROUTE + "uri", args[1]);
        properties.put(ROUTE + "predicates[0]", "Path=/**");
        if (plugin) {
            properties.put(ROUTE + "filters[0]", "Signet");
        }
        try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Gateway.class)
                .properties(properties)
                .run()) {
            Child.serve(context.getEnvironment().getRequiredProperty("local.server.port", Integer.class));
        }
    }
}
