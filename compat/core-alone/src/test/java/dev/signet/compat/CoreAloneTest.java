package dev.signet.compat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** A dependency more is a decision, not an accident; and what is there is enough. */
class CoreAloneTest {
    private static final Path TARGET = Path.of("target");
    private static final Pattern ARTIFACT = Pattern.compile("^ +([^:]+:[^:]+):jar:", Pattern.MULTILINE);

    @Test
    void consumerGetsTheseArtifacts() throws IOException {
        Matcher artifacts = ARTIFACT.matcher(Files.readString(TARGET.resolve("consumer.txt")));
        List<String> names =
                artifacts.results().map(match -> match.group(1)).sorted().toList();
        assertEquals(
                List.of(
                        "com.fasterxml.jackson.core:jackson-annotations",
                        "com.fasterxml.jackson.core:jackson-core",
                        "com.fasterxml.jackson.core:jackson-databind",
                        "com.github.ben-manes.caffeine:caffeine",
                        "com.google.errorprone:error_prone_annotations",
                        "com.nimbusds:nimbus-jose-jwt",
                        "dev.signet:signet-core",
                        "org.bouncycastle:bcprov-jdk18on",
                        "org.jspecify:jspecify",
                        "org.slf4j:slf4j-api"),
                names);
    }

    @Test
    void worksWithThemAlone() throws Exception {
        List<URL> urls = new ArrayList<>();
        urls.add(TARGET.resolve("classes").toUri().toURL());
        for (String path :
                Files.readString(TARGET.resolve("consumer.classpath")).split(System.getProperty("path.separator"))) {
            urls.add(Path.of(path).toUri().toURL());
        }
        try (URLClassLoader alone =
                new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
            for (String absent : List.of(
                    "io.micrometer.core.instrument.Metrics",
                    "org.springframework.core.Ordered",
                    "io.lettuce.core.RedisClient",
                    "org.apache.hc.client5.http.impl.async.HttpAsyncClients",
                    "dev.signet.egress.EgressGuard",
                    "com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider")) {
                assertThrows(ClassNotFoundException.class, () -> alone.loadClass(absent));
            }
            Class<?> consumer = alone.loadClass("dev.signet.compat.CoreAlone");
            assertEquals(
                    "401 signature_missing signed", consumer.getMethod("run").invoke(null));
            assertEquals(
                    "setting trusted-keys: keys by URL need dev.signet:signet-egress on the class path: add the dependency",
                    consumer.getMethod("keysByUrl").invoke(null));
        }
    }
}
