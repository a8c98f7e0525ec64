package dev.signet.servlet;

import dev.signet.Exchange;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.Locale;

/** The fields of a response whose content is held back: length, type and charset as Servlet 6.0 section 5 has them, and those that are Signet's alone. */
abstract class HeldFields extends HttpServletResponseWrapper {
    static final int NONE = -1;

    final Exchange exchange;
    PrintWriter writer;
    boolean streaming;
    boolean typeKnown;
    long announced = NONE;
    private int bufferSize;

    HeldFields(HttpServletResponse container, Exchange exchange) {
        super(container);
        this.exchange = exchange;
    }

    @Override
    public int getBufferSize() {
        return Math.max(super.getBufferSize(), bufferSize);
    }

    /** All is held anyway. */
    @Override
    public void setBufferSize(int size) {
        bufferSize = size;
    }

    // The writer's charset stands once there is one (Servlet 6.0 section 5.6).

    @Override
    public void setCharacterEncoding(String charset) {
        if (writer == null) {
            super.setCharacterEncoding(charset);
        }
    }

    /** Of Servlet 6.1; there it overrides. */
    public void setCharacterEncoding(Charset charset) {
        setCharacterEncoding(charset == null ? null : charset.name());
    }

    @Override
    public void setContentType(String type) {
        String charset = getCharacterEncoding();
        super.setContentType(type);
        keep(charset);
        typeKnown = false;
    }

    @Override
    public void setLocale(Locale locale) {
        String charset = getCharacterEncoding();
        super.setLocale(locale);
        keep(charset);
    }

    private void keep(String charset) {
        if (writer != null) {
            super.setCharacterEncoding(charset);
        }
    }

    // A length that the app announces is known to be right only when all is there.

    @Override
    public void setContentLength(int length) {
        setContentLengthLong(length);
    }

    @Override
    public void setContentLengthLong(long length) {
        announced = Math.max(length, NONE);
        if (streaming && !exchange.response().signsEvents()) {
            super.setContentLengthLong(length);
        }
    }

    @Override
    public void setHeader(String name, String value) {
        if (!takes(name, value)) {
            super.setHeader(name, value);
        }
    }

    @Override
    public void addHeader(String name, String value) {
        if (!takes(name, value)) {
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

    /** Whether the field is not for the container: Signet's own, the length, the type. */
    private boolean takes(String name, String value) {
        if (name == null || value == null) {
            return false;
        }
        if (name.equalsIgnoreCase("Content-Type")) {
            setContentType(value);
            return true;
        }
        if (name.equalsIgnoreCase("Content-Length")) {
            try {
                setContentLengthLong(Long.parseLong(value.strip()));
            } catch (NumberFormatException e) {
                announced = NONE; // no length at all
            }
            return true;
        }
        return exchange.response().isOwnField(name);
    }
}
