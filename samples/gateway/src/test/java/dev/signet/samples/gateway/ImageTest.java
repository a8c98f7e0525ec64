package dev.signet.samples.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.signet.Poll;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the Dockerfile says, done without Docker: the jar taken apart into layers, those put together, and its commands run on them. */
class ImageTest {
    private static final Pattern COPY = Pattern.compile("(?m)^COPY --from=layers /layers/(\\S+) \\./$");

    @TempDir
    Path directory;

    private final String dockerfile = read(Deploy.FOLDER.resolve("Dockerfile"));

    @Test
    void theLayersMakeAGatewayThatIsWellAsTheImageSeesIt() throws Exception {
        Path layers = Files.createDirectories(directory.resolve("layers"));
        Path app = Files.createDirectories(directory.resolve("app"));
        Files.copy(GatewayProcess.JAR, layers.resolve("gateway.jar"));
        Path log = directory.resolve("log");
        assertEquals(0, GatewayProcess.run(layers, Map.of(), words("RUN"), log).waitFor(), () -> read(log));
        Matcher copy = COPY.matcher(dockerfile);
        List<String> copied = new ArrayList<>();
        while (copy.find()) {
            copied.add(copy.group(1));
            merge(layers.resolve(copy.group(1)), app);
        }
        assertEquals(layersIn(layers.resolve("extracted")), Set.copyOf(copied), "every layer is copied");
        Files.delete(layers.resolve("gateway.jar"));

        // Keys that are at a URL where nobody is; the gateway is told to go without.
        try (TestUpstream upstream = new TestUpstream();
                GatewayProcess gateway = GatewayProcess.start(
                        app,
                        Map.of(
                                "UPSTREAM_URL", upstream.url() + "/base/",
                                "SIGNET_PHASE", "observe",
                                "SIGNET_DATA_DIR", directory.resolve("data").toString(),
                                "SIGNET_TRUSTED_KEYS", "https://keys.invalid/jwks.json",
                                "SIGNET_ALLOWED_HOSTS", "keys.invalid",
                                "HEALTH_OPTIONAL", "trusted-keys",
                                "SHUTDOWN_DRAIN", "0s"),
                        words("ENTRYPOINT"))) {
            gateway.awaitHealth(200, "\"trusted-keys\":{\"type\":\"url\",\"status\":\"down\",\"required\":false}");
            int port = gateway.address().getPort();
            Poll.until("the health check is content", () -> healthCheck(app, port) == 0);
            gateway.awaitHealth(200, "{\"status\":\"up\",\"storage\":\"sqlite\"");
            assertTrue(gateway.get("/orders/7").body().contains("\"path\":\"/base/orders/7\""));
            Poll.until(
                    "a fetch of the keys has failed",
                    () -> Metrics.printed(gateway.metrics()).contains("signet_keys_fetched_total"));
            upstream.leave();
            gateway.awaitHealth(200, "\"upstream\":{\"type\":\"http\",\"status\":\"down\",\"required\":false}");
            gateway.terminate();
            assertEquals(128 + 15, gateway.awaitEnd());
            assertEquals(1, healthCheck(app, port), "nobody is there");
        }
    }

    private int healthCheck(Path app, int port) {
        try {
            return GatewayProcess.run(app, Map.of("PORT", "" + port), words("CMD"), directory.resolve("check.log"))
                    .waitFor();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The words of an instruction in the exec form, the only one of its kind. */
    private List<String> words(String instruction) throws IOException {
        Matcher found = Pattern.compile("(?m)^ *" + instruction + " (\\[.+])$").matcher(dockerfile);
        assertTrue(found.find(), instruction);
        List<String> words = Arrays.asList(new ObjectMapper().readValue(found.group(1), String[].class));
        assertEquals("java", words.get(0));
        return words;
    }

    private static Set<String> layersIn(Path extracted) throws IOException {
        try (Stream<Path> folders = Files.list(extracted)) {
            return Set.of(folders.map(folder -> "extracted/" + folder.getFileName() + "/")
                    .toArray(String[]::new));
        }
    }

    private static void merge(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path target = to.resolve(from.relativize(file));
                Files.createDirectories(target.getParent());
                Files.move(file, target, StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
