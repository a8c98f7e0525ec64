package dev.signet.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.signet.MessageSigner;
import dev.signet.OutgoingRequest;
import dev.signet.Setting;
import dev.signet.TenantDirectory;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import picocli.CommandLine.Option;

/** A server whose receipts are read over HTTP, as the tenant whose key is given. A mixin. */
final class ServerOption {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration HEAD = Duration.ofMinutes(5); // a busy store has to find the period first
    private static final int REFUSAL = 1 << 16;

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "Ask this server, such as https://api.example.com, instead of a store.")
    private String url;

    @Option(
            names = "--api-key",
            paramLabel = "KEY",
            defaultValue = "${env:SIGNET_API_KEY}",
            description =
                    "With --url: an API key of the tenant; else what SIGNET_API_KEY holds, which others on the machine do not see.")
    private String apiKey;

    @Option(
            names = "--key",
            paramLabel = "FILE",
            description = "With --url: the private JWK of a client of the tenant, to sign the request with instead.")
    private String key;

    @Option(
            names = "--receipts-path",
            paramLabel = "PATH",
            defaultValue = "/v1/receipts",
            description = "With --url: the server's setting receipts-path; ${DEFAULT-VALUE} when left out.")
    private String path;

    boolean isGiven() {
        return url != null;
    }

    /**
     * The body of an answer 200.
     *
     * @param place behind the path of receipts
     */
    InputStream get(Console console, String place) {
        GivenUrl base = GivenUrl.given(url);
        if (base.origin() == null || base.query() != null) {
            throw UserError.usage("--url '" + url + "' is no URL of a server: write https://api.example.com");
        }
        String prefix =
                base.path().endsWith("/") ? base.path().substring(0, base.path().length() - 1) : base.path();
        String target = base.origin() + prefix + path + place;
        HttpRequest.Builder request;
        try {
            request = HttpRequest.newBuilder(URI.create(target)).timeout(HEAD);
        } catch (IllegalArgumentException e) {
            throw UserError.usage("--url '" + url + "' is no URL of a server: " + e.getMessage());
        }
        if (base.origin().startsWith("http:")) {
            request.version(HttpClient.Version.HTTP_1_1); // no upgrade to HTTP/2 in the clear
        }
        authorize(request, target, base, console);
        return send(request.build());
    }

    private void authorize(HttpRequest.Builder request, String target, GivenUrl base, Console console) {
        if (key != null) {
            OutgoingRequest outgoing = OutgoingRequest.of(
                    "GET", target, null, new byte[0], OutgoingRequest.freshNonce(), System.currentTimeMillis() / 1000);
            request.header(
                    Setting.SIGNATURE_HEADER.defaultValue(),
                    MessageSigner.signRequest(SigningKeys.read(console.readText(key), null, null), outgoing));
        } else if (apiKey == null || apiKey.isBlank()) {
            throw UserError.usage("--url needs --api-key KEY (or SIGNET_API_KEY), or --key FILE to sign with");
        } else if (base.origin().startsWith("http:") && !base.isLoopback()) {
            throw UserError.usage("an API key is not sent in the clear: use https, or --key FILE to sign with");
        } else {
            try {
                request.header(TenantDirectory.API_KEY_HEADER, apiKey.strip());
            } catch (IllegalArgumentException e) {
                throw UserError.usage("the API key has characters that none has");
            }
        }
    }

    private InputStream send(HttpRequest request) {
        HttpResponse<InputStream> response;
        try {
            response = HttpClient.newBuilder()
                    .connectTimeout(CONNECT)
                    .build()
                    .send(request, HttpResponse.BodyHandlers.ofInputStream());
        } catch (IOException e) {
            throw UserError.notRead("no answer from " + url + ": " + reason(e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw UserError.notRead("interrupted while waiting for " + url, e);
        }
        if (response.statusCode() == 200) {
            return response.body();
        }
        throw UserError.notRead(
                url + " answers " + response.statusCode() + refusal(response) + hint(response.statusCode()));
    }

    private static String reason(IOException e) {
        if (e instanceof ConnectException) {
            return "cannot connect";
        }
        return e.getMessage() != null ? e.getMessage() : e.getClass().getSimpleName();
    }

    private static String refusal(HttpResponse<InputStream> response) {
        try (InputStream body = response.body()) {
            JsonNode problem = JSON.readTree(body.readNBytes(REFUSAL));
            String title = problem.path("title").asText("");
            String detail = problem.path("detail").asText("");
            return Terminal.printable(
                    (title.isEmpty() ? "" : " (" + title + (detail.isEmpty() ? "" : ": " + detail) + ")"));
        } catch (IOException e) {
            return ""; // the status says enough
        }
    }

    private static String hint(int status) {
        return switch (status) {
            case 401, 403 ->
                "; is the key one of a tenant's that is active, and --receipts-path the server's setting receipts-path?";
            case 404 ->
                "; it shows receipts of the key's own tenant only, under its setting receipts-path, which --receipts-path names";
            default -> "";
        };
    }
}
