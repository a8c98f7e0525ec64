package dev.signet.egress;

import java.nio.charset.StandardCharsets;

/** A TLS server of one JWK set, which can be replaced at any time. */
public final class JwksServer implements AutoCloseable {
    private final TlsServer server;
    private volatile String jwks;
    private volatile boolean stalling;

    public JwksServer(ServerIdentity identity, String jwks) {
        this.jwks = jwks;
        this.server = TlsServer.start(identity, visit -> {
            while (visit.read() != null) {
                if (stalling) {
                    visit.stall();
                }
                byte[] body = this.jwks.getBytes(StandardCharsets.UTF_8);
                visit.send("HTTP/1.1 200 OK\r\nContent-Type: application/jwk-set+json\r\nContent-Length: " + body.length
                                + "\r\n\r\n")
                        .send(body);
            }
        });
    }

    /** From now on. */
    public void publish(String next) {
        jwks = next;
    }

    /** It takes requests from now on, and answers none. */
    public void stall() {
        stalling = true;
    }

    public String url(String host) {
        return server.url(host, "/jwks");
    }

    public int port() {
        return server.port();
    }

    /** How often the set was asked for. */
    public int fetches() {
        return server.seen().size();
    }

    @Override
    public void close() {
        server.close();
    }
}
