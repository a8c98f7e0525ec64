package dev.signet.gateway;

import dev.signet.Setting;
import dev.signet.Signet;
import dev.signet.spring.EngineConfiguration;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.cloud.gateway.filter.factory.GatewayFilterFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/**
 * Gives a Spring Cloud Gateway the filter {@code Signet}, and Signet's endpoints in front of all routes. {@code signet.*} properties (those of {@link Setting}, and
 * {@code signet.enabled}) hold wherever a route does not say otherwise; a bean of the application's own replaces the part that it stands for.
 */
@AutoConfiguration(
        afterName = {
            "org.springframework.boot.actuate.autoconfigure.metrics.CompositeMeterRegistryAutoConfiguration",
            "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration"
        })
@ConditionalOnClass(GatewayFilterFactory.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
@ConditionalOnProperty(name = "signet.enabled", havingValue = "true", matchIfMissing = true)
@Import(EngineConfiguration.class)
public class SignetGatewayAutoConfiguration {
    @Bean
    SignetGatewayFilterFactory signetGatewayFilterFactory(Signet signet) {
        return new SignetGatewayFilterFactory(signet);
    }

    @Bean
    EntryFilter signetEntryFilter(Signet signet) {
        return new EntryFilter(signet);
    }

    @Bean
    ResignFilter signetResignFilter() {
        return new ResignFilter();
    }

    /** Before the server opens its doors, and on a thread that may wait. */
    @Bean
    SmartInitializingSingleton signetFloor(Signet signet) {
        return signet::awaitFloor;
    }
}
