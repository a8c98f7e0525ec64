package dev.signet.compat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.jwk.JWK;
import dev.signet.EgressListener;
import dev.signet.MessageSigner;
import dev.signet.OutgoingRequest;
import dev.signet.Poll;
import dev.signet.RemoteKeys;
import dev.signet.Setting;
import dev.signet.Signet;
import dev.signet.TestClock;
import dev.signet.egress.JwksServer;
import dev.signet.egress.Names;
import dev.signet.egress.TestCa;
import dev.signet.egress.TestEgress;
import dev.signet.egress.TestRemoteKeys;
import dev.signet.jose.JwkSets;
import dev.signet.jose.JwsAlgorithm;
import dev.signet.jose.SignatureEngines;
import dev.signet.jose.SigningKey;
import dev.signet.servlet.SignetFilter;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.ee11.servlet.FilterHolder;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A container whose trusted keys are at an https URL: the whole way from a signed request to the key server. */
class KeysByUrlTest {
    private static final TestCa CA = new TestCa();
    private static final SigningKey FIRST = key("first");
    private static final SigningKey SECOND = key("second");
    private static final int WAITING = 16; // for one URL at most

    private final TestClock clock = new TestClock(); // of the keys alone
    private final JwksServer keys = new JwksServer(CA.issue("keys.example"), published(FIRST));
    private final Names names = new Names().with("keys.example", "127.0.0.1");
    private final RemoteKeys remote =
            TestRemoteKeys.open(TestEgress.settings(keys.port()), names, clock, EgressListener.NONE, CA);
    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server);
    private final HttpClient client = HttpClient.newHttpClient();
    private Signet signet;

    @TempDir
    private Path data;

    private static SigningKey key(String kid) {
        return SigningKey.generate(JwsAlgorithm.ED25519, kid, SignatureEngines.current());
    }

    private static String published(SigningKey... keys) {
        List<JWK> jwks = new ArrayList<>();
        for (SigningKey key : keys) {
            jwks.add(key.publicJwk());
        }
        return JwkSets.publish(jwks);
    }

    private Signet engine(String url) {
        return Signet.builder()
                .set(Setting.PHASE, "enforce")
                .set(Setting.STORAGE, "none")
                .set(Setting.DATA_DIR, data.toString())
                .set(Setting.TRUSTED_KEYS, url)
                .remoteKeys(remote)
                .build();
    }

    @BeforeEach
    void start() throws Exception {
        signet = engine(keys.url("keys.example"));
        ServletContextHandler context = new ServletContextHandler("/");
        context.addFilter(new FilterHolder(new SignetFilter(signet)), "/*", EnumSet.of(DispatcherType.REQUEST));
        context.addServlet(
                new ServletHolder(new HttpServlet() {
                    private static final long serialVersionUID = 1L;

                    @Override
                    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
                        response.setContentType("text/plain");
                        response.getWriter().print(request.getUserPrincipal().getName());
                    }
                }),
                "/*");
        server.setHandler(context);
        server.addConnector(connector);
        server.start();
    }

    @AfterEach
    void stop() throws Exception {
        server.stop();
        signet.close();
        remote.close();
        keys.close();
    }

    private CompletableFuture<HttpResponse<String>> send(SigningKey key) {
        URI uri = URI.create("http://localhost:" + connector.getLocalPort() + "/things");
        String signature = MessageSigner.signRequest(
                key,
                OutgoingRequest.of(
                        "GET",
                        uri.toString(),
                        null,
                        new byte[0],
                        UUID.randomUUID().toString(),
                        Instant.now().getEpochSecond() + 2));
        return client.sendAsync(
                HttpRequest.newBuilder(uri).header("X-Signature", signature).build(), BodyHandlers.ofString());
    }

    private void accepted(SigningKey key) {
        HttpResponse<String> response = send(key).join();
        assertEquals(200, response.statusCode(), response.body());
        assertEquals("default/" + key.kid(), response.body());
    }

    private void unknown(SigningKey key) {
        HttpResponse<String> response = send(key).join();
        assertEquals(401, response.statusCode(), response.body());
        assertTrue(response.body().contains("signature_unknown"), response.body());
    }

    @Test
    void fromTheFirstRequestToARotationAndAnOutage() {
        accepted(FIRST);
        accepted(FIRST);
        assertEquals(1, keys.fetches());
        unknown(SECOND);
        assertEquals(2, keys.fetches());

        clock.advance(60);
        keys.publish(published(SECOND));
        accepted(SECOND);
        assertEquals(3, keys.fetches(), "fetched again for the unknown kid");
        unknown(FIRST);
        assertEquals(3, keys.fetches(), "once a minute");

        keys.close();
        clock.advance(3600);
        accepted(SECOND);
        clock.advance(22 * 3600);
        accepted(SECOND);
        clock.advance(2 * 3600);
        unknown(SECOND);
    }

    @Test
    void aStormOfUnknownKids() {
        accepted(FIRST);
        List<CompletableFuture<HttpResponse<String>>> storm = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            storm.add(send(key("guess-" + i)));
        }
        storm.forEach(answer -> assertEquals(401, answer.join().statusCode()));
        accepted(FIRST);
        assertEquals(2, keys.fetches());
    }

    @Test
    void aKeyServerThatStallsTakesNotAllThreads() {
        accepted(FIRST);
        keys.stall();
        SigningKey guess = key("guess");
        List<CompletableFuture<HttpResponse<String>>> storm = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            storm.add(send(guess));
            if (i % 100 == 0) {
                accepted(FIRST);
            }
        }
        Poll.until(
                "all but those who wait are answered",
                () -> storm.stream().filter(CompletableFuture::isDone).count() >= 1000 - WAITING);
        keys.close();
        storm.forEach(answer -> assertEquals(401, answer.join().statusCode()));
        accepted(FIRST);
        assertEquals(2, keys.fetches());
    }

    @Test
    void aUrlThatPolicyRefusesStopsTheStart() {
        for (String url : List.of(
                "http://keys.example/jwks",
                "https://127.0.0.1/jwks",
                "https://keys.example/jwks",
                "https://localhost/")) {
            String said = assertThrows(IllegalArgumentException.class, () -> engine(url))
                    .getMessage();
            assertTrue(said.startsWith("setting trusted-keys: "), said);
        }
    }
}
