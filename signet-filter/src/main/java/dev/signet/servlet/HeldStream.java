package dev.signet.servlet;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/** The stream that the app writes to: into memory while its response is held back, else to the connection. */
final class HeldStream extends ServletOutputStream {
    private static final int FIRST = 1024;

    private final HeldResponse response;
    private ByteArrayOutputStream held = new ByteArrayOutputStream(0);
    private long taken;
    private ServletOutputStream direct;

    HeldStream(HeldResponse response) {
        this.response = response;
    }

    long size() {
        return held.size();
    }

    byte[] toByteArray() {
        return held.toByteArray();
    }

    void drop() {
        held = new ByteArrayOutputStream(0);
    }

    /** How many more octets of memory a response of that size takes than have been asked for; they count as asked for then. */
    long growth(long size) {
        if (size <= taken) {
            return 0;
        }
        long more = Math.max(size, Math.max(FIRST, 2 * taken)) - taken;
        taken += more;
        return more;
    }

    /** Sends what is held, and what follows, to the connection. */
    void release(ServletOutputStream target) throws IOException {
        direct = target;
        held.writeTo(target);
        drop();
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
        if (response.startsStreaming((long) held.size() + length)) {
            direct.write(source, offset, length);
        } else if (!response.isDeaf()) {
            held.write(source, offset, length);
        }
    }

    @Override
    public void flush() throws IOException {
        if (!response.isDeaf()) {
            response.flushBuffer();
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
            direct.setWriteListener(listener);
        } catch (IOException e) {
            listener.onError(e);
        }
    }
}
