package dev.signet.egress;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** One connection to a {@link TlsServer}. */
public final class Visit implements AutoCloseable {
    private final TlsServer server;
    private final Socket raw;
    private final SSLContext context;
    private SSLSocket secure;
    private InputStream in;

    Visit(TlsServer server, Socket raw, SSLContext context) {
        this.server = server;
        this.raw = raw;
        this.context = context;
    }

    /** Below TLS. */
    public Socket raw() {
        return raw;
    }

    /** Does the handshake. */
    public Visit handshake() throws IOException {
        secure = (SSLSocket) context.getSocketFactory().createSocket(raw, null, raw.getPort(), true);
        secure.setUseClientMode(false);
        secure.startHandshake();
        in = new BufferedInputStream(secure.getInputStream());
        return this;
    }

    /** The next request, after a handshake where there was none; null after the last. */
    public SeenRequest read() throws IOException {
        if (secure == null) {
            handshake();
        }
        String first = line();
        if (first == null) {
            return null;
        }
        String[] parts = first.split(" ");
        List<Map.Entry<String, String>> headers = new ArrayList<>();
        int length = 0;
        for (String line = line(); line != null && !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            headers.add(Map.entry(
                    line.substring(0, colon), line.substring(colon + 1).strip()));
            if (line.substring(0, colon).equalsIgnoreCase("Content-Length")) {
                length = Integer.parseInt(line.substring(colon + 1).strip());
            }
        }
        byte[] body = in.readNBytes(length);
        SeenRequest request = new SeenRequest(
                parts[0],
                parts[1],
                headers,
                body,
                serverName(),
                secure.getSession().getProtocol(),
                raw.getPort());
        server.saw(request);
        return request;
    }

    private String line() throws IOException {
        StringBuilder text = new StringBuilder();
        for (int octet = in.read(); octet != '\n'; octet = in.read()) {
            if (octet < 0) {
                return null;
            }
            if (octet != '\r') {
                text.append((char) octet);
            }
        }
        return text.toString();
    }

    private String serverName() {
        return ((ExtendedSSLSession) secure.getSession())
                .getRequestedServerNames().stream()
                        .filter(SNIHostName.class::isInstance)
                        .map(name -> ((SNIHostName) name).getAsciiName())
                        .findFirst()
                        .orElse(null);
    }

    /** ISO-8859-1. */
    public Visit send(String text) throws IOException {
        return send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    public Visit send(byte[] octets) throws IOException {
        secure.getOutputStream().write(octets);
        secure.getOutputStream().flush();
        server.written.addAndGet(octets.length);
        return this;
    }

    /** Says nothing more, until the other side ends the connection. */
    public void stall() throws IOException {
        InputStream rest = raw.getInputStream();
        while (rest.read() >= 0) {
            // What else comes is of no interest.
        }
    }

    /** Ends the connection by RST. */
    public void reset() throws IOException {
        raw.setSoLinger(true, 0);
        raw.close();
    }

    /** Ends the connection without the TLS alert that would say so. */
    public void cut() throws IOException {
        raw.close();
    }

    @Override
    public void close() throws IOException {
        if (secure != null) {
            secure.close();
        }
        raw.close();
    }
}
