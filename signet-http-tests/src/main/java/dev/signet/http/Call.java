package dev.signet.http;

import dev.signet.MessageSigner;
import dev.signet.OutgoingRequest;
import dev.signet.ResponseVerifier.Asked;
import dev.signet.jose.SigningKey;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.zip.GZIPOutputStream;

/** One request, honest unless a test makes it say one thing and send another. */
final class Call {
    private final Client client;
    private final String method;
    private final String path;
    private final List<Map.Entry<String, String>> headers = new ArrayList<>();
    private String contentType;
    private byte[] body = new byte[0];
    private byte[] sent;
    private boolean chunked;
    private SigningKey key = Client.KEY;
    private String nonce = UUID.randomUUID().toString();
    private long age = -2; // ahead of a server that was started in this very second, and takes nothing signed before
    private String signature;
    private boolean unsigned;

    Call(Client client, String method, String path) {
        this.client = client;
        this.method = method;
        this.path = path;
    }

    Call header(String name, String value) {
        headers.add(Map.entry(name, value));
        return this;
    }

    Call json(String text) {
        return body("application/json", text.getBytes(StandardCharsets.UTF_8));
    }

    Call body(String type, byte[] octets) {
        contentType = type;
        body = octets;
        return this;
    }

    /** Sends other octets than were signed. */
    Call butSend(byte[] octets) {
        sent = octets;
        return this;
    }

    Call gzipped() {
        return header("Content-Encoding", "gzip").butSend(gzip(body));
    }

    Call chunked() {
        chunked = true;
        return this;
    }

    Call key(SigningKey other) {
        key = other;
        return this;
    }

    Call nonce(String text) {
        nonce = text;
        return this;
    }

    Call age(long seconds) {
        age = seconds;
        return this;
    }

    /** Sends that value as the signature. */
    Call signature(String value) {
        signature = value;
        return this;
    }

    /** Goes out as text or frames without a signature. */
    Call unsigned() {
        unsigned = true;
        return this;
    }

    boolean isSigned() {
        return !unsigned;
    }

    String method() {
        return method;
    }

    String contentType() {
        return contentType;
    }

    /** The target as a request line has it. */
    String target() {
        return uri().getRawPath() + (uri().getRawQuery() == null ? "" : "?" + uri().getRawQuery());
    }

    /** What an answer must answer. */
    Asked asked() {
        return asked(unsigned ? null : signature());
    }

    /** The signature that goes with this call; made once. */
    String signature() {
        if (signature == null) {
            signature = MessageSigner.signRequest(
                    key,
                    OutgoingRequest.of(
                            method,
                            uri().toString(),
                            contentType,
                            body,
                            nonce,
                            Instant.now().getEpochSecond() - age));
        }
        return signature;
    }

    URI uri() {
        return URI.create(client.server + path);
    }

    Received send() {
        return sendAsync().join();
    }

    CompletableFuture<Received> sendAsync() {
        return send(signature());
    }

    Received sendUnsigned() {
        return send(null).join();
    }

    private CompletableFuture<Received> send(String value) {
        byte[] octets = sent != null ? sent : body;
        HttpRequest.Builder request = HttpRequest.newBuilder(uri())
                .method(
                        method,
                        chunked
                                ? BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(octets))
                                : octets.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(octets));
        headers.forEach(header -> request.header(header.getKey(), header.getValue()));
        if (contentType != null) {
            request.header("Content-Type", contentType);
        }
        if (value != null) {
            request.header("X-Signature", value);
        }
        return client.http
                .sendAsync(request.build(), BodyHandlers.ofByteArray())
                .thenApply(response -> new Received(
                        response.statusCode(), response.headers().map(), response.body(), asked(value), client));
    }

    private Asked asked(String value) {
        return value != null ? Asked.signed(value) : new Asked(null, method, uri().toString());
    }

    /** The request as text for a {@link RawConnection}, with a {@code Content-Length}; the body left to the caller. */
    String head(String... more) {
        StringBuilder text =
                new StringBuilder(method + " " + target() + " HTTP/1.1\r\nHost: " + uri().getAuthority() + "\r\n");
        if (isSigned()) {
            text.append("X-Signature: ").append(signature()).append("\r\n");
        }
        if (contentType != null) {
            text.append("Content-Type: ").append(contentType).append("\r\n");
        }
        for (String line : more) {
            text.append(line).append("\r\n");
        }
        return text.append("\r\n").toString();
    }

    /** The major version of HTTP over which this, unsigned, is answered. */
    int httpVersion() {
        return client.http
                                .sendAsync(HttpRequest.newBuilder(uri()).build(), BodyHandlers.discarding())
                                .join()
                                .version()
                        == HttpClient.Version.HTTP_2
                ? 2
                : 1;
    }

    static byte[] gzip(byte[] octets) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(octets);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
