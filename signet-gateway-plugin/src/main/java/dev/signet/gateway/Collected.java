package dev.signet.gateway;

import dev.signet.Exchange;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;
import org.reactivestreams.Subscription;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.core.io.buffer.DataBufferUtils;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.util.context.Context;

/**
 * A body as far as it was read: once, up to a limit, taking memory only as octets arrive. What lies beyond is not lost: {@link #rest} is all of it, as it comes.
 * Whoever collects must {@link #discard} at the end, whatever happened.
 */
final class Collected {
    private static final int FIRST = 8 * 1024;

    /** How reading ended. */
    enum End {
        WHOLE,
        TOO_LARGE,
        OVERLOADED,
        BROKEN
    }

    private final Reader reader;
    private final End end;

    private Collected(Reader reader, End end) {
        this.reader = reader;
        this.end = end;
    }

    /**
     * Reads.
     *
     * @param announced the length that the head tells of, or -1
     * @param exchange whose memory is taken before it is used; given back with {@link #rest}, else by its end
     */
    static Mono<Collected> of(Flux<DataBuffer> body, long announced, int limit, Exchange exchange) {
        return Mono.create(sink -> {
            Reader reader = new Reader(body, announced, limit, exchange, sink);
            sink.onCancel(reader);
            reader.begin();
        });
    }

    End end() {
        return end;
    }

    /** Why it is {@link End#BROKEN}. */
    Throwable fault() {
        return reader.fault;
    }

    /** What was read. */
    byte[] bytes() {
        return reader.bytes();
    }

    /** What was read, as a buffer; then {@link #rest}. */
    Flux<DataBuffer> begun(DataBufferFactory buffers) {
        return Flux.defer(() -> reader.length == 0 ? Flux.empty() : Flux.just(buffers.wrap(bytes())));
    }

    /** What is left, as it comes; once. Of what was read nothing is kept from then on. */
    Flux<DataBuffer> rest() {
        return Flux.defer(reader::rest).doOnDiscard(DataBuffer.class, DataBufferUtils::release);
    }

    /** What was read, and what is left; once. */
    Flux<DataBuffer> whole(DataBufferFactory buffers) {
        return begun(buffers).concatWith(rest());
    }

    /** Lets go of what is not read. */
    void discard() {
        reader.dispose();
    }

    /** As {@link #discard}, of an upstream's body: whose connection waits until somebody takes it, or cancels. */
    void abandon() {
        reader.abandon();
    }

    /** Asks for one buffer at a time while it collects, and then for as many as it is asked for. */
    private static final class Reader extends BaseSubscriber<DataBuffer> {
        private final Flux<DataBuffer> body;
        private final long announced;
        private final int limit;
        private final Exchange exchange;
        private final MonoSink<Collected> collected;
        private final AtomicReference<DataBuffer> beyond = new AtomicReference<>(); // read, but not collected
        private volatile FluxSink<DataBuffer> rest;
        private boolean begun;
        private volatile Throwable fault;
        private volatile boolean done;
        private boolean taken; // by rest
        private byte[] bytes = new byte[0];
        private int length;

        Reader(Flux<DataBuffer> body, long announced, int limit, Exchange exchange, MonoSink<Collected> collected) {
            this.body = body;
            this.announced = announced;
            this.limit = limit;
            this.exchange = exchange;
            this.collected = collected;
        }

        void begin() {
            if (announced > limit) {
                end(End.TOO_LARGE);
            } else {
                begun = true;
                body.subscribe(this);
            }
        }

        @Override
        public Context currentContext() {
            return Context.of(collected.contextView());
        }

        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            request(1);
        }

        @Override
        protected void hookOnNext(DataBuffer buffer) {
            if (rest != null) {
                rest.next(buffer);
                return;
            }
            int more = buffer.readableByteCount();
            End full = more > limit - length ? End.TOO_LARGE : room(length + more) ? null : End.OVERLOADED;
            if (full != null) {
                beyond.set(buffer);
                if (isDisposed()) {
                    releaseBeyond();
                }
                end(full);
                return;
            }
            buffer.read(bytes, length, more);
            length += more;
            DataBufferUtils.release(buffer);
            request(1);
        }

        /** Whether there is memory for so many octets. */
        private boolean room(int octets) {
            if (octets <= bytes.length) {
                return true;
            }
            long capacity = announced >= octets && announced <= 2L * octets
                    ? announced
                    : Math.max(octets, Math.min(limit, Math.max(announced >= 0 ? 0 : FIRST, 2L * bytes.length)));
            if (!exchange.reserve(capacity - bytes.length)) {
                return false;
            }
            bytes = Arrays.copyOf(bytes, (int) capacity);
            return true;
        }

        @Override
        protected void hookOnComplete() {
            done = true;
            if (rest != null) {
                rest.complete();
            } else {
                end(End.WHOLE);
            }
        }

        @Override
        protected void hookOnError(Throwable failure) {
            fault = failure;
            done = true;
            if (rest != null) {
                rest.error(failure);
            } else {
                end(End.BROKEN);
            }
        }

        private void end(End end) {
            collected.success(new Collected(this, end));
        }

        Flux<DataBuffer> rest() {
            if (taken) {
                return Flux.error(new IllegalStateException("this body passes once; it was larger than what is kept"));
            }
            taken = true;
            exchange.release(bytes.length);
            bytes = new byte[0];
            length = 0;
            if (!begun) {
                begun = true;
                return body;
            }
            return Flux.create(sink -> {
                DataBuffer first = beyond.getAndSet(null);
                if (first != null) {
                    sink.next(first);
                }
                rest = sink; // and only then a look at the end: whoever ends it looks for a sink after that
                if (fault != null) {
                    sink.error(fault);
                } else if (done) {
                    sink.complete();
                }
                sink.onDispose(this);
                sink.onRequest(this::request);
            });
        }

        private byte[] bytes() {
            return bytes.length == length ? bytes : Arrays.copyOf(bytes, length);
        }

        @Override
        public void dispose() {
            super.dispose();
            releaseBeyond();
        }

        void abandon() {
            dispose();
            if (!begun) {
                begun = true;
                body.subscribe(this); // and so cancel it
            }
        }

        private void releaseBeyond() {
            DataBuffer kept = beyond.getAndSet(null);
            if (kept != null) {
                DataBufferUtils.release(kept);
            }
        }
    }
}
