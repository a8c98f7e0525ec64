package dev.signet.interop;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.Setting;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A signed event stream is what it was to the npm package eventsource, and verifies with the npm package jose. */
class EventSourceTest {
    @ParameterizedTest
    @ValueSource(strings = {"false", "true"})
    void eventSource(String responseB64, @TempDir Path directory) throws Exception {
        Node node = Node.prepared(directory.resolve("node"), "interop/src/test/node");
        node.run("node", "keys.mjs", directory.toString());
        String trusted = Files.readString(directory.resolve("trusted.json"));
        Map<Setting, String> settings = Map.of(Setting.RESPONSE_B64, responseB64, Setting.EXEMPT, "/events");
        try (EchoServer server = new EchoServer(trusted, directory, settings)) {
            String output = node.run("node", "events.mjs", server.address().toString(), directory.toString());
            assertTrue(output.endsWith("0 failures\n"), output);
            assertTrue(output.contains("ok   the end is signed"), output);
        }
    }
}
