package dev.signet.gateway;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongPredicate;
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
 * A body as far as it was read: once, up to a limit, taking memory only as octets arrive. What lies beyond is not lost: {@link #whole} is all of it, as it comes.
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
    private final Throwable fault;

    private Collected(Reader reader, End end, Throwable fault) {
        this.reader = reader;
        this.end = end;
        this.fault = fault;
    }

    /**
     * Reads.
     *
     * @param announced the length that the head tells of, or -1
     * @param reserve takes memory before it is used; what was taken stays taken
     */
    static Mono<Collected> of(Flux<DataBuffer> body, long announced, int limit, LongPredicate reserve) {
        return Mono.create(sink -> {
            Reader reader = new Reader(body, announced, limit, reserve, sink);
            sink.onCancel(reader);
            reader.begin();
        });
    }

    End end() {
        return end;
    }

    /** Why it is {@link End#BROKEN}. */
    Throwable fault() {
        return fault;
    }

    /** What was read. */
    byte[] bytes() {
        return reader.bytes();
    }

    /** What was read, and the rest as it comes; once. */
    Flux<DataBuffer> whole(DataBufferFactory buffers) {
        return reader.whole(buffers).doOnDiscard(DataBuffer.class, DataBufferUtils::release);
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
        private final LongPredicate reserve;
        private final MonoSink<Collected> collected;
        private final AtomicReference<DataBuffer> beyond = new AtomicReference<>(); // read, but not collected
        private volatile FluxSink<DataBuffer> rest;
        private boolean begun;
        private boolean done;
        private byte[] bytes = new byte[0];
        private int length;

        Reader(Flux<DataBuffer> body, long announced, int limit, LongPredicate reserve, MonoSink<Collected> collected) {
            this.body = body;
            this.announced = announced;
            this.limit = limit;
            this.reserve = reserve;
            this.collected = collected;
        }

        void begin() {
            if (announced > limit) {
                end(End.TOO_LARGE, null);
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
                end(full, null);
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
            if (!reserve.test(capacity - bytes.length)) {
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
                end(End.WHOLE, null);
            }
        }

        @Override
        protected void hookOnError(Throwable fault) {
            done = true;
            if (rest != null) {
                rest.error(fault);
            } else {
                end(End.BROKEN, fault);
            }
        }

        private void end(End end, Throwable fault) {
            collected.success(new Collected(this, end, fault));
        }

        Flux<DataBuffer> whole(DataBufferFactory buffers) {
            if (!begun) {
                begun = true;
                return body;
            }
            return Flux.create(sink -> {
                if (length > 0) {
                    sink.next(buffers.wrap(bytes()));
                }
                DataBuffer first = beyond.getAndSet(null);
                if (first != null) {
                    sink.next(first);
                }
                if (done) {
                    sink.complete();
                    return;
                }
                rest = sink;
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
