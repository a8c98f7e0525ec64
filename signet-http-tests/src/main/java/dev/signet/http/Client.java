package dev.signet.http;

import dev.signet.ResponseVerifier;
import dev.signet.ResponseVerifier.Asked;
import dev.signet.StreamVerifier;
import dev.signet.jose.JwkSets;
import dev.signet.jose.JwsAlgorithm;
import dev.signet.jose.SignatureEngines;
import dev.signet.jose.SigningKey;
import dev.signet.jose.VerificationKey;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.SocketFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** A client of a server under test: knows its published keys, signs with a key that it trusts. */
final class Client {
    static final SigningKey KEY = SigningKey.generate(JwsAlgorithm.ED25519, "contract", SignatureEngines.current());
    static final String TRUSTED = JwkSets.publish(List.of(KEY.publicJwk()));

    final HttpClient http;
    final URI server;
    private final SocketFactory sockets;
    private final Map<String, VerificationKey> keys;

    private Client(URI server, HttpClient http, SocketFactory sockets, Map<String, VerificationKey> keys) {
        this.server = server;
        this.http = http;
        this.sockets = sockets;
        this.keys = keys;
    }

    Client(URI server, HttpClient.Version version) throws IOException, InterruptedException {
        this(server, version, null);
    }

    /** @param tls what an https address needs */
    Client(URI server, HttpClient.Version version, SSLContext tls) throws IOException, InterruptedException {
        this.server = server;
        HttpClient.Builder builder = HttpClient.newBuilder().version(version);
        this.http = (tls == null ? builder : builder.sslContext(tls)).build();
        this.sockets = tls == null ? SocketFactory.getDefault() : tls.getSocketFactory();
        this.keys = new HashMap<>();
        HttpRequest jwks = HttpRequest.newBuilder(URI.create(server + "/.well-known/jwks.json"))
                .build();
        for (JwkSets.Entry entry :
                JwkSets.parse(http.send(jwks, BodyHandlers.ofString()).body())) {
            keys.put(entry.jwk().getKeyID(), VerificationKey.of(entry.jwk(), SignatureEngines.current()));
        }
    }

    Call get(String path) {
        return new Call(this, "GET", path);
    }

    Call post(String path, String json) {
        return new Call(this, "POST", path).json(json);
    }

    Call call(String method, String path) {
        return new Call(this, method, path);
    }

    RawConnection connect() throws IOException {
        return new RawConnection(this);
    }

    /** Over TLS where the address says so; there HTTP/2 alone is offered. */
    Socket socket(boolean http2) throws IOException {
        Socket socket = sockets.createSocket(server.getHost(), server.getPort());
        socket.setSoTimeout(60_000);
        if (http2 && socket instanceof SSLSocket tls) {
            SSLParameters parameters = tls.getSSLParameters();
            parameters.setApplicationProtocols(new String[] {"h2"});
            tls.setSSLParameters(parameters);
            tls.startHandshake();
        }
        return socket;
    }

    /** Over HTTP/2, by prior knowledge where there is no TLS. */
    Http2Connection connectHttp2() throws IOException {
        return new Http2Connection(this);
    }

    /** One that signs for another address, but knows this server's keys. */
    Client pretendingToBeAt(URI address) {
        return new Client(address, http, sockets, keys);
    }

    ResponseVerifier verifier() {
        return new ResponseVerifier(keys::get, Clock.systemUTC());
    }

    /** Of the events that answer that call. */
    StreamVerifier streamVerifier(Call call) {
        return new StreamVerifier(keys::get, Clock.systemUTC(), Asked.signed(call.signature()), 1_000_000);
    }
}
