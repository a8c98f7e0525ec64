package dev.signet.spring;

import dev.signet.EgressListener;
import dev.signet.ExchangeListener;
import dev.signet.KeyResolver;
import dev.signet.ReceiptLog;
import dev.signet.ReplayGuard;
import dev.signet.RequestPolicy;
import dev.signet.Setting;
import dev.signet.Signet;
import dev.signet.SignetBuilder;
import dev.signet.TenantDirectory;
import dev.signet.keys.KeyRing;
import dev.signet.servlet.EgressMeters;
import dev.signet.servlet.Meters;
import dev.signet.servlet.SignetFilter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.Environment;
import org.springframework.core.env.PropertySource;

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
public class SignetAutoConfiguration {
    private static final Logger LOG = LoggerFactory.getLogger(SignetAutoConfiguration.class);

    /** After the filters that only look on (observations, character encoding), before all that acts. */
    public static final int FILTER_ORDER = Ordered.HIGHEST_PRECEDENCE + 10;

    @Bean
    @ConditionalOnMissingBean
    Signet signet(
            Environment environment,
            ObjectProvider<KeyResolver> trustedKeys,
            ObjectProvider<KeyRing> keyRing,
            ObjectProvider<ReplayGuard> replayGuard,
            ObjectProvider<ReceiptLog> receipts,
            ObjectProvider<TenantDirectory> tenants,
            ObjectProvider<RequestPolicy> policy,
            ObjectProvider<ExchangeListener> listener,
            ObjectProvider<EgressListener> egressListener) {
        warnOfUnknown(environment);
        SignetBuilder builder = Signet.builder().set(properties(environment)).set(Signet.settingsIn(System.getenv()));
        trustedKeys.ifUnique(builder::trustedKeys);
        keyRing.ifUnique(builder::keyRing);
        replayGuard.ifUnique(builder::replayGuard);
        receipts.ifUnique(builder::receipts);
        tenants.ifUnique(builder::tenants);
        policy.ifUnique(builder::policy);
        listener.ifUnique(builder::listener);
        egressListener.ifUnique(builder::egressListener);
        return builder.build();
    }

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

    private static Map<Setting, String> properties(Environment environment) {
        Binder binder = Binder.get(environment);
        Map<Setting, String> texts = new EnumMap<>(Setting.class);
        for (Setting setting : Setting.values()) {
            binder.bind("signet." + setting.key(), Bindable.listOf(String.class))
                    .map(items -> String.join(",", items))
                    .ifBound(text -> texts.put(setting, text));
        }
        // A key set is one text with commas of its own: it must not be taken for a list.
        for (Setting whole : List.of(Setting.TRUSTED_KEYS, Setting.API_KEYS, Setting.SIGNING_KEY, Setting.REALM)) {
            String text = environment.getProperty("signet." + whole.key());
            if (text != null) {
                texts.put(whole, text);
            }
        }
        return texts;
    }

    /** A misspelt setting must not pass for one that was made. Environment variables spell their names otherwise, and are left out. */
    private static void warnOfUnknown(Environment environment) {
        if (!(environment instanceof ConfigurableEnvironment configurable)) {
            return;
        }
        Set<String> known = new HashSet<>(Set.of("enabled"));
        for (Setting setting : Setting.values()) {
            known.add(setting.key().replace("-", ""));
        }
        for (PropertySource<?> source : configurable.getPropertySources()) {
            if (source instanceof EnumerablePropertySource<?> names) {
                for (String name : names.getPropertyNames()) {
                    String key = name.startsWith("signet.") ? name.substring(7).replaceFirst("\\[.*", "") : "enabled";
                    if (!known.contains(key.replaceAll("[-_]", "").toLowerCase(Locale.ROOT))) {
                        LOG.warn("{} is no property of Signet, and is ignored; docs/settings.md lists them all", name);
                    }
                }
            }
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(MeterRegistry.class)
    static class MetersConfiguration {
        @Bean
        @ConditionalOnMissingBean(ExchangeListener.class)
        Meters signetMeters(ObjectProvider<MeterRegistry> registry) {
            MeterRegistry available = registry.getIfAvailable();
            return available == null ? null : new Meters(available);
        }

        @Bean
        @ConditionalOnMissingBean(EgressListener.class)
        EgressMeters signetEgressMeters(ObjectProvider<MeterRegistry> registry) {
            MeterRegistry available = registry.getIfAvailable();
            return available == null ? null : new EgressMeters(available);
        }

        @Bean
        MeterBinder signetGauges(Signet signet) {
            return registry -> Meters.bindGauges(registry, signet);
        }
    }
}
