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
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.Environment;
import org.springframework.core.env.PropertySource;

/**
 * The engine of a Spring Boot application, whatever kind of application it is: {@code signet.*} properties (those of {@link Setting}, and {@code signet.enabled}), the
 * application's beans in place of the parts that they stand for, meters. For auto-configurations to import.
 */
@Configuration(proxyBeanMethods = false)
public class EngineConfiguration {
    private static final Logger LOG = LoggerFactory.getLogger(EngineConfiguration.class);

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
