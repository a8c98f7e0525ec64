package dev.signet.servlet;

import dev.signet.Exchange;
import jakarta.servlet.http.HttpServletResponse;

/** A held response that its app has ended: by an error, by a redirect. For the app it is committed then; nothing of it has left. */
abstract class HeldEnds extends HeldFields {
    boolean committed; // in the app's eyes
    boolean closed; // what the app still writes is dropped
    int errorStatus; // given to sendError, or 0
    String errorMessage;

    HeldEnds(HttpServletResponse container, Exchange exchange) {
        super(container, exchange);
    }

    /** Drops the content, what the writer has not yet encoded included. */
    abstract void discard();

    private void close() {
        committed = true;
        closed = true;
    }

    @Override
    public void sendError(int status) {
        sendError(status, null);
    }

    @Override
    public void sendError(int status, String message) {
        requireUncommitted();
        discard();
        super.setStatus(status);
        errorStatus = status;
        errorMessage = message;
        close();
    }

    @Override
    public void sendRedirect(String location) {
        sendRedirect(location, SC_FOUND, true);
    }

    // Three of Servlet 6.1; there they override.

    public void sendRedirect(String location, int status) {
        sendRedirect(location, status, true);
    }

    public void sendRedirect(String location, boolean clearBuffer) {
        sendRedirect(location, SC_FOUND, clearBuffer);
    }

    public void sendRedirect(String location, int status, boolean clearBuffer) {
        requireUncommitted();
        if (clearBuffer) {
            discard();
            announced = NONE;
        } else if (writer != null) {
            writer.flush();
        }
        super.setStatus(status);
        super.setHeader("Location", location);
        close();
    }

    final void requireUncommitted() {
        if (isCommitted()) {
            throw new IllegalStateException("the response has been committed");
        }
    }
}
