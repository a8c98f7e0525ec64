package dev.signet.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A JVM with the tests' class path. */
final class ChildProcess {
    private ChildProcess() {}

    /**
     * Starts it; both of its streams are one.
     *
     * @param shell commands that bash runs before, in the same process
     */
    static Process start(List<String> shell, Class<?> main, String... args) throws IOException {
        List<String> command = new ArrayList<>(List.of("bash", "-c"));
        List<String> steps = new ArrayList<>(shell);
        steps.add("exec \"$0\" \"$@\"");
        command.add(String.join(" && ", steps));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(args));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }
}
