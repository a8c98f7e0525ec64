package dev.signet.samples.gateway;

import dev.signet.Signet;
import dev.signet.gateway.SignetGatewayFilterFactory;
import java.time.Duration;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.cloud.gateway.route.RouteLocator;
import org.springframework.cloud.gateway.route.builder.RouteLocatorBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;

/** A gateway in front of one upstream, whatever that is; its environment says the rest. */
@SpringBootApplication(proxyBeanMethods = false)
public class Gateway {
    private static final int USAGE = 2;

    public static void main(String[] arguments) {
        try {
            Upstream.of(System.getenv("UPSTREAM_URL"));
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(USAGE);
        }
        SpringApplication.run(Gateway.class, arguments);
    }

    @Bean
    Upstream upstream(Environment environment) {
        return Upstream.of(environment.getProperty("UPSTREAM_URL"));
    }

    /** Everything but the gateway's own endpoints. */
    @Bean
    RouteLocator routes(RouteLocatorBuilder routes, SignetGatewayFilterFactory signet, Upstream upstream) {
        return routes.routes()
                .route(
                        "upstream",
                        route -> route.path("/**")
                                .filters(filters -> upstream.below(filters.filter(signet.apply(own -> {}))))
                                .uri(upstream.origin()))
                .build();
    }

    @Bean
    Requests requests() {
        return new Requests();
    }

    @Bean
    Departure departure(Requests requests, Environment environment) {
        return new Departure(requests, environment.getRequiredProperty("gateway.drain", Duration.class));
    }

    @Bean
    LastRequests lastRequests(Requests requests, Environment environment) {
        return new LastRequests(
                requests,
                environment.getRequiredProperty("spring.lifecycle.timeout-per-shutdown-phase", Duration.class));
    }

    @Bean
    Health health(Signet signet, Upstream upstream, Requests requests, Environment environment) {
        return new Health(
                signet::dependencies, upstream, requests, environment.getProperty("HEALTH_OPTIONAL", String[].class));
    }

    @Bean
    RouterFunction<ServerResponse> healthz(Health health) {
        return RouterFunctions.route()
                .GET("/healthz", request -> health.answer())
                .HEAD("/healthz", request -> health.answer())
                .build();
    }
}
