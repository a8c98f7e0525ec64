package dev.signet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** Test vectors of other projects: JSON Lines in the folder {@code SIGNET_VECTORS}, else {@code ../shared/vectors}. */
public final class Vectors {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Vectors() {}

    /** The cases of a file. Without the folder the test is skipped, or with {@code CI=true} fails. */
    public static Stream<JsonNode> lines(String file) {
        List<JsonNode> cases = new ArrayList<>();
        try {
            for (String line : Files.readAllLines(folder().resolve(file))) {
                if (!line.isBlank()) {
                    cases.add(JSON.readTree(line));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return cases.stream();
    }

    /** The folder, there for sure. */
    public static Path folder() {
        String set = System.getProperty("SIGNET_VECTORS", System.getenv("SIGNET_VECTORS"));
        Path root = Path.of(System.getProperty("signet.root", ""));
        Path folder = set == null ? root.resolve("../shared/vectors") : root.resolve(set);
        if (!Files.isDirectory(folder)) {
            String missing = "no test vectors in " + folder + "; set SIGNET_VECTORS to their folder";
            if ("true".equals(System.getenv("CI"))) {
                Assertions.fail("With CI=true nothing may be skipped: " + missing);
            }
            System.err.println("SKIPPED: " + missing);
            Assumptions.abort(missing);
        }
        return folder;
    }
}
