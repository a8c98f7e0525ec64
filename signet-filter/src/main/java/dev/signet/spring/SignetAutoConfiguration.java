package dev.signet.spring;

import dev.signet.Setting;
import dev.signet.Signet;
import dev.signet.servlet.SignetFilter;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import java.util.EnumSet;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;

/**
 * Puts the filter in front of every servlet of a Spring Boot application: the dependency is enough, {@code signet.*} properties say the rest (those of
 * {@link Setting}, and {@code signet.enabled}). A bean of the application's own replaces the part that it stands for.
 */
@AutoConfiguration(
        afterName = {
            "org.springframework.boot.actuate.autoconfigure.metrics.CompositeMeterRegistryAutoConfiguration",
            "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration"
        })
@ConditionalOnClass({Filter.class, FilterRegistrationBean.class})
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnProperty(name = "signet.enabled", havingValue = "true", matchIfMissing = true)
@Import(EngineConfiguration.class)
public class SignetAutoConfiguration {
    /** After the filters that only look on (observations, character encoding), before all that acts. */
    public static final int FILTER_ORDER = Ordered.HIGHEST_PRECEDENCE + 10;

    @Bean
    FilterRegistrationBean<SignetFilter> signetFilter(Signet signet, Environment environment) {
        String errorPage =
                environment.getProperty("server.error.path", environment.getProperty("error.path", "/error"));
        FilterRegistrationBean<SignetFilter> registration =
                new FilterRegistrationBean<>(new SignetFilter(signet, errorPage));
        registration.setDispatcherTypes(EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC, DispatcherType.ERROR));
        registration.setAsyncSupported(true);
        registration.setOrder(FILTER_ORDER);
        return registration;
    }
}
