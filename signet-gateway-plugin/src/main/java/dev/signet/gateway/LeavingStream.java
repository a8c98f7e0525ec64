package dev.signet.gateway;

import dev.signet.ExchangeResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
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

    /** Buffers that are asked for, but not yet sent. Netty asks for several groups ahead, and forgets those that it cannot send: so a group must own nothing. */
    private final Queue<DataBuffer> waiting = new ConcurrentLinkedQueue<>();

    private volatile boolean closed;

    LeavingStream(ExchangeResponse response, DataBufferFactory buffers) {
        this.response = response;
        this.buffers = buffers;
    }

    /** Content that leaves buffer by buffer, each flushed. */
    Flux<Flux<DataBuffer>> each(Flux<DataBuffer> content) {
        return content.map(buffer -> {
            waiting.add(buffer);
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

    private Mono<DataBuffer> next() {
        DataBuffer buffer = waiting.poll();
        if (buffer == null) {
            return Mono.empty(); // closed meanwhile
        }
        if (!response.signsEvents()) {
            sent(buffer);
            return Mono.just(buffer);
        }
        byte[] events = new byte[buffer.readableByteCount()];
        buffer.read(events);
        DataBufferUtils.release(buffer);
        try {
            byte[] signed = response.pass(events, 0, events.length);
            response.sent(signed, 0, signed.length);
            return signed.length == 0 ? Mono.empty() : Mono.just(buffers.wrap(signed));
        } catch (IOException refused) {
            return Mono.error(refused);
        }
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
        for (DataBuffer buffer = waiting.poll(); buffer != null; buffer = waiting.poll()) {
            DataBufferUtils.release(buffer);
        }
    }
}
