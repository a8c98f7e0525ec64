package dev.signet.servlet;

import dev.signet.Exchange;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.util.Arrays;

/** The stream that the app writes to: into memory while its response is held back, else to the connection. For HEAD it only counts. */
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

    HeldStream(HeldResponse response, Exchange exchange, boolean countsOnly) {
        this.response = response;
        this.exchange = exchange;
        this.countsOnly = countsOnly;
    }

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
    }

    /** Sends what is held, and what follows, to the connection. */
    void release(ServletOutputStream target) throws IOException {
        direct = target;
        if (!countsOnly) {
            send(held, 0, (int) size);
        }
        held = NOTHING;
        size = 0;
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
            direct.write(source, offset, length);
        } catch (IOException e) {
            exchange.response().cut();
            throw e;
        }
        exchange.response().sent(source, offset, length);
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
                response.stream("streaming");
            }
        } catch (IOException e) {
            listener.onError(e);
            return;
        }
        direct.setWriteListener(listener);
    }
}
