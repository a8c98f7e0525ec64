package dev.signet.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Flow.Subscription;
import org.junit.jupiter.api.Test;

class ArrivingBodyTest {
    private final ArrivingBody body = new ArrivingBody();
    private long asked;
    private int cancelled;

    private Subscription subscription() {
        return new Subscription() {
            @Override
            public void request(long more) {
                asked += more;
            }

            @Override
            public void cancel() {
                cancelled++;
            }
        };
    }

    private static ByteBuffer octets(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void whatCameBeforeTheConnectionBrokeIsRead() throws IOException {
        body.onSubscribe(subscription());
        body.onNext(List.of(octets("ab"), octets(""), octets("c")));
        body.onNext(List.of(octets("d")));
        body.onError(new IOException("reset"));
        assertEquals(1, asked, "no more before the first is taken");
        assertEquals("abcd", new String(body.readNBytes(4), StandardCharsets.US_ASCII));
        assertEquals(3, asked);
        assertThrows(IOException.class, body::read);
        assertThrows(IOException.class, body::read);
    }

    @Test
    void theEndStaysTheEnd() throws IOException {
        body.onSubscribe(subscription());
        body.onNext(List.of(octets("a")));
        body.onComplete();
        assertEquals('a', body.read());
        assertEquals(-1, body.read());
        assertEquals(-1, body.read());
    }

    @Test
    void whatIsClosedBeforeItBeginsIsCancelled() {
        body.close();
        body.onSubscribe(subscription());
        assertEquals(0, asked);
        assertEquals(1, cancelled);
        assertThrows(IOException.class, body::read);
    }

    @Test
    void whoIsInterruptedEndsTheConnection() {
        body.onSubscribe(subscription());
        Thread.currentThread().interrupt();
        assertThrows(IOException.class, body::read);
        assertEquals(true, Thread.interrupted());
        assertEquals(1, cancelled);
    }
}
