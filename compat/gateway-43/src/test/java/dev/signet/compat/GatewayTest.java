package dev.signet.compat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The plugin in its host: endpoints, arguments, what is switched off. */
class GatewayTest {
    @TempDir
    static Path directory;

    @BeforeAll
    static void arm() {
        Detectors.arm();
    }

    private static Map<String, Object> properties() {
        Map<String, Object> properties = new HashMap<>();
        properties.put("signet.storage", "none");
        properties.put("signet.data-dir", directory.toString());
        properties.put("signet.phase", "enforce");
        return properties;
    }

    private static Map<String, Object> route(String filter, String... args) {
        Map<String, Object> properties = properties();
        String route = Gateway.ROUTES + "[0].";
        properties.put(route + "id", "one");
        properties.put(route + "uri", "http://127.0.0.1:1");
        properties.put(route + "predicates[0]", "Path=/**");
        properties.put(route + "filters[0].name", filter);
        for (int i = 0; i < args.length; i += 2) {
            properties.put(route + "filters[0].args." + args[i], args[i + 1]);
        }
        return properties;
    }

    private static HttpResponse<String> get(Gateway gateway, String path) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(gateway.address() + path))
                                .build(),
                        BodyHandlers.ofString());
    }

    @Test
    void endpointsNeedNoRoute() throws Exception {
        try (Gateway gateway = new Gateway(properties())) {
            JsonNode keys = new ObjectMapper()
                    .readTree(get(gateway, "/.well-known/jwks.json").body());
            assertEquals("response", keys.path("keys").path(0).path("purpose").asText(), keys::toString);
            assertEquals(200, get(gateway, "/.well-known/signet/keys").statusCode());
            HttpResponse<String> other = get(gateway, "/other");
            assertEquals(404, other.statusCode());
            assertTrue(other.headers().firstValue("X-Signature").isEmpty());
            assertEquals(400, get(gateway, "/a/%2e%2e/b").statusCode());
        }
    }

    @Test
    void listsAndLooseNamesAreTaken() throws Exception {
        Map<String, Object> properties = route("Signet", "signRefusals", "false", "exempt[0]", "/a", "exempt[1]", "/b");
        try (Gateway gateway = new Gateway(properties)) {
            assertEquals(502, get(gateway, "/a").statusCode());
            assertEquals(502, get(gateway, "/b").statusCode());
            HttpResponse<String> refused = get(gateway, "/c");
            assertEquals(401, refused.statusCode());
            assertTrue(refused.headers().firstValue("X-Signature").isEmpty());
        }
    }

    @Test
    void wrongArgumentsStopTheStart() {
        assertNamed("phaze", route("Signet", "phaze", "enforce"));
        assertNamed("enforced", route("Signet", "phase", "enforced"));
        assertNamed("nonce-ttl", route("Signet", "nonce-ttl", "10"));
        assertNamed("trusted-keys", route("Signet", "trusted-keys", "{}"));
    }

    private static void assertNamed(String name, Map<String, Object> properties) {
        RuntimeException refused = assertThrows(RuntimeException.class, () -> new Gateway(properties).close());
        StringBuilder messages = new StringBuilder();
        for (Throwable cause = refused; cause != null; cause = cause.getCause()) {
            messages.append(cause.getMessage()).append('\n');
        }
        assertTrue(messages.toString().contains(name), messages::toString);
    }

    /** What a host is told to believe decides where a request goes: so rules are about that. */
    @Test
    void prefixesLeadPastNoRule() throws Exception {
        for (String strategy : new String[] {"framework", "native", "none"}) {
            Map<String, Object> properties = route("Signet", "exempt", "/open/**");
            properties.put("server.forward-headers-strategy", strategy);
            try (Gateway gateway = new Gateway(properties)) {
                assertEquals(401, get(gateway, "/admin/open/x").statusCode());
                assertEquals(502, get(gateway, "/open/x").statusCode());
                int prefixed = HttpClient.newHttpClient()
                        .send(
                                HttpRequest.newBuilder(URI.create(gateway.address() + "/open/x"))
                                        .header("X-Forwarded-Prefix", "/admin")
                                        .build(),
                                BodyHandlers.ofString())
                        .statusCode();
                assertEquals(strategy.equals("none") ? 502 : 401, prefixed, strategy);
            }
        }
    }

    @Test
    void pluginCanBeSwitchedOff() throws Exception {
        Map<String, Object> properties = properties();
        properties.put("signet.enabled", "false");
        try (Gateway gateway = new Gateway(properties)) {
            assertEquals(404, get(gateway, "/.well-known/jwks.json").statusCode());
        }
    }
}
