package dev.signet.compat;

import dev.signet.http.ContractApp;
import dev.signet.http.MemoryContract;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

class SmallHeapTest extends MemoryContract {
    @Override
    protected Process start(ContractApp behind, String heap, Map<String, String> settings) throws IOException {
        Upstream upstream = new Upstream(behind); // ends with this process
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heap,
                "-XX:+ExitOnOutOfMemoryError",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                SmallHeap.class.getName(),
                upstream.address()));
        settings.forEach((key, value) -> command.addAll(List.of(key, value)));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }
}
