package dev.signet.compat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.MessageSigner;
import dev.signet.OutgoingRequest;
import dev.signet.Poll;
import dev.signet.ResponseVerifier;
import dev.signet.ResponseVerifier.Asked;
import dev.signet.Setting;
import dev.signet.SignedResponse;
import dev.signet.Signet;
import dev.signet.jose.JwkSets;
import dev.signet.jose.JwsAlgorithm;
import dev.signet.jose.SignatureEngines;
import dev.signet.jose.SigningKey;
import dev.signet.jose.VerificationKey;
import dev.signet.keys.KeyPurpose;
import dev.signet.servlet.SignetFilter;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.Wrapper;
import org.apache.catalina.servlets.WebdavServlet;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A servlet that knows nothing of Signet and uses HTTP to the full: Tomcat's WebDAV server, with files, ranges, conditions, locks and multi-status. */
class SomebodyElsesAppTest {
    private static final SigningKey KEY =
            SigningKey.generate(JwsAlgorithm.ED25519, "editor", SignatureEngines.current());

    @TempDir
    static Path directory;

    private final HttpClient http = HttpClient.newHttpClient();
    private final Signet signet = Signet.builder()
            .set(Setting.PHASE, "enforce")
            .set(Setting.TRUSTED_KEYS, JwkSets.publish(List.of(KEY.publicJwk())))
            .set(Setting.SIGNING_KEY, "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A")
            .build();
    private final Tomcat tomcat = new Tomcat();
    private URI server;

    @BeforeEach
    void start() throws IOException, LifecycleException {
        Path files = Files.createDirectories(directory.resolve("files"));
        tomcat.setBaseDir(directory.toString());
        tomcat.setPort(0);
        Context context = tomcat.addContext("", files.toString());
        Wrapper webdav = Tomcat.addServlet(context, "webdav", new WebdavServlet());
        webdav.addInitParameter("readonly", "false");
        webdav.addInitParameter("listings", "true");
        context.addServletMappingDecoded("/*", "webdav");
        FilterDef filter = new FilterDef();
        filter.setFilterName("signet");
        filter.setFilter(new SignetFilter(signet));
        context.addFilterDef(filter);
        FilterMap mapping = new FilterMap();
        mapping.setFilterName("signet");
        mapping.addURLPattern("/*");
        context.addFilterMap(mapping);
        tomcat.start();
        server = URI.create("http://localhost:" + tomcat.getConnector().getLocalPort());
    }

    @AfterEach
    void stop() throws LifecycleException {
        tomcat.stop();
        tomcat.destroy();
    }

    @Test
    void editsFilesOverWebDav() throws IOException, InterruptedException {
        assertEquals(401, unsigned("PUT", "/a.txt", "stolen").statusCode());
        assertFalse(Files.exists(directory.resolve("files/a.txt")));

        assertEquals(201, signed("PUT", "/a.txt", "hello, files").statusCode());
        assertEquals("hello, files", Files.readString(directory.resolve("files/a.txt")));
        HttpResponse<byte[]> file = signed("GET", "/a.txt", "");
        assertEquals("hello, files", new String(file.body(), StandardCharsets.UTF_8));
        String etag = file.headers().firstValue("ETag").orElseThrow();
        assertEquals(304, signed("GET", "/a.txt", "", "If-None-Match", etag).statusCode());
        HttpResponse<byte[]> range = signed("GET", "/a.txt", "", "Range", "bytes=0-4");
        assertEquals(206, range.statusCode());
        assertEquals("hello", new String(range.body(), StandardCharsets.UTF_8));
        assertEquals(416, signed("GET", "/a.txt", "", "Range", "bytes=99-").statusCode());
        assertEquals(
                "12",
                signed("HEAD", "/a.txt", "")
                        .headers()
                        .firstValue("Content-Length")
                        .orElseThrow());

        assertEquals(201, signed("MKCOL", "/dir", "").statusCode());
        HttpResponse<byte[]> list = signed("PROPFIND", "/", "", "Depth", "1");
        assertEquals(207, list.statusCode());
        assertTrue(new String(list.body(), StandardCharsets.UTF_8).contains("/a.txt"));
        assertTrue(new String(signed("GET", "/", "").body(), StandardCharsets.UTF_8).contains("a.txt"));
        String lock = "<D:lockinfo xmlns:D=\"DAV:\"><D:lockscope><D:exclusive/></D:lockscope>"
                + "<D:locktype><D:write/></D:locktype></D:lockinfo>";
        assertEquals(200, signed("LOCK", "/a.txt", lock).statusCode());
        assertEquals(423, signed("DELETE", "/a.txt", "").statusCode());
        assertEquals(404, signed("GET", "/absent", "").statusCode());
        HttpResponse<byte[]> options = signed("OPTIONS", "/a.txt", "");
        assertTrue(options.headers().firstValue("DAV").isPresent());
        assertEquals(204, signed("DELETE", "/dir", "").statusCode());
        byte[] large = "x".repeat(3_000_000).getBytes(StandardCharsets.UTF_8);
        assertEquals(
                201,
                signed("PUT", "/large.bin", new String(large, StandardCharsets.UTF_8))
                        .statusCode());
        assertEquals(large.length, signed("GET", "/large.bin", "").body().length);
        // the exchange ends after its answer
        Poll.until("no octets are held", () -> signet.buffered() == 0);
    }

    private HttpResponse<byte[]> unsigned(String method, String path, String body)
            throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(server.resolve(path))
                        .method(method, BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofByteArray());
    }

    /** Sends it signed, and fails unless the answer verifies. */
    private HttpResponse<byte[]> signed(String method, String path, String body, String... headers)
            throws IOException, InterruptedException {
        URI uri = server.resolve(path);
        String signature = MessageSigner.signRequest(
                KEY,
                OutgoingRequest.of(
                        method,
                        uri.toString(),
                        body.isEmpty() ? null : "text/xml",
                        body.getBytes(StandardCharsets.UTF_8),
                        UUID.randomUUID().toString(),
                        Instant.now().getEpochSecond() + 2));
        HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .header("X-Signature", signature);
        if (!body.isEmpty()) {
            request.header("Content-Type", "text/xml");
        }
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        HttpResponse<byte[]> response = http.send(request.build(), BodyHandlers.ofByteArray());
        ResponseVerifier verifier = new ResponseVerifier(
                kid -> VerificationKey.of(
                        signet.keyRing().active(KeyPurpose.RESPONSE).publicJwk(), SignatureEngines.current()),
                Clock.systemUTC());
        ResponseVerifier.Result result = verifier.verify(
                new SignedResponse(
                        response.statusCode(),
                        response.headers().allValues("X-Signature"),
                        response.headers().firstValue("Content-Type").orElse(null),
                        response.body()),
                Asked.signed(signature));
        assertTrue(result.isValid(), () -> method + " " + path + ": " + response.statusCode() + " " + result.detail());
        return response;
    }
}
