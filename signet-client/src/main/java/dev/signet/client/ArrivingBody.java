package dev.signet.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * The octets of an answer as they come. What came before the connection broke can be read, which the JDK's own stream drops where it was not read yet. One thread reads; any may close.
 */
final class ArrivingBody extends InputStream implements BodySubscriber<InputStream> {
    private static final List<ByteBuffer> END = new ArrayList<>(); // told by its identity

    private final BlockingQueue<List<ByteBuffer>> arrived = new LinkedBlockingQueue<>();
    private final Queue<ByteBuffer> current = new ArrayDeque<>(); // of the thread that reads
    private Subscription subscription; // guarded by this
    private boolean closed; // guarded by this
    private boolean ended; // of the thread that reads
    private volatile Throwable broken;

    @Override
    public CompletionStage<InputStream> getBody() {
        return CompletableFuture.completedFuture(this);
    }

    @Override
    public void onSubscribe(Subscription given) {
        synchronized (this) {
            if (!closed && subscription == null) {
                subscription = given;
                given.request(1);
                return;
            }
        }
        given.cancel();
    }

    @Override
    public void onNext(List<ByteBuffer> octets) {
        arrived.add(octets);
    }

    @Override
    public void onError(Throwable fault) {
        broken = fault;
        arrived.add(END);
    }

    @Override
    public void onComplete() {
        arrived.add(END);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (current.isEmpty()) {
            if (!next()) {
                return -1;
            }
        }
        ByteBuffer first = current.peek();
        int read = Math.min(length, first.remaining());
        first.get(into, offset, read);
        if (!first.hasRemaining()) {
            current.remove();
        }
        return read;
    }

    /** False at the end. */
    private boolean next() throws IOException {
        List<ByteBuffer> more = ended ? END : take();
        if (isClosed()) {
            throw new IOException("the stream is closed");
        }
        if (more == END) {
            ended = true;
            if (broken != null) {
                throw new IOException("the connection broke", broken);
            }
            return false;
        }
        more.stream().filter(ByteBuffer::hasRemaining).forEach(current::add);
        subscription().request(1);
        return true;
    }

    private List<ByteBuffer> take() throws IOException {
        try {
            return arrived.take();
        } catch (InterruptedException e) {
            close();
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for the answer");
        }
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    private synchronized Subscription subscription() {
        return subscription;
    }

    /** Ends the connection where the answer has not come to its end; wakes who reads. */
    @Override
    public void close() {
        Subscription given;
        synchronized (this) {
            closed = true;
            given = subscription;
        }
        if (given != null) {
            given.cancel();
        }
        arrived.add(END);
    }
}
