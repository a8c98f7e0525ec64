package dev.signet.servlet;

import dev.signet.Exchange;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;

/** The stream that the app writes to: into memory while its response is held back, else to the connection, events with their signatures. For HEAD it only counts. */
final class HeldStream extends ServletOutputStream {
    private static final byte[] NOTHING = {};
    private static final int FIRST = 1024;

    private final HeldResponse response;
    private final Exchange exchange;
    private final boolean countsOnly;
    private byte[] held = NOTHING;
    private long size;
    private int reserved;
    private ServletOutputStream direct;
    private EndingListener listening; // null unless events are signed as the container asks for them

    HeldStream(HeldResponse response, Exchange exchange, boolean countsOnly) {
        this.response = response;
        this.exchange = exchange;
        this.countsOnly = countsOnly;
    }

    /** What the app has written. */
    long size() {
        return size;
    }

    byte[] toByteArray() {
        return countsOnly ? NOTHING : held.length == size ? held : Arrays.copyOf(held, (int) size);
    }

    /** Forgets what is held; what follows is held again. */
    void drop() {
        held = NOTHING;
        size = 0;
        direct = null;
        listening = null;
    }

    /** Sends what is held, and what follows, to the connection. */
    void release(ServletOutputStream target) throws IOException {
        direct = target;
        if (!countsOnly) {
            send(held, 0, (int) size);
        }
        held = NOTHING;
    }

    /** Sends what is left of a stream that its app has ended. */
    void end() throws IOException {
        if (listening == null) {
            response.flushStream(); // what cannot be sent is not receipted as sent
        }
        byte[] rest = last();
        if (rest.length > 0) {
            direct.write(rest);
            if (listening == null) {
                response.flushStream();
            }
        }
    }

    private byte[] last() throws IOException {
        try {
            return exchange.response().ended().toCompletableFuture().join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof IOException refused) {
                throw refused;
            }
            throw e;
        }
    }

    @Override
    public void write(int octet) throws IOException {
        write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
        if (response.isDeaf()) {
            return;
        }
        boolean through = response.goesThrough(size + length);
        if (response.isDeaf()) {
            return;
        }
        if (!through && !countsOnly && !makeRoom(size + length)) {
            response.stream("too-large");
            through = true;
        }
        if (through) {
            size += length;
            send(source, offset, length);
            return;
        }
        if (!countsOnly) {
            System.arraycopy(source, offset, held, (int) size, length);
        }
        size += length;
    }

    private void send(byte[] source, int offset, int length) throws IOException {
        try {
            if (exchange.response().signsEvents()) {
                byte[] signed = exchange.response().pass(source, offset, length);
                sendNow(signed, 0, signed.length);
                requireAccepted(source);
            } else {
                sendNow(source, offset, length);
            }
        } catch (IOException e) {
            exchange.response().cut();
            throw e;
        }
    }

    /** The app is told at once of an event that was refused; what came before that leaves. */
    private void requireAccepted(byte[] source) throws IOException {
        try {
            exchange.response().pass(source, 0, 0);
        } catch (IOException refused) {
            if (listening == null) {
                response.flushStream();
            }
            throw refused;
        }
    }

    private void sendNow(byte[] source, int offset, int length) throws IOException {
        if (length > 0) {
            direct.write(source, offset, length);
            exchange.response().sent(source, offset, length);
        }
    }

    /** False when {@code max-buffered} has no room for so many octets. */
    private boolean makeRoom(long octets) {
        if (octets <= held.length) {
            return true;
        }
        int capacity =
                (int) Math.max(octets, Math.min(exchange.response().maxHeld(), Math.max(FIRST, 2L * held.length)));
        if (capacity > reserved) {
            if (!exchange.reserve(capacity - reserved)) {
                return false;
            }
            reserved = capacity;
        }
        held = Arrays.copyOf(held, capacity);
        return true;
    }

    @Override
    public void flush() throws IOException {
        if (!response.isDeaf()) {
            response.commit();
        }
    }

    @Override
    public boolean isReady() {
        return direct == null || direct.isReady();
    }

    /** Non-blocking output is for streams: it passes. */
    @Override
    public void setWriteListener(WriteListener listener) {
        try {
            if (direct == null) {
                response.streamListened();
            }
        } catch (IOException e) {
            listener.onError(e);
            return;
        }
        if (exchange.response().signsEvents()) {
            listening = new EndingListener(listener, exchange);
        }
        direct.setWriteListener(listening != null ? listening : listener);
    }

    /** Runs this as soon as the end of the stream can be written: now, or when the container says so. */
    void whenWritable(Runnable work) {
        if (listening == null) {
            work.run();
            return;
        }
        listening.ending.set(work);
        if (listening.failed || direct.isReady()) {
            listening.end();
        }
    }

    /** The app's, until that has ended the stream: then what is left is written, when that can be, or given up. */
    private static final class EndingListener implements WriteListener {
        private final WriteListener app;
        private final Exchange exchange;
        private final AtomicReference<Runnable> ending = new AtomicReference<>();
        private volatile boolean ended;
        private volatile boolean failed;

        EndingListener(WriteListener app, Exchange exchange) {
            this.app = app;
            this.exchange = exchange;
        }

        boolean end() {
            Runnable work = ending.getAndSet(null);
            if (work != null) {
                ended = true;
                work.run();
            }
            return ended;
        }

        @Override
        public void onWritePossible() throws IOException {
            if (!end()) {
                app.onWritePossible();
            }
        }

        @Override
        public void onError(Throwable fault) {
            exchange.response().cut();
            failed = true;
            if (!end()) {
                app.onError(fault);
            }
        }
    }
}
