package dev.signet.spring;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.env.EnvironmentPostProcessor;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.MapPropertySource;

/**
 * Keeps Spring Boot 3 from migrating the application's own database only because signet-store brings Flyway along: where the application has neither migrations in
 * {@code db/migration} nor a {@code spring.flyway} property, Flyway is not its own.
 */
final class FlywayStaysSignets implements EnvironmentPostProcessor {
    private static final String ENABLED = "spring.flyway.enabled";

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        boolean hasMigrations = application.getClassLoader().getResource("db/migration") != null;
        boolean configured = environment.getPropertySources().stream()
                .filter(EnumerablePropertySource.class::isInstance)
                .flatMap(source -> Arrays.stream(((EnumerablePropertySource<?>) source).getPropertyNames()))
                .anyMatch(
                        name -> name.toLowerCase(Locale.ROOT).replace('_', '.').startsWith("spring.flyway."));
        if (!hasMigrations && !configured) {
            environment.getPropertySources().addLast(new MapPropertySource("signet", Map.of(ENABLED, "false")));
        }
    }
}
