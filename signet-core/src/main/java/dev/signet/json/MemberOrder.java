package dev.signet.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** The order of RFC 8785, section 3.2.3: by the UTF-16 code units of the unescaped names, found on their canonical UTF-8. */
final class MemberOrder {
    private static final VarHandle FOUR = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final int RUN = 8;

    private final Output output;
    private final MemberStack members;

    MemberOrder(Output output, MemberStack members) {
        this.output = output;
        this.members = members;
    }

    /** The first four bytes of a name, zeros behind a shorter one: in the order of the names where those are plain. */
    static int key(byte[] in, int from, int to) {
        if (in.length - from < Integer.BYTES) {
            return 0; // Even ":0} is as long: the text ends too early, and its order does not matter.
        }
        int unused = Integer.SIZE - Byte.SIZE * Math.min(to - from, Integer.BYTES);
        return (int) FOUR.get(in, from) & (int) (-1L << unused);
    }

    /** Compares two members; {@code plain} says that all names of the object are ASCII without an escape. */
    int compare(int entry, int other, boolean plain) {
        int keys = members.key(entry) - members.key(other);
        return plain && keys != 0 ? keys : compareNames(entry, other, plain);
    }

    private int compareNames(int entry, int other, boolean plain) {
        int name = members.name(entry);
        int otherName = members.name(other);
        byte[] a = output.arrayAt(name);
        byte[] b = output.arrayAt(otherName);
        int i = output.indexAt(name);
        int j = output.indexAt(otherName);
        int iEnd = i + members.nameEnd(entry) - name;
        int jEnd = j + members.nameEnd(other) - otherName;
        return plain ? Arrays.compare(a, i, iEnd, b, j, jEnd) : unescaped(a, i, iEnd, b, j, jEnd);
    }

    /** Sorts the entries from {@code first} to the top, and gives the index in {@link MemberStack#ints} of their order. */
    int sort(int first, boolean plain) {
        int count = (members.top() - first) / MemberStack.ENTRY;
        members.room(2 * count);
        int[] ints = members.ints();
        int from = members.top();
        for (int i = 0; i < count; i++) {
            ints[from + i] = first + i * MemberStack.ENTRY;
        }
        for (int run = 0; run < count; run += RUN) {
            insertionSort(ints, from + run, from + Math.min(run + RUN, count), plain);
        }
        int to = from + count;
        for (int width = RUN; width < count; width *= 2) {
            for (int low = 0; low < count; low += 2 * width) {
                int middle = Math.min(low + width, count);
                int high = Math.min(middle + width, count);
                merge(ints, from + low, from + middle, from + high, to + low, plain);
            }
            int swap = from;
            from = to;
            to = swap;
        }
        for (int i = from + 1; i < from + count; i++) {
            if (compare(ints[i - 1], ints[i], plain) == 0) {
                throw duplicate(ints[i]);
            }
        }
        return from;
    }

    JsonException duplicate(int entry) {
        int name = members.name(entry);
        int index = output.indexAt(name);
        String shown = JsonException.show(output.arrayAt(name), index, index + members.nameEnd(entry) - name);
        return new JsonException(
                members.inputOffset(entry),
                "duplicate member name " + shown + "; give each member of an object its own name");
    }

    private void insertionSort(int[] ints, int from, int to, boolean plain) {
        for (int i = from + 1; i < to; i++) {
            int entry = ints[i];
            int k = i;
            while (k > from && compare(ints[k - 1], entry, plain) > 0) {
                ints[k] = ints[k - 1];
                k--;
            }
            ints[k] = entry;
        }
    }

    private void merge(int[] ints, int low, int middle, int high, int to, boolean plain) {
        int i = low;
        int j = middle;
        int t = to;
        if (j < high && compare(ints[j - 1], ints[j], plain) > 0) {
            while (i < middle && j < high) {
                ints[t++] = compare(ints[i], ints[j], plain) <= 0 ? ints[i++] : ints[j++];
            }
        }
        System.arraycopy(ints, i, ints, t, middle - i);
        t += middle - i;
        System.arraycopy(ints, j, ints, t, high - j);
    }

    private static int unescaped(byte[] a, int from, int iEnd, byte[] b, int other, int jEnd) {
        int i = from;
        int j = other;
        while (i < iEnd && j < jEnd) {
            int x = a[i] == '\\' ? StringText.escaped(a, i) : rank(a[i]);
            int y = b[j] == '\\' ? StringText.escaped(b, j) : rank(b[j]);
            if (x != y) {
                return x - y;
            }
            i += StringText.width(a, i);
            j += StringText.width(b, j);
        }
        return iEnd - i - (jEnd - j);
    }

    /** Bytes in the order of UTF-16: the lead bytes of U+E000 to U+FFFF come after those of supplementary characters. */
    private static int rank(byte b) {
        int unsigned = b & 0xff;
        return unsigned == 0xee || unsigned == 0xef ? unsigned + 0x10 : unsigned;
    }
}
