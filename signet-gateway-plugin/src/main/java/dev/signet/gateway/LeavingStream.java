package dev.signet.gateway;

import dev.signet.ExchangeResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.core.io.buffer.DataBufferUtils;
import reactor.core.publisher.Flux;
import reactor.core.publisher.SynchronousSink;

/** A streamed answer on its way to the client: events get their signatures, other content stays the buffers it came in; the engine sees all that leaves. */
final class LeavingStream {
    private final ExchangeResponse response;
    private final DataBufferFactory buffers;

    LeavingStream(ExchangeResponse response, DataBufferFactory buffers) {
        this.response = response;
        this.buffers = buffers;
    }

    Flux<DataBuffer> pass(Flux<DataBuffer> group) {
        Flux<DataBuffer> leaving = response.signsEvents() ? group.handle(this::sign) : group.doOnNext(this::sent);
        return leaving.doOnCancel(response::cut).doOnDiscard(DataBuffer.class, DataBufferUtils::release);
    }

    private void sign(DataBuffer events, SynchronousSink<DataBuffer> sink) {
        byte[] octets = new byte[events.readableByteCount()];
        events.read(octets);
        DataBufferUtils.release(events);
        try {
            byte[] signed = response.pass(octets, 0, octets.length);
            if (signed.length > 0) {
                response.sent(signed, 0, signed.length);
                sink.next(buffers.wrap(signed));
            }
        } catch (IOException refused) {
            sink.error(refused);
        }
    }

    private void sent(DataBuffer buffer) {
        byte[] octets = new byte[buffer.readableByteCount()];
        buffer.toByteBuffer(ByteBuffer.wrap(octets));
        response.sent(octets, 0, octets.length);
    }
}
