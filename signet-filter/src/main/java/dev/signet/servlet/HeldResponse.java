package dev.signet.servlet;

import dev.signet.Exchange;
import dev.signet.Response;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/**
 * A response held back until it is whole, so that it can be signed and its receipt is durable before it leaves.
 *
 * <pre>
 *            write, flush                         finish
 *  HOLDING ───────────────▶ HOLDING ─────────────────────────▶ SENT   signed
 *     │ stream type, write listener, larger than max-response
 *     ▼
 *  STREAMING ──────────────────────────────────▶ finish ─────▶ SENT   events signed one by one; else unsigned, and says why
 * </pre>
 *
 * Until it is sent, nothing leaves: {@code reset} and {@code sendError} drop what is held, and a flush commits the answer in the app's eyes only.
 */
final class HeldResponse extends HeldEnds {
    private final HttpServletResponse container;
    private final boolean head;
    private final HeldStream stream;
    private boolean streamTaken;
    private boolean oversize;
    private volatile boolean sent;

    HeldResponse(HttpServletRequest request, HttpServletResponse container, Exchange exchange) {
        super(container, exchange);
        this.container = container;
        this.head = request.getMethod().equals("HEAD");
        this.stream = new HeldStream(this, exchange, head);
    }

    boolean isSent() {
        return sent;
    }

    /** Whether some of it has left, so that nothing else can be answered. */
    boolean isGone() {
        return container.isCommitted();
    }

    /** Whether what the app writes is dropped. */
    boolean isDeaf() {
        return closed || sent;
    }

    /** Called before so many octets are held in all: whether they must go through instead. */
    boolean goesThrough(long octets) throws IOException {
        if (!streaming && !typeKnown) {
            typeKnown = true;
            if (exchange.response().isStream(getContentType())) {
                streamType();
            }
        }
        if (!streaming && !head && octets > exchange.response().maxHeld()) {
            if (exchange.response().refusesOversize()) {
                oversize = true;
                closed = true;
                stream.drop();
            } else {
                stream("too-large");
            }
        }
        return streaming;
    }

    /** Lets go: what was held goes out unsigned, and so does all that follows. */
    void stream(String reason) throws IOException {
        stream(exchange.response().stream(getStatus(), reason));
    }

    /** What a response of a stream type comes to: without content it is sent at once, since its app may never end. */
    private void streamType() throws IOException {
        if (head || !mayHaveContent(getStatus())) {
            announced = NONE;
            stream.drop();
            finish();
        } else {
            streamContent();
        }
    }

    /** Lets go for non-blocking output, which is for streams. */
    void streamListened() throws IOException {
        if (!head && mayHaveContent(getStatus()) && exchange.response().isStream(getContentType())) {
            streamContent();
        } else {
            stream("streaming");
        }
    }

    /** Runs this as soon as the stream takes its end. */
    void whenWritable(Runnable work) {
        stream.whenWritable(work);
    }

    private void streamContent() throws IOException {
        stream(exchange.response().stream(getStatus(), getContentType(), List.copyOf(getHeaders("Content-Encoding"))));
    }

    private void stream(CompletionStage<List<Map.Entry<String, String>>> begun) throws IOException {
        streaming = true;
        HeldAnswer.add(container, begun.toCompletableFuture().join());
        if (announced != NONE && !exchange.response().signsEvents()) {
            container.setContentLengthLong(announced);
        }
        stream.release(container.getOutputStream());
    }

    /** The app has said all: null, or why that is no whole answer. */
    IOException complete() {
        if (writer != null) {
            writer.flush();
        }
        boolean counts = !streaming || exchange.response().signsEvents();
        boolean cut = !head && counts && !isDeaf() && announced > stream.size() && mayHaveContent(getStatus());
        return cut
                ? new IOException("the application announced " + announced + " bytes and wrote " + stream.size())
                : null;
    }

    /** Sends what is held, signed. */
    void finish() throws IOException {
        if (oversize) {
            replace(exchange.response().oversize().toCompletableFuture().join());
            return;
        }
        sent = true;
        if (!streaming && !container.isCommitted()) { // else somebody reached past this wrapper: too late to sign
            byte[] body = stream.toByteArray();
            HeldAnswer.add(
                    container,
                    exchange.response()
                            .seal(getStatus(), getContentType(), List.copyOf(getHeaders("Content-Encoding")), body)
                            .toCompletableFuture()
                            .join());
            if (head) {
                if (stream.size() > 0 || announced != NONE) {
                    container.setContentLengthLong(Math.max(stream.size(), announced));
                }
            } else if (mayHaveContent(getStatus())) {
                if (container.getTrailerFields() == null) { // which come after chunks only
                    container.setContentLength(body.length);
                }
                container.getOutputStream().write(body);
            }
        }
        if (streaming) {
            stream.end();
            exchange.response().streamed().toCompletableFuture().join();
        } else {
            container.flushBuffer();
        }
    }

    /** What does not leave is not said to have left. */
    void flushStream() throws IOException {
        try {
            container.flushBuffer();
        } catch (IOException e) {
            exchange.response().cut();
            throw e;
        }
    }

    /** Drops all that the app said and sends this, which is signed already. */
    void replace(Response response) throws IOException {
        sent = true;
        stream.drop();
        HeldAnswer.send(container, response, head);
    }

    static boolean mayHaveContent(int status) {
        return status >= SC_OK && status != SC_NO_CONTENT && status != SC_NOT_MODIFIED;
    }

    /** Forgets an answer that failed, so that the app's error page can be written. */
    void beginErrorPage(int status) {
        HeldAnswer.forgetContent(container);
        forget();
        super.setStatus(status);
    }

    private void forget() {
        discard();
        writer = null;
        streamTaken = false;
        committed = false;
        closed = false;
        oversize = false;
        errorStatus = 0;
        announced = NONE;
    }

    @Override
    void discard() {
        boolean before = closed;
        closed = true;
        if (writer != null) {
            writer.flush();
        }
        closed = before;
        stream.drop();
        if (streaming && !isGone()) {
            container.resetBuffer(); // where it has gone to
        }
        streaming = false;
        typeKnown = false;
    }

    /**
     * What Tomcat finds below its own wrappers when it forwards or includes. From Tomcat 11 on it silences the response at the very bottom after a forward, and
     * our answer is yet to be sent through that: so there it finds a stand-in.
     */
    @Override
    public ServletResponse getResponse() {
        return BelowTomcat.hidden(super.getResponse());
    }

    @Override
    public ServletOutputStream getOutputStream() {
        if (writer != null) {
            throw new IllegalStateException("getWriter() was called before");
        }
        streamTaken = true;
        return stream;
    }

    @Override
    public PrintWriter getWriter() throws IOException {
        if (streamTaken) {
            throw new IllegalStateException("getOutputStream() was called before");
        }
        if (writer == null) {
            String charset = getCharacterEncoding();
            super.setCharacterEncoding(charset); // from here on it is part of the content type
            writer = new PrintWriter(new OutputStreamWriter(stream, charset));
        }
        return writer;
    }

    @Override
    public void flushBuffer() throws IOException {
        if (writer != null) {
            writer.flush();
        }
        stream.flush();
    }

    /** What a flush of stream or writer comes to. */
    void commit() throws IOException {
        if (goesThrough(stream.size())) {
            flushStream();
        }
        committed = true;
    }

    @Override
    public boolean isCommitted() {
        return committed || sent || super.isCommitted();
    }

    @Override
    public void reset() {
        requireUncommitted();
        super.reset();
        forget();
    }

    @Override
    public void resetBuffer() {
        requireUncommitted();
        super.resetBuffer();
        discard();
    }
}
