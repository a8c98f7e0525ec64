package dev.signet.compat;

import dev.signet.Signet;
import dev.signet.http.ServletApp;
import dev.signet.http.ServletContract;
import dev.signet.http.TestServer;
import jakarta.servlet.Filter;
import jakarta.servlet.MultipartConfigElement;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.web.context.WebApplicationContext;

/** The filter by dependency and properties alone. */
class SpringBootContractTest extends ServletContract {
    @Override
    protected TestServer start(ServletApp behind) {
        Map<String, Object> properties = new HashMap<>();
        behind.settings().forEach((setting, text) -> properties.put("signet." + setting.key(), text));
        properties.put("server.port", "0");
        properties.put("server.http2.enabled", "true");
        properties.put("server.servlet.context-path", behind.contextPath());
        properties.put("server.error.path", behind.errorPage() == null ? "/host-error" : behind.errorPage());
        properties.put("spring.web.error.path", properties.get("server.error.path"));
        properties.put("server.servlet.encoding.enabled", "false"); // forces UTF-8 on forms that name another charset
        properties.put("spring.servlet.encoding.enabled", "false");
        ApplicationContextInitializer<ConfigurableApplicationContext> bean =
                context -> ((GenericApplicationContext) context).registerBean(ServletApp.class, () -> behind);
        ConfigurableApplicationContext context = new SpringApplicationBuilder(App.class)
                .properties(properties)
                .initializers(bean)
                .run();
        behind.addEndpoints(((WebApplicationContext) context).getServletContext());
        return new TestServer() {
            @Override
            public URI address() {
                return URI.create("http://localhost:" + context.getEnvironment().getProperty("local.server.port")
                        + behind.contextPath());
            }

            @Override
            public Signet signet() {
                return context.getBean(Signet.class);
            }

            @Override
            public void stop() {
                context.close();
            }
        };
    }

    @Override
    public boolean hasProblems() {
        return false;
    }

    @Override
    public boolean continuesAtOnce() {
        return true;
    }

    @Override
    public boolean givesTrailers() {
        return false;
    }

    @SpringBootConfiguration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class App {
        @Bean
        FilterRegistrationBean<Filter> outer(ServletApp app) {
            FilterRegistrationBean<Filter> outer = new FilterRegistrationBean<>(app.outerFilter());
            outer.setOrder(Ordered.HIGHEST_PRECEDENCE);
            return outer;
        }

        @Bean
        ServletRegistrationBean<?> everything(ServletApp app) {
            ServletRegistrationBean<?> everything = new ServletRegistrationBean<>(app.servlet(), "/*");
            everything.setMultipartConfig(new MultipartConfigElement(""));
            return everything;
        }
    }
}
