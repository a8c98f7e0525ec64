package dev.signet.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersEncoder;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A connection of HTTP/2, on which a test says every frame itself (RFC 9113). */
final class Http2Connection implements AutoCloseable {
    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int RESET = 3;
    private static final int SETTINGS = 4;
    private static final int PING = 6;
    private static final int GOAWAY = 7;
    private static final int WINDOW_UPDATE = 8;
    private static final int CONTINUATION = 9;
    private static final int WORTH_TELLING = 16 * 1024; // servers take small updates for an attack
    private static final int END_STREAM = 0x1;
    private static final int ACK = 0x1;
    private static final int END_HEADERS = 0x4;
    private static final int PADDED = 0x8;
    private static final int PRIORITY = 0x20;

    private final Client client;
    private final Socket socket;
    private final DataInputStream in;
    private final DataOutputStream out;
    private final DefaultHttp2HeadersEncoder encoder =
            new DefaultHttp2HeadersEncoder(Http2HeadersEncoder.NEVER_SENSITIVE);
    private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder(false);
    private final ByteArrayOutputStream block = new ByteArrayOutputStream();
    private int stream = -1;
    private int taken; // of the window, and not given back yet

    Http2Connection(Client client) throws IOException {
        this.client = client;
        this.socket = client.socket(true);
        this.in = new DataInputStream(socket.getInputStream());
        this.out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream())); // a frame at a time
        out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        frame(SETTINGS, 0, 0, new byte[0]);
    }

    /** The next request on its own stream, its pseudo-header fields made of the call; {@code fields} are names and values. */
    Http2Connection head(Call call, boolean end, String... fields) throws IOException {
        return head(call, client.server.getAuthority(), end, fields);
    }

    /** The same, under that authority; null for none. */
    Http2Connection head(Call call, String authority, boolean end, String... fields) throws IOException {
        List<String> all = new ArrayList<>(List.of(":method", call.method(), ":scheme", client.server.getScheme()));
        all.addAll(List.of(":path", call.target()));
        if (authority != null) {
            all.addAll(List.of(":authority", authority));
        }
        if (call.isSigned()) {
            all.addAll(List.of("x-signature", call.signature()));
        }
        if (call.contentType() != null) {
            all.addAll(List.of("content-type", call.contentType()));
        }
        all.addAll(List.of(fields));
        stream += 2;
        return fields(end, all);
    }

    /** Fields after the content. */
    Http2Connection trailers(String... fields) throws IOException {
        return fields(true, List.of(fields));
    }

    private Http2Connection fields(boolean end, List<String> fields) throws IOException {
        Http2Headers headers = new DefaultHttp2Headers(false);
        for (int i = 0; i < fields.size(); i += 2) {
            headers.add(fields.get(i), fields.get(i + 1));
        }
        ByteBuf buffer = Unpooled.buffer();
        try {
            encoder.encodeHeaders(stream, headers, buffer);
        } catch (Http2Exception e) {
            throw new IOException(e);
        }
        byte[] octets = new byte[buffer.readableBytes()];
        buffer.readBytes(octets).release();
        return frame(HEADERS, END_HEADERS | (end ? END_STREAM : 0), stream, octets);
    }

    /** Content, in one frame. */
    Http2Connection data(byte[] octets, boolean end) throws IOException {
        return frame(DATA, end ? END_STREAM : 0, stream, octets);
    }

    private Http2Connection frame(int type, int flags, int id, byte[] payload) throws IOException {
        out.writeByte(payload.length >> 16);
        out.writeShort(payload.length);
        out.writeByte(type);
        out.writeByte(flags);
        out.writeInt(id);
        out.write(payload);
        out.flush();
        return this;
    }

    /** Reads a field section, which does not end the stream, and gives its status. */
    int readInterim() throws IOException {
        return read(true).firstStatus();
    }

    /** Reads until the stream ends. */
    Http2Answer read() throws IOException {
        return read(false);
    }

    private Http2Answer read(boolean fieldsOnly) throws IOException {
        Http2Answer.Builder answer = new Http2Answer.Builder(client);
        while (!answer.isEnded() && !(fieldsOnly && answer.hasFields())) {
            int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
            int type = in.readUnsignedByte();
            int flags = in.readUnsignedByte();
            int id = in.readInt();
            byte[] payload = in.readNBytes(length);
            if (type == SETTINGS && (flags & ACK) == 0) {
                frame(SETTINGS, ACK, 0, new byte[0]);
            } else if (type == PING && (flags & ACK) == 0) {
                frame(PING, ACK, 0, payload);
            } else if (type == GOAWAY) {
                answer.reset();
            } else if (id == stream) {
                take(type, flags, content(type, flags, payload), answer);
            }
        }
        return answer.build();
    }

    private void take(int type, int flags, byte[] payload, Http2Answer.Builder answer) throws IOException {
        boolean end = (flags & END_STREAM) != 0 && type != CONTINUATION;
        if (type == DATA) {
            answer.data(payload, end);
            taken += payload.length;
            if (taken >= WORTH_TELLING && !end) {
                byte[] more = {0, (byte) (taken >> 16), (byte) (taken >> 8), (byte) taken};
                frame(WINDOW_UPDATE, 0, 0, more).frame(WINDOW_UPDATE, 0, stream, more);
                taken = 0;
            }
        } else if (type == HEADERS || type == CONTINUATION) {
            block.write(payload);
            answer.ending(end);
            if ((flags & END_HEADERS) != 0) {
                answer.fields(decode(block.toByteArray()));
                block.reset();
            }
        } else if (type == RESET) {
            answer.reset();
        }
    }

    private Map<String, List<String>> decode(byte[] octets) throws IOException {
        Map<String, List<String>> fields = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        try {
            decoder.decodeHeaders(stream, Unpooled.wrappedBuffer(octets))
                    .forEach(field -> fields.computeIfAbsent(field.getKey().toString(), name -> new ArrayList<>())
                            .add(field.getValue().toString()));
        } catch (Http2Exception e) {
            throw new IOException(e);
        }
        return fields;
    }

    /** Without padding and priority. */
    private static byte[] content(int type, int flags, byte[] payload) {
        if (type != DATA && type != HEADERS) {
            return payload;
        }
        int padding = (flags & PADDED) != 0 ? payload[0] & 0xff : 0;
        int from = ((flags & PADDED) != 0 ? 1 : 0) + (type == HEADERS && (flags & PRIORITY) != 0 ? 5 : 0);
        return Arrays.copyOfRange(payload, from, payload.length - padding);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
