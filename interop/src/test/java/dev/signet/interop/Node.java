package dev.signet.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** Runs scripts with their packages from the npm registry, as package-lock.json names them. */
public final class Node {
    private static final Path ROOT = Path.of(System.getProperty("signet.root", ".."));
    private final Path directory;

    private Node(Path directory) {
        this.directory = directory;
    }

    /**
     * Copies scripts to a directory, and installs their packages there. Skips the test, saying so, where Node.js or npm is missing; with CI=true that fails it.
     *
     * @param sources directories of the project, one of them with the package-lock.json
     */
    public static Node prepared(Path directory, String... sources) throws IOException, InterruptedException {
        if (!isOnPath("node") || !isOnPath("npm")) {
            String line =
                    "SKIPPED: npm packages against Signet. To run it, put Node.js 18 or newer and npm on the PATH";
            System.err.println(line);
            if ("true".equals(System.getenv("CI"))) {
                Assertions.fail(line);
            }
            Assumptions.abort(line);
        }
        Files.createDirectories(directory);
        for (String source : sources) {
            try (var files = Files.list(ROOT.resolve(source))) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    Files.copy(file, directory.resolve(file.getFileName()));
                }
            }
        }
        Node node = new Node(directory);
        node.run("npm", "ci", "--no-audit", "--no-fund");
        return node;
    }

    /** Runs a command to its end, which must be good, and returns what it printed. */
    public String run(String... command) throws IOException, InterruptedException {
        Path output = Files.createTempFile(directory, "output", ".txt");
        Process process = new ProcessBuilder(List.of(command))
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (!process.waitFor(600, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
        String text = Files.readString(output, StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), String.join(" ", command) + "\n" + text);
        return text;
    }

    private static boolean isOnPath(String program) {
        for (String directory : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)) {
            if (Files.isExecutable(Path.of(directory, program))) {
                return true;
            }
        }
        return false;
    }
}
