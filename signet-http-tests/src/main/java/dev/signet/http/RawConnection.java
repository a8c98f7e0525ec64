package dev.signet.http;

import dev.signet.ResponseVerifier.Asked;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A connection on which a test says every octet itself. */
final class RawConnection implements AutoCloseable {
    private final Client client;
    private final Socket socket;
    private final InputStream in;
    private final Map<String, String> trailers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

    RawConnection(Client client) throws IOException {
        this.client = client;
        this.socket = client.socket(false);
        this.in = new BufferedInputStream(socket.getInputStream());
    }

    RawConnection send(String text) throws IOException {
        return send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    RawConnection send(byte[] octets) throws IOException {
        socket.getOutputStream().write(octets);
        socket.getOutputStream().flush();
        return this;
    }

    /** Reads one response, whose end {@code Content-Length}, chunks or the end of the connection tell. */
    Received read(Call call) throws IOException {
        return read(call == null ? new Asked(null, null, null) : call.asked(), false);
    }

    /** Reads a response to HEAD. */
    Received readHead(Call call) throws IOException {
        return read(Asked.signed(call.signature()), true);
    }

    /** Reads the head of a response; its body is left to {@link #chunk}. */
    Received readFields(Call call) throws IOException {
        return read(Asked.signed(call.signature()), true);
    }

    private Received read(Asked asked, boolean head) throws IOException {
        String line = line();
        int status = Integer.parseInt(line.split(" ")[1]);
        Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String field = line(); !field.isEmpty(); field = line()) {
            int colon = field.indexOf(':');
            headers.computeIfAbsent(field.substring(0, colon), name -> new ArrayList<>())
                    .add(field.substring(colon + 1).strip());
        }
        boolean empty = head || status < 200 || status == 204 || status == 304;
        return new Received(status, headers, empty ? new byte[0] : body(headers), asked, client);
    }

    private byte[] body(Map<String, List<String>> headers) throws IOException {
        if (headers.containsKey("Content-Length")) {
            return exactly(Integer.parseInt(headers.get("Content-Length").get(0)));
        }
        if (!headers.containsKey("Transfer-Encoding")) {
            return in.readAllBytes();
        }
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (byte[] chunk = chunk(); chunk.length > 0; chunk = chunk()) {
            body.write(chunk);
        }
        return body.toByteArray();
    }

    /** One chunk; empty at the end. The end of the line after it may come with the next one only. */
    byte[] chunk() throws IOException {
        String size = line();
        byte[] chunk = exactly(Integer.parseInt(size.isEmpty() ? line().strip() : size.strip(), 16));
        if (chunk.length == 0) {
            for (String field = line(); !field.isEmpty(); field = line()) {
                trailers.put(
                        field.substring(0, field.indexOf(':')),
                        field.substring(field.indexOf(':') + 1).strip());
            }
        }
        return chunk;
    }

    /** The fields after the chunks that were read. */
    Map<String, String> trailers() {
        return trailers;
    }

    private byte[] exactly(int length) throws IOException {
        byte[] octets = in.readNBytes(length);
        if (octets.length < length) {
            throw new EOFException("the connection ended within the body");
        }
        return octets;
    }

    /** A line without its end. */
    String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int octet = in.read(); octet != '\n'; octet = in.read()) {
            if (octet < 0) {
                throw new EOFException("the connection ended after '" + line + "'");
            }
            if (octet != '\r') {
                line.append((char) octet);
            }
        }
        return line.toString();
    }

    /** Closes so that the peer sees a reset, as from a process that died. */
    void abort() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
