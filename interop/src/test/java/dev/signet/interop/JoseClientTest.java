package dev.signet.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.Setting;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client made of the npm packages jose and canonicalize is understood, and understands the answers, in every algorithm and both payload encodings. */
class JoseClientTest {
    private static final int ALGORITHMS = 11;

    @ParameterizedTest
    @ValueSource(strings = {"false", "true"})
    void joseClient(String responseB64, @TempDir Path directory) throws Exception {
        Node node = Node.prepared(directory.resolve("node"), "interop/src/test/node");
        node.run("node", "keys.mjs", directory.toString());
        String trusted = Files.readString(directory.resolve("trusted.json"));
        try (EchoServer server = new EchoServer(trusted, directory, Map.of(Setting.RESPONSE_B64, responseB64))) {
            String output = node.run("node", "client.mjs", server.address().toString(), directory.toString());
            assertTrue(output.endsWith("0 failures\n"), output);
            assertEquals(2 * ALGORITHMS + 1, server.dispatched.get(), "requests that reached the app");
        }
    }
}
