package dev.signet.servlet;

import dev.signet.Exchange;
import dev.signet.Response;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A response held back until it is whole, so that it can be signed.
 *
 * <pre>
 *            write, flush                         finish
 *  HOLDING ───────────────▶ HOLDING ─────────────────────────▶ SENT   signed
 *     │ stream type, write listener, larger than max-response
 *     ▼
 *  STREAMING ──────────────────────────────────▶ finish ─────▶ SENT   unsigned, and says why
 * </pre>
 *
 * Until it is sent, nothing is committed: {@code reset} and {@code sendError} drop what is held.
 */
final class HeldResponse extends HttpServletResponseWrapper {
    private final Exchange exchange;
    private final boolean head;
    private final HeldStream stream = new HeldStream(this);
    private PrintWriter writer;
    private boolean streamTaken;
    private boolean flushed;
    private boolean streaming;
    private boolean sent;
    private int errorStatus;
    private String errorMessage;
    private boolean oversize;

    HeldResponse(HttpServletRequest request, HttpServletResponse response, Exchange exchange) {
        super(Shield.of(response));
        this.exchange = exchange;
        this.head = request.getMethod().equals("HEAD");
    }

    /** Whether octets go straight to the connection. */
    boolean isStreaming() {
        return streaming;
    }

    boolean isSent() {
        return sent;
    }

    /** The status given to {@code sendError}, or 0. */
    int errorStatus() {
        return errorStatus;
    }

    String errorMessage() {
        return errorMessage;
    }

    /** Whether what the app writes is dropped: after {@code sendError}, or when it wrote more than may be sent. */
    boolean isDeaf() {
        return errorStatus != 0 || oversize || sent;
    }

    /** Called before octets are held: whether they may be, or must go through. */
    boolean startsStreaming(long sizeThen) throws IOException {
        if (!streaming && exchange.isStream(getContentType())) {
            stream("streaming");
        } else if (!streaming && (sizeThen > exchange.maxHeld() || !exchange.reserve(stream.growth(sizeThen)))) {
            if (sizeThen > exchange.maxHeld() && exchange.refusesOversize()) {
                oversize = true;
                stream.drop();
            } else {
                stream("too-large");
            }
        }
        return streaming;
    }

    /** Lets go: what was held goes out unsigned, and so does all that follows. */
    void stream(String reason) throws IOException {
        streaming = true;
        add(exchange.unsealed(reason));
        stream.release(super.getOutputStream());
    }

    /** Sends what is held, signed. */
    void finish() throws IOException {
        if (sent) {
            return;
        }
        if (writer != null) {
            writer.flush();
        }
        if (oversize) {
            replace(exchange.oversize());
            return;
        }
        sent = true;
        if (streaming) {
            super.flushBuffer();
            return;
        }
        if (super.isCommitted()) {
            return; // somebody reached past the wrapper; there is nothing left to sign
        }
        byte[] body = stream.toByteArray();
        add(exchange.seal(getStatus(), getContentType(), List.copyOf(getHeaders("Content-Encoding")), body));
        if (head || getStatus() == SC_NO_CONTENT || getStatus() == SC_NOT_MODIFIED) {
            if (head && body.length > 0) {
                super.setContentLength(body.length);
            }
        } else {
            super.setContentLength(body.length);
            super.getOutputStream().write(body);
        }
        super.flushBuffer();
    }

    /** Drops all that the app said and sends this, which is signed already. */
    void replace(Response response) throws IOException {
        sent = true;
        send((HttpServletResponse) getResponse(), response, head);
    }

    static void send(HttpServletResponse target, Response response, boolean head) throws IOException {
        if (target.isCommitted()) {
            return;
        }
        target.reset();
        target.setStatus(response.status());
        add(target, response.headers());
        if (!head && response.status() != SC_NOT_MODIFIED && response.status() != SC_NO_CONTENT) {
            target.setContentLength(response.body().length);
            target.getOutputStream().write(response.body());
        }
        target.flushBuffer();
    }

    private void add(List<Map.Entry<String, String>> fields) {
        add((HttpServletResponse) getResponse(), fields);
    }

    private static void add(HttpServletResponse target, List<Map.Entry<String, String>> fields) {
        for (Map.Entry<String, String> field : fields) {
            target.setHeader(field.getKey(), field.getValue());
        }
    }

    /** Forgets an error, so that an error page can be written. */
    void beginErrorPage(int status) {
        drop();
        errorStatus = 0;
        oversize = false;
        super.setStatus(status);
    }

    private void drop() {
        stream.drop();
        writer = null;
        streamTaken = false;
        flushed = false;
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
            super.setCharacterEncoding(getCharacterEncoding()); // from here on it is part of the content type
            writer = new PrintWriter(new OutputStreamWriter(stream, getCharacterEncoding()));
        }
        return writer;
    }

    @Override
    public void flushBuffer() throws IOException {
        if (writer != null) {
            writer.flush();
        }
        if (startsStreaming(stream.size())) {
            super.flushBuffer();
        }
        flushed = true;
    }

    @Override
    public boolean isCommitted() {
        return flushed || sent || errorStatus != 0 || super.isCommitted();
    }

    @Override
    public void reset() {
        requireUncommitted();
        super.reset();
        drop();
    }

    @Override
    public void resetBuffer() {
        requireUncommitted();
        stream.drop();
    }

    @Override
    public void sendError(int status) {
        sendError(status, null);
    }

    @Override
    public void sendError(int status, String message) {
        requireUncommitted();
        drop();
        super.setStatus(status);
        errorStatus = status;
        errorMessage = message;
    }

    @Override
    public void sendRedirect(String location) {
        sendRedirect(location, SC_FOUND, true);
    }

    /** Of Servlet 6.1; there it overrides. */
    public void sendRedirect(String location, int status, boolean clearBuffer) {
        requireUncommitted();
        if (clearBuffer) {
            drop();
        }
        super.setStatus(status);
        super.setHeader("Location", location);
        flushed = true;
    }

    private void requireUncommitted() {
        if (isCommitted()) {
            throw new IllegalStateException("the response has been committed");
        }
    }

    @Override
    public int getBufferSize() {
        return Math.max(super.getBufferSize(), exchange.maxHeld());
    }

    @Override
    public void setBufferSize(int size) {
        // all is held anyway
    }

    // A length that the app announces is known to be right only when all is there; a stream may keep it.

    @Override
    public void setContentLength(int length) {
        setContentLengthLong(length);
    }

    @Override
    public void setContentLengthLong(long length) {
        if (passesLength()) {
            super.setContentLengthLong(length);
        }
    }

    @Override
    public void setHeader(String name, String value) {
        if (isOurs(name)) {
            return;
        }
        if (!name.toLowerCase(Locale.ROOT).equals("content-length") || passesLength()) {
            super.setHeader(name, value);
        }
    }

    @Override
    public void addHeader(String name, String value) {
        if (isOurs(name)) {
            return;
        }
        if (!name.toLowerCase(Locale.ROOT).equals("content-length") || passesLength()) {
            super.addHeader(name, value);
        }
    }

    @Override
    public void setIntHeader(String name, int value) {
        setHeader(name, Integer.toString(value));
    }

    @Override
    public void addIntHeader(String name, int value) {
        addHeader(name, Integer.toString(value));
    }

    private boolean passesLength() {
        return head || exchange.isStream(getContentType());
    }

    /** Signature fields are Signet's to set. */
    private boolean isOurs(String name) {
        return name.equalsIgnoreCase("X-Signature") || name.equalsIgnoreCase("X-Signet-Unsigned");
    }
}
