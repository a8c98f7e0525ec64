package dev.signet.servlet;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A body that has been read: its octets and then, where it was not read whole, what is left in the connection. */
final class BodyStream extends ServletInputStream {
    private final ByteArrayInputStream head;
    private final InputStream rest;
    private boolean finished;

    /** @param rest what follows, or null */
    BodyStream(byte[] head, InputStream rest) {
        this.head = new ByteArrayInputStream(head);
        this.rest = rest;
    }

    @Override
    public int read() throws IOException {
        int octet = head.read();
        if (octet < 0 && rest != null) {
            octet = rest.read();
        }
        finished |= octet < 0;
        return octet;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        int read = head.read(target, offset, length);
        if (read < 0 && rest != null) {
            read = rest.read(target, offset, length);
        }
        finished |= read < 0;
        return read;
    }

    @Override
    public int available() throws IOException {
        return head.available() > 0 || rest == null ? head.available() : rest.available();
    }

    @Override
    public boolean isFinished() {
        return finished || rest == null && head.available() == 0;
    }

    @Override
    public boolean isReady() {
        return true;
    }

    /** All is there: the listener is told at once, on the calling thread. */
    @Override
    public void setReadListener(ReadListener listener) {
        try {
            if (!isFinished()) {
                listener.onDataAvailable();
            }
            if (isFinished()) {
                listener.onAllDataRead();
            }
        } catch (IOException | RuntimeException e) {
            listener.onError(e);
        }
    }
}
