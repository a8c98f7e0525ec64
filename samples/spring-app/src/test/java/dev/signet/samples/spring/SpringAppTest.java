package dev.signet.samples.spring;

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
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

class SpringAppTest {
    @Test
    void dependencyAndPropertiesAloneProtectTheApp(@TempDir Path directory) throws Exception {
        SigningKey key = SigningKey.generate(JwsAlgorithm.ED25519, "caller", SignatureEngines.current());
        try (ConfigurableApplicationContext app = SpringApplication.run(
                SpringApp.class,
                "--server.port=0",
                "--signet.trusted-keys=" + JwkSets.publish(List.of(key.publicJwk())),
                "--signet.data-dir=" + directory.resolve("data"))) {
            URI root = URI.create("http://localhost:" + app.getEnvironment().getProperty("local.server.port"));
            assertEquals(200, get(root.resolve("/healthz")).statusCode());
            HttpResponse<String> unsigned = get(root.resolve("/orders/7"));
            assertEquals(401, unsigned.statusCode());
            assertTrue(unsigned.body().contains("signature_missing"), unsigned.body());

            SignetClient client = SignetClient.builder(key).trustOnFirstUse().build();
            SignetResponse order = client.send(
                    SignetRequest.postJson(root.resolve("/orders").toString(), "{\"item\":\"tea\",\"count\":2}"));
            assertEquals(200, order.status());
            assertTrue(order.text().contains("\"by\":\"default/caller\""), order.text());
            assertEquals(
                    200,
                    client.send(SignetRequest.get(root.resolve("/orders/7").toString()))
                            .status());

            SignetResponse failed =
                    client.send(SignetRequest.get(root.resolve("/orders/seven").toString()));
            assertEquals(500, failed.status()); // rendered by the app's own error controller, signed as every answer
            assertTrue(failed.text().contains("\"path\":\"/orders/seven\""), failed.text());
        }
    }

    private static HttpResponse<String> get(URI url) throws Exception {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(url).build(), HttpResponse.BodyHandlers.ofString());
    }
}
