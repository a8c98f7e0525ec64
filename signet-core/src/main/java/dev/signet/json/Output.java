package dev.signet.json;

/**
 * The canonical bytes on their way out. Input that goes out unchanged stays where it is until the first difference, so a
 * canonical text costs no copy; after that, runs of unchanged bytes are copied as one.
 *
 * <p>Positions count from the start of the output, and hold whether the bytes have been copied yet or not.
 */
final class Output {
    private static final byte[] NONE = {};
    private static final int SLACK = 16;

    private final byte[] in;
    private final int end;
    private byte[] out = NONE;
    /** Bytes in {@link #out}. */
    private int length;
    /** The input before this index is in {@link #out} or was left out. */
    private int settled;

    private byte[] spare = NONE;

    Output(byte[] in, int start, int end) {
        this.in = in;
        this.end = end;
        this.settled = start;
    }

    /** The position of what follows once the input before {@code p} has gone out. */
    int position(int p) {
        return length + p - settled;
    }

    /** Lets the input before {@code from} go out, and leaves out what is between {@code from} and {@code to}. */
    void skip(int from, int to) {
        settle(from);
        settled = to;
    }

    /** Writes a byte at the end; the input before it must have been settled by {@link #skip}. */
    void write(int b) {
        reserve(1);
        out[length++] = (byte) b;
    }

    void write(byte[] bytes, int count) {
        reserve(count);
        System.arraycopy(bytes, 0, out, length, count);
        length += count;
    }

    /** Makes the output from {@code position} on, with the input before {@code p}, lie in one array. */
    void join(int position, int p) {
        if (length > position) {
            settle(p);
        }
    }

    /** The array that holds the byte at a position. */
    byte[] arrayAt(int position) {
        return position < length ? out : in;
    }

    /** The index in {@link #arrayAt} of the byte at a position. */
    int indexAt(int position) {
        return position < length ? position : position - length + settled;
    }

    /** Takes back the output from {@code position} on, with all input before {@code p}. */
    void rewind(int position, int p) {
        if (position > length) {
            settle(indexAt(position));
        }
        length = position;
        settled = p;
    }

    /**
     * Puts the members of an object, which lie between two positions, into a new order. Where they are a large part of
     * the output, it moves to the array that they were gathered in; else they are copied back.
     */
    void permute(MemberStack members, int order, int count, int from, int to, int p) {
        boolean untouched = length == 0;
        if (!untouched) {
            settle(p);
        }
        byte[] source = untouched ? in : out;
        int shift = untouched ? settled : 0;
        boolean move = untouched || from <= to - from;
        int prefix = move ? from : 0;
        if (spare.length < prefix + to - from) {
            spare = new byte[move ? to + end - p + SLACK : to - from];
        }
        System.arraycopy(source, shift, spare, 0, prefix);
        members.gather(order, count, source, shift, spare, prefix);
        if (move) {
            byte[] sorted = spare;
            spare = out;
            out = sorted;
            length = to;
            settled = p;
        } else {
            System.arraycopy(spare, 0, out, from, to - from);
        }
    }

    /** The whole output as {@link CanonicalForm}, the input having been read up to {@code p}. */
    CanonicalForm form(int p, MemberStack members) {
        if (length == 0) {
            return new CanonicalForm(in, settled, p - settled, members);
        }
        settle(p);
        return new CanonicalForm(out, 0, length, members);
    }

    private void settle(int p) {
        int count = p - settled;
        if (count > 0) {
            reserve(count);
            System.arraycopy(in, settled, out, length, count);
            length += count;
            settled = p;
        }
    }

    private void reserve(int count) {
        int needed = Math.addExact(length, count);
        if (needed > out.length) {
            int rest = length + end - settled + SLACK;
            byte[] wider = new byte[Math.max(rest, Math.max(needed, needed + needed / 2))];
            System.arraycopy(out, 0, wider, 0, length);
            out = wider;
        }
    }
}
