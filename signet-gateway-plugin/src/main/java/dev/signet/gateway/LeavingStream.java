package dev.signet.gateway;

import dev.signet.ExchangeResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.reactivestreams.Publisher;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.core.io.buffer.DataBufferUtils;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A streamed answer on its way to the client: events get their signatures, other content stays the buffers it came in; the engine sees all that leaves.
 * Whoever sends it must {@link #close} it at the end, whatever happened.
 */
final class LeavingStream {
    private final ExchangeResponse response;
    private final DataBufferFactory buffers;

    /**
     * Groups that are asked for, but not yet sent. Netty asks for several ahead, and forgets those that it cannot send, and so do operators that flatten groups when they are cancelled as one comes:
     * so what they get must own nothing.
     */
    private final Queue<Publisher<? extends DataBuffer>> waiting = new ConcurrentLinkedQueue<>();

    private volatile boolean closed;

    LeavingStream(ExchangeResponse response, DataBufferFactory buffers) {
        this.response = response;
        this.buffers = buffers;
    }

    /** Content that leaves group by group, each flushed. */
    Flux<Flux<DataBuffer>> each(Flux<? extends Publisher<? extends DataBuffer>> content) {
        return content.map(group -> {
            waiting.add(group);
            if (closed) {
                release();
            }
            return Flux.defer(this::next);
        });
    }

    /** Content that leaves as it comes. */
    Flux<DataBuffer> all(Flux<DataBuffer> content) {
        return content.doOnNext(this::sent)
                .doOnCancel(response::cut)
                .doOnDiscard(DataBuffer.class, DataBufferUtils::release);
    }

    /** A group of one buffer, as is usual, is taken when its buffer is asked for: one that is subscribed to and then cancelled stays here, and is released at the end. */
    private Publisher<DataBuffer> next() {
        return waiting.peek() instanceof Callable
                ? Mono.fromCallable(this::one).doOnDiscard(DataBuffer.class, DataBufferUtils::release)
                : several();
    }

    private DataBuffer one() throws Exception {
        Publisher<? extends DataBuffer> group = waiting.poll();
        return group instanceof Callable<?> known
                ? passed((DataBuffer) known.call())
                : null; // none when closed meanwhile
    }

    private Flux<DataBuffer> several() {
        Publisher<? extends DataBuffer> group = waiting.poll();
        return group == null
                ? Flux.empty()
                : Flux.from(group).handle((buffer, client) -> {
                    try {
                        DataBuffer passed = passed(buffer);
                        if (passed != null) {
                            client.next(passed);
                        }
                    } catch (IOException refused) {
                        client.error(refused);
                    }
                });
    }

    /** What leaves for that buffer; perhaps nothing. */
    private DataBuffer passed(DataBuffer buffer) throws IOException {
        if (!response.signsEvents()) {
            sent(buffer);
            return buffer;
        }
        byte[] events = new byte[buffer.readableByteCount()];
        buffer.read(events);
        DataBufferUtils.release(buffer);
        byte[] signed = response.pass(events, 0, events.length);
        response.sent(signed, 0, signed.length);
        return signed.length == 0 ? null : buffers.wrap(signed);
    }

    private void sent(DataBuffer buffer) {
        byte[] octets = new byte[buffer.readableByteCount()];
        buffer.toByteBuffer(ByteBuffer.wrap(octets));
        response.sent(octets, 0, octets.length);
    }

    void close() {
        closed = true;
        release();
    }

    private void release() {
        for (Publisher<? extends DataBuffer> group = waiting.poll(); group != null; group = waiting.poll()) {
            Flux.from(group).subscribe(DataBufferUtils::release);
        }
    }
}
