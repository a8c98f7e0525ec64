package dev.signet.benchmarks.load;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * What the servers run on.
 *
 * @param options for its command line, besides those that every server has
 */
record Jdk(Path java, int feature, List<String> options) {
    static Jdk at(Path home, List<String> options) throws IOException {
        Path java = home.resolve("bin").resolve("java");
        Process process = new ProcessBuilder(java.toString(), "-XshowSettings:properties", "-version")
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return said.lines()
                .map(String::strip)
                .filter(line -> line.startsWith("java.specification.version = "))
                .findFirst()
                .map(line -> new Jdk(
                        java,
                        Integer.parseInt(line.substring(line.indexOf('=') + 1).strip()),
                        options))
                .orElseThrow(() -> new IOException(home + " is no JDK of Java 17 or newer"));
    }
}
