package dev.signet;

import java.util.Arrays;
import java.util.function.LongConsumer;
import java.util.function.LongPredicate;

/**
 * The lines of an event stream (HTML Living Standard, section 9.2.5) since the last one that {@link #clear} let go: at most those of one event. A line ends with LF, CR or CRLF; it is
 * found at its first such octet, and an LF that follows a CR is told of as {@link Found#TAIL}.
 */
final class EventBlock {
    private static final byte[] NOTHING = {};
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};
    private static final int FIRST = 1024;
    private static final int KEPT = 64 * 1024;

    private final int max;
    private final LongPredicate reserve;
    private final LongConsumer release;
    private byte[] octets = NOTHING;
    private int size;
    private int line; // where the line begins that is not yet ended
    private int lastLine; // where the one before begins
    private int marked; // octets of a byte order mark seen so far; -1 when none can come any more
    private boolean afterCr;

    /** What an octet completes. */
    enum Found {
        NOTHING,
        /** The byte order mark at the start of the stream. */
        MARK,
        /** The LF of a CRLF; its line was told of before. */
        TAIL,
        COMMENT,
        FIELD,
        /** An empty line, which ends an event. */
        BLANK,
        /** Nothing: there is no room for this octet. It was not taken. */
        FULL
    }

    /**
     * @param max octets of a block
     * @param reserve takes memory for so many more octets
     * @param release gives it back
     */
    EventBlock(int max, LongPredicate reserve, LongConsumer release) {
        this.max = max;
        this.reserve = reserve;
        this.release = release;
    }

    Found take(byte octet) {
        if (size == octets.length && !grow()) {
            return Found.FULL;
        }
        octets[size++] = octet;
        boolean tail = afterCr && octet == '\n';
        afterCr = octet == '\r';
        if (tail) {
            line = size;
            return Found.TAIL;
        }
        if (marked >= 0) {
            marked = octet == BYTE_ORDER_MARK[marked] ? marked + 1 : -1;
            if (marked == BYTE_ORDER_MARK.length) {
                marked = -1;
                return Found.MARK;
            }
        }
        if (octet != '\n' && octet != '\r') {
            return Found.NOTHING;
        }
        lastLine = line;
        line = size;
        if (size - 1 == lastLine) {
            return Found.BLANK;
        }
        return octets[lastLine] == ':' ? Found.COMMENT : Found.FIELD;
    }

    private boolean grow() {
        int capacity = (int) Math.min(max, Math.max(FIRST, 2L * octets.length));
        if (capacity == octets.length || !reserve.test(capacity - octets.length)) {
            return false;
        }
        octets = Arrays.copyOf(octets, capacity);
        return true;
    }

    /** Lets all go; the memory, too, of a large one. */
    void clear() {
        size = 0;
        line = 0;
        lastLine = 0;
        if (octets.length > KEPT) {
            release.accept(octets.length);
            octets = NOTHING;
        }
    }

    /** Lets the last line that has ended go. */
    void dropLine() {
        size = lastLine;
        line = lastLine;
    }

    /** All of it, the octets of a line that is not ended included. Shared: valid up to {@link #size}, until the next change. */
    byte[] octets() {
        return octets;
    }

    int size() {
        return size;
    }

    /** Where the line begins that has not ended. */
    int line() {
        return line;
    }

    /** Where the last line that has ended begins. */
    int lastLine() {
        return lastLine;
    }

    /** Whether a line has begun and not ended. */
    boolean isWithinLine() {
        return size > line;
    }

    /** Whether that ASCII text stands at that place. */
    boolean isAt(int place, String text) {
        if (size - place < text.length()) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (octets[place + i] != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** What the lines before the last say. */
    EventFields fields() {
        return EventFields.of(octets, lastLine);
    }

    /** The end of the line before the last: CR, LF or CRLF. */
    String lineEnd() {
        if (octets[lastLine - 1] == '\r') {
            return "\r";
        }
        return lastLine > 1 && octets[lastLine - 2] == '\r' ? "\r\n" : "\n";
    }
}
