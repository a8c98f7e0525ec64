package dev.signet.json;

import java.util.Arrays;

/**
 * Where the members of all objects that are still open lie in the output; an object's members are the topmost, in the order
 * of their arrival. Once everything has been read, those of the outermost object are left.
 */
final class MemberStack {
    /** An entry: positions of the name's first byte, of the quote after it, of the end of the value; input offset; key. */
    static final int ENTRY = 5;

    private static final int NAME_END = 1;
    private static final int VALUE_END = 2;
    private static final int INPUT_OFFSET = 3;
    private static final int KEY = 4;

    private int[] ints = new int[16 * ENTRY];
    private int top;

    int top() {
        return top;
    }

    int[] ints() {
        return ints;
    }

    /** Adds a member and gives its entry. */
    int push(int name, int nameEnd, int inputOffset, int key) {
        int entry = top;
        room(ENTRY);
        ints[entry] = name;
        ints[entry + NAME_END] = nameEnd;
        ints[entry + INPUT_OFFSET] = inputOffset;
        ints[entry + KEY] = key;
        top = entry + ENTRY;
        return entry;
    }

    void end(int entry, int valueEnd) {
        ints[entry + VALUE_END] = valueEnd;
    }

    void pop(int to) {
        top = to;
    }

    /** Makes room for so many more integers above the top. */
    void room(int count) {
        if (ints.length - top < count) {
            ints = Arrays.copyOf(ints, Math.max(Math.addExact(top, count), 2 * ints.length));
        }
    }

    int name(int entry) {
        return ints[entry];
    }

    int nameEnd(int entry) {
        return ints[entry + NAME_END];
    }

    int valueEnd(int entry) {
        return ints[entry + VALUE_END];
    }

    int inputOffset(int entry) {
        return ints[entry + INPUT_OFFSET];
    }

    int key(int entry) {
        return ints[entry + KEY];
    }

    /** Copies members, with commas between them, in the order of the {@code count} entries listed at {@code order}. */
    void gather(int order, int count, byte[] source, int shift, byte[] target, int at) {
        int t = at;
        int limit = order + count;
        for (int i = order; i < limit; i++) {
            int quote = name(ints[i]) - 1;
            while (i + 1 < limit && ints[i + 1] == ints[i] + ENTRY) {
                i++; // They stand together, and so they stay.
            }
            int length = valueEnd(ints[i]) - quote;
            System.arraycopy(source, quote + shift, target, t, length);
            t += length;
            if (i + 1 < limit) {
                target[t++] = ',';
            }
        }
    }

    /** Replaces the entries of the outermost object, which start at 0, by those after {@link #gather} to {@code at}. */
    void reorder(int order, int count, int at) {
        int[] sorted = new int[count * ENTRY];
        int t = at;
        for (int i = 0; i < count; i++) {
            int from = ints[order + i];
            int to = i * ENTRY;
            int shift = t + 1 - ints[from];
            sorted[to] = ints[from] + shift;
            sorted[to + NAME_END] = ints[from + NAME_END] + shift;
            sorted[to + VALUE_END] = ints[from + VALUE_END] + shift;
            t = sorted[to + VALUE_END] + 1;
        }
        ints = sorted;
        top = sorted.length;
    }
}
