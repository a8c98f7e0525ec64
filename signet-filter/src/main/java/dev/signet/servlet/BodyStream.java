package dev.signet.servlet;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Objects;

/** A body that has been read: its octets and then, where it was not read whole, what is left in the connection. */
final class BodyStream extends ServletInputStream {
    private final FilterExchange exchange;
    private final ByteArrayInputStream head;
    private final ServletInputStream rest;
    private boolean finished;
    private boolean listened;

    /** @param rest what follows, or null */
    BodyStream(FilterExchange exchange, ServletInputStream rest) {
        this.exchange = exchange;
        this.head = new ByteArrayInputStream(exchange.body());
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
        return finished || head.available() == 0 && (rest == null || rest.isFinished());
    }

    @Override
    public boolean isReady() {
        return true;
    }

    /** All is there; the listener hears of it when the app has returned, as from a container. */
    @Override
    public void setReadListener(ReadListener listener) {
        Objects.requireNonNull(listener, "listener");
        if (listened || exchange.async().current() == null) {
            throw new IllegalStateException("one read listener, and only for an asynchronous request");
        }
        listened = true;
        exchange.async().whenServiceReturns(() -> {
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
        });
    }
}
