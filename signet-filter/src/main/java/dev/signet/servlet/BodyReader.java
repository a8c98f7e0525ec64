package dev.signet.servlet;

import dev.signet.Exchange;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** Reads a body once, up to a limit, taking memory only as octets arrive. */
final class BodyReader {
    private static final int FIRST = 8 * 1024;

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
}
