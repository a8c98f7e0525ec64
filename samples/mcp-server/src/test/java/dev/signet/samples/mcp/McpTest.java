package dev.signet.samples.mcp;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.interop.Node;
import dev.signet.jose.JwkSets;
import dev.signet.jose.JwsAlgorithm;
import dev.signet.jose.SignatureEngines;
import dev.signet.jose.SigningKey;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** The MCP revision 2025-11-25 between the official SDKs, with a gateway that verifies, signs and receipts between them, and with somebody in the middle. */
class McpTest {
    private static ToolServer server;
    private static ConfigurableApplicationContext gateway;
    private static Node node;
    private static String origin;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        node = Node.prepared(
                directory.resolve("client"), "samples/mcp-server/client", "samples/mcp-server/src/test/node");
        SigningKey agent = key(directory, "agent-1");
        SigningKey other = key(directory, "agent-2");
        server = new ToolServer(0, directory);
        gateway = SpringApplication.run(
                McpGateway.class,
                "--server.port=0",
                "--MCP_SERVER=http://127.0.0.1:" + server.port(),
                "--signet.trusted-keys=" + JwkSets.publish(List.of(agent.publicJwk(), other.publicJwk())),
                "--signet.data-dir=" + directory.resolve("data"));
        origin = "http://localhost:" + gateway.getEnvironment().getProperty("local.server.port");
        HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(origin + "/.well-known/jwks.json"))
                                .build(),
                        BodyHandlers.ofFile(directory.resolve("client/server.jwks.json")));
    }

    private static SigningKey key(Path directory, String kid) throws Exception {
        SigningKey key = SigningKey.generate(JwsAlgorithm.ED25519, kid, SignatureEngines.current());
        Files.writeString(
                directory.resolve("client/" + kid + ".jwk"), key.privateJwk().toJSONString());
        return key;
    }

    @AfterAll
    static void stop() throws Exception {
        if (gateway != null) {
            gateway.close();
        }
        if (server != null) {
            server.close();
        }
    }

    @Test
    void clientOfTheReadmeRuns() throws Exception {
        String output = node.run("node", "client.mjs", origin + "/mcp", "agent-1.jwk", "server.jwks.json");
        assertTrue(output.contains("MCP 2025-11-25, a session\n"), output);
        assertTrue(output.contains("whoami: default/agent-1\n"), output);
        assertTrue(output.contains("count: 3 of 3\n"), output);
        assertTrue(output.contains("verified: POST 200, 4 events, receipt sha256:"), output);
        assertTrue(output.contains("verified: DELETE 200, receipt sha256:"), output);

        String json = node.run("node", "client.mjs", origin + "/mcp-json", "agent-2.jwk", "server.jwks.json");
        assertTrue(json.contains("MCP 2025-11-25, no session\n"), json);
        assertTrue(json.contains("whoami: default/agent-2\n"), json);
    }

    @Test
    void sessionIsSignedVerifiedAndReceipted() throws Exception {
        assertNoFailures("session.mjs");
    }

    @Test
    void attacksAreRefusedOrReported() throws Exception {
        assertNoFailures("attacks.mjs");
    }

    private static void assertNoFailures(String script) throws Exception {
        String output = node.run("node", script, origin);
        assertTrue(output.endsWith("0 failures\n"), output);
    }
}
