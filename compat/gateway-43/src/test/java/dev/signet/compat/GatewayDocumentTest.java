package dev.signet.compat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.io.ByteArrayResource;

/** What docs/gateway.md shows is taken as it stands there. */
class GatewayDocumentTest {
    private static final Path ROOT = Path.of(System.getProperty("signet.root")).toAbsolutePath();

    @TempDir
    static Path directory;

    @BeforeAll
    static void arm() {
        Detectors.arm();
    }

    private static String block(String language) throws Exception {
        Matcher block = Pattern.compile("```" + language + "\n(.*?)\n```", Pattern.DOTALL)
                .matcher(Files.readString(ROOT.resolve("docs/gateway.md")));
        assertTrue(block.find(), language);
        return block.group(1);
    }

    @Test
    void configurationRuns() throws Exception {
        EnumerablePropertySource<?> shown = (EnumerablePropertySource<?>) new YamlPropertySourceLoader()
                .load("shown", new ByteArrayResource(block("yaml").getBytes()))
                .get(0);
        Map<String, Object> properties = new HashMap<>();
        for (String name : shown.getPropertyNames()) {
            properties.put(name, shown.getProperty(name).toString());
        }
        properties.put("signet.data-dir", directory.toString());
        try (Gateway gateway = new Gateway(properties)) {
            assertEquals(401, post(gateway, "/payments/x"));
            assertEquals(502, post(gateway, "/payments/terms"));
            assertEquals(502, post(gateway, "/orders/x"));
        }
    }

    private static int post(Gateway gateway, String path) throws Exception {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1) // Netty takes no bodies with upgrades to HTTP/2
                .build()
                .send(
                        HttpRequest.newBuilder(URI.create(gateway.address() + path))
                                .POST(BodyPublishers.ofString("{}"))
                                .build(),
                        BodyHandlers.discarding())
                .statusCode();
    }

    @Test
    void javaCompiles(@TempDir Path sources) throws Exception {
        List<String> lines = block("java").lines().toList();
        Path source = sources.resolve("Shown.java");
        Files.writeString(
                source,
                lines.stream().filter(line -> line.startsWith("import ")).collect(Collectors.joining("\n"))
                        + "\nfinal class Shown {\n"
                        + lines.stream()
                                .filter(line -> !line.startsWith("import "))
                                .collect(Collectors.joining("\n"))
                        + "\n}\n");
        int result = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        System.out,
                        System.err,
                        "-proc:none",
                        "-classpath",
                        System.getProperty("java.class.path"),
                        "-d",
                        sources.toString(),
                        source.toString());
        assertEquals(0, result);
    }
}
