package dev.signet.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.HttpTestServer;
import dev.signet.jose.JwkSets;
import dev.signet.jose.JwsAlgorithm;
import dev.signet.jose.SignatureEngines;
import dev.signet.jose.SigningKey;
import java.io.File;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The client in docs/protocol.md, run by Node.js against a protected server. */
class NodeClientTest {
    private static final String BODY =
            "{\"method\": \"greet\", \"params\": {\"name\": \"Zoë\", \"amount\": 12.50}, \"id\": 1}";

    @TempDir
    Path directory;

    private final SigningKey key = SigningKey.generate(JwsAlgorithm.ED25519, "node", SignatureEngines.current());
    private final HttpTestServer server = new HttpTestServer(JwkSets.publish(List.of(key.publicJwk())));

    @BeforeEach
    void writeFiles() throws Exception {
        needNode("the client in docs/protocol.md");
        Document.Block client = Document.of("docs/protocol.md").blocks().stream()
                .filter(block -> block.language().equals("js"))
                .findFirst()
                .orElseThrow();
        assertTrue(client.text().lines().count() <= 40, "a client of 40 lines");
        Files.writeString(directory.resolve("client.mjs"), client.text());
        Files.writeString(directory.resolve("client.jwk"), key.privateJwk().toJSONString());
        HttpRequest keys = HttpRequest.newBuilder(URI.create(server.origin() + "/.well-known/jwks.json"))
                .build();
        HttpClient.newHttpClient().send(keys, HttpResponse.BodyHandlers.ofFile(directory.resolve("server.jwks.json")));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void isUnderstoodAndVerifiesTheAnswer() throws Exception {
        assertEquals("200 proved {\"ok\":true}\n", run(server.origin() + "/rpc", BODY));
    }

    @Test
    void verifiesARefusal() throws Exception {
        Files.writeString(
                directory.resolve("client.jwk"),
                SigningKey.generate(JwsAlgorithm.ED25519, "stranger", SignatureEngines.current())
                        .privateJwk()
                        .toJSONString());
        String output = run(server.origin() + "/rpc", BODY);
        assertTrue(output.startsWith("401 proved ") && output.contains("signature_unknown"), output);
    }

    @Test
    void changedAnswerIsNotProved() throws Exception {
        server.spoil = reply -> {
            reply.body = "{\"ok\":null}".getBytes(StandardCharsets.UTF_8);
            return reply;
        };
        assertEquals("200 NOT PROVED {\"ok\":null}\n", run(server.origin() + "/rpc", BODY));
    }

    @Test
    void unsignedAnswerIsNotProved() throws Exception {
        server.spoil = reply -> reply.without("X-Signature");
        assertEquals("200 NOT PROVED {\"ok\":true}\n", run(server.origin() + "/rpc", BODY));
    }

    private String run(String url, String body) throws Exception {
        Path output = directory.resolve("output.txt");
        Process process = new ProcessBuilder("node", "client.mjs", url, "client.jwk", "server.jwks.json", body)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (!process.waitFor(180, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
        return Files.readString(output);
    }

    static void needNode(String what) {
        boolean there = Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "node")));
        if (!there) {
            String line = "SKIPPED: " + what + ". To run it, put Node.js 18 or newer on the PATH";
            System.err.println(line);
            if ("true".equals(System.getenv("CI"))) {
                Assertions.fail(line);
            }
            Assumptions.abort(line);
        }
    }
}
