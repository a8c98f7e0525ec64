package dev.signet.samples.servlet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.client.SignetClient;
import dev.signet.client.SignetRequest;
import dev.signet.client.SignetResponse;
import dev.signet.jose.JwkSets;
import dev.signet.jose.JwsAlgorithm;
import dev.signet.jose.SignatureEngines;
import dev.signet.jose.SigningKey;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServletAppTest {
    @Test
    void filterByClassNameAndInitParametersProtectsTheService(@TempDir Path directory) throws Exception {
        SigningKey key = SigningKey.generate(JwsAlgorithm.ES256, "caller", SignatureEngines.current());
        Path trusted = Files.writeString(directory.resolve("trusted.json"), JwkSets.publish(List.of(key.publicJwk())));
        Server server = ServletApp.server(
                0,
                Map.of(
                        "phase", "enforce",
                        "trusted-keys", trusted.toString(),
                        "data-dir", directory.resolve("data").toString()));
        server.start();
        try {
            URI rpc = URI.create(
                    "http://localhost:" + ((ServerConnector) server.getConnectors()[0]).getLocalPort() + "/rpc");
            HttpResponse<String> unsigned = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(rpc)
                                    .POST(HttpRequest.BodyPublishers.ofString("{}"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            assertEquals(401, unsigned.statusCode());
            assertTrue(unsigned.body().contains("signature_missing"), unsigned.body());

            SignetClient client = SignetClient.builder(key).trustOnFirstUse().build();
            SignetResponse sum = client.send(SignetRequest.postJson(
                    rpc.toString(), "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"add\",\"params\":[1,2,3]}"));
            assertEquals("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":6}", sum.text());
            SignetResponse caller = client.send(
                    SignetRequest.postJson(rpc.toString(), "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"whoami\"}"));
            assertEquals("{\"jsonrpc\":\"2.0\",\"id\":2,\"result\":\"default/caller\"}", caller.text());
        } finally {
            server.stop();
        }
    }
}
