package dev.signet;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.signet.ResponseVerifier.Asked;
import dev.signet.ResponseVerifier.Result;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A stream of events as an adapter drives it, and as a client reads it. */
final class TestStream {
    static final String TYPE = "text/event-stream";

    final TestServer server;
    final TestRequest request;
    final Exchange exchange;
    final Map<String, String> fields;

    TestStream(TestServer server, TestRequest request) {
        this.server = server;
        this.request = request;
        this.exchange = server.signet().begin(request);
        Step step = exchange.start().toCompletableFuture().join();
        if (step instanceof Step.ReadBody) {
            exchange.body(request.body).toCompletableFuture().join();
        }
        this.fields = TestClient.fields(exchange.response().stream(200, TYPE, List.of())
                .toCompletableFuture()
                .join());
    }

    static TestStream begin() {
        return new TestStream(new TestServer(), TestSigner.request().sign());
    }

    /** What leaves when that is written. */
    String write(String text) {
        return new String(write(text.getBytes(UTF_8)), UTF_8);
    }

    byte[] write(byte[] octets) {
        try {
            byte[] out = exchange.response().pass(octets, 0, octets.length);
            exchange.response().sent(out, 0, out.length);
            return out;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What leaves at the end. */
    String end() {
        String last =
                new String(exchange.response().ended().toCompletableFuture().join(), UTF_8);
        exchange.response().streamed().toCompletableFuture().join();
        exchange.close();
        return last;
    }

    /** All that leaves when that is written in chunks of these sizes; the last is repeated. */
    byte[] all(byte[] octets, int... chunks) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int at = 0;
        for (int i = 0; at < octets.length; i++) {
            int length = Math.min(chunks[Math.min(i, chunks.length - 1)], octets.length - at);
            byte[] chunk = new byte[length];
            System.arraycopy(octets, at, chunk, 0, length);
            out.writeBytes(write(chunk));
            at += length;
        }
        out.writeBytes(end().getBytes(UTF_8));
        return out.toByteArray();
    }

    String all(String text) {
        return new String(all(text.getBytes(UTF_8), text.length() * 4 + 1), UTF_8);
    }

    Asked asked() {
        String signature = request.header("X-Signature");
        return signature != null
                ? Asked.signed(signature)
                : new Asked(null, request.method(), TestSigner.ORIGIN + request.rawPath());
    }

    StreamVerifier verifier() {
        return verifier(asked());
    }

    StreamVerifier verifier(Asked question) {
        return new StreamVerifier(new TestClient(server).keys(), server.clock, question, 10_000_000);
    }

    /** What a client makes of that. */
    Read read(byte[] octets, int chunk) {
        StreamVerifier verifier = verifier();
        List<VerifiedEvent> events = new ArrayList<>();
        for (int at = 0; at < octets.length; at += chunk) {
            events.addAll(verifier.take(octets, at, Math.min(chunk, octets.length - at)));
        }
        return new Read(events, verifier.end());
    }

    Read read(String text) {
        byte[] octets = text.getBytes(UTF_8);
        return read(octets, Math.max(1, octets.length));
    }

    /** Events, and the verdict at the end. */
    record Read(List<VerifiedEvent> events, Result result) {
        List<String> data() {
            return events.stream().map(VerifiedEvent::data).toList();
        }
    }
}
