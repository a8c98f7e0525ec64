package dev.signet.servlet;

import dev.signet.Exchange;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** Reads a body once, up to a limit, taking memory only as octets arrive. */
final class BodyReader {
    private static final int FIRST = 8 * 1024;
    private static final int MOST_SKIPPED = 1024 * 1024;

    /** How reading ended. */
    enum End {
        WHOLE,
        TOO_LARGE,
        OVERLOADED,
        TRUNCATED
    }

    /** What was read; more may follow in the stream unless it is whole. */
    record Body(byte[] bytes, End end) {}

    private BodyReader() {}

    static Body read(HttpServletRequest request, Exchange exchange, int limit) throws IOException {
        long announced = request.getContentLengthLong();
        if (announced > limit) {
            return new Body(new byte[0], End.TOO_LARGE);
        }
        InputStream in = request.getInputStream();
        int size = (int) (announced >= 0 ? Math.min(announced, FIRST) : FIRST);
        if (!exchange.reserve(size)) {
            return new Body(new byte[0], End.OVERLOADED);
        }
        byte[] bytes = new byte[size];
        int length = 0;
        while (true) {
            if (length == bytes.length) {
                if (length == announced) {
                    return new Body(bytes, End.WHOLE);
                }
                int more = (int) Math.min(bytes.length * 2L, announced >= 0 ? announced : limit + 1L);
                if (!exchange.reserve(more - bytes.length)) {
                    return new Body(bytes, End.OVERLOADED);
                }
                bytes = Arrays.copyOf(bytes, more);
            }
            int read = in.read(bytes, length, bytes.length - length);
            if (read < 0) {
                boolean whole = announced < 0 || length == announced;
                return new Body(Arrays.copyOf(bytes, length), whole ? End.WHOLE : End.TRUNCATED);
            }
            length += read;
            if (length > limit) {
                return new Body(Arrays.copyOf(bytes, length), End.TOO_LARGE);
            }
        }
    }

    /**
     * Drops what is left of a body that nobody wants, where that is little: a client that is still sending when the answer comes may never read it. One that waits to
     * be asked for its body is not asked.
     *
     * @param begun whether reading has begun
     * @return false when more is left than is worth reading
     */
    static boolean skipRest(HttpServletRequest request, boolean begun) {
        if (!begun && (request.getContentLengthLong() > MOST_SKIPPED || request.getHeader("Expect") != null)) {
            return false;
        }
        byte[] dropped = new byte[FIRST];
        try {
            InputStream in = request.getInputStream();
            int read = 0;
            for (int skipped = 0; read >= 0 && skipped < MOST_SKIPPED; skipped += read) {
                read = in.read(dropped);
            }
            return read < 0;
        } catch (IOException e) {
            return false; // the client has gone
        }
    }
}
