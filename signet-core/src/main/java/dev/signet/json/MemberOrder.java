package dev.signet.json;

import java.util.Arrays;

/** The order of RFC 8785, section 3.2.3: by the UTF-16 code units of the unescaped names, found on their canonical UTF-8. */
final class MemberOrder {
    private static final int RUN = 8;

    private final Output output;
    private final MemberStack members;

    MemberOrder(Output output, MemberStack members) {
        this.output = output;
        this.members = members;
    }

    /** Compares two members; {@code escaped} says that one of the names may have an escape in it. */
    int compare(int entry, int other, boolean escaped) {
        int name = members.name(entry);
        int otherName = members.name(other);
        byte[] a = output.arrayAt(name);
        byte[] b = output.arrayAt(otherName);
        int i = output.indexAt(name);
        int j = output.indexAt(otherName);
        int iEnd = i + members.nameEnd(entry) - name;
        int jEnd = j + members.nameEnd(other) - otherName;
        return escaped ? unescaped(a, i, iEnd, b, j, jEnd) : plain(a, i, iEnd, b, j, jEnd);
    }

    /** Sorts the entries from {@code first} to the top, and gives the index in {@link MemberStack#ints} of their order. */
    int sort(int first, boolean escaped) {
        int count = (members.top() - first) / MemberStack.ENTRY;
        members.room(2 * count);
        int[] ints = members.ints();
        int from = members.top();
        for (int i = 0; i < count; i++) {
            ints[from + i] = first + i * MemberStack.ENTRY;
        }
        for (int run = 0; run < count; run += RUN) {
            insertionSort(ints, from + run, from + Math.min(run + RUN, count), escaped);
        }
        int to = from + count;
        for (int width = RUN; width < count; width *= 2) {
            for (int low = 0; low < count; low += 2 * width) {
                int middle = Math.min(low + width, count);
                int high = Math.min(middle + width, count);
                merge(ints, from + low, from + middle, from + high, to + low, escaped);
            }
            int swap = from;
            from = to;
            to = swap;
        }
        for (int i = from + 1; i < from + count; i++) {
            if (compare(ints[i - 1], ints[i], escaped) == 0) {
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

    private void insertionSort(int[] ints, int from, int to, boolean escaped) {
        for (int i = from + 1; i < to; i++) {
            int entry = ints[i];
            int k = i;
            while (k > from && compare(ints[k - 1], entry, escaped) > 0) {
                ints[k] = ints[k - 1];
                k--;
            }
            ints[k] = entry;
        }
    }

    private void merge(int[] ints, int low, int middle, int high, int to, boolean escaped) {
        int i = low;
        int j = middle;
        int t = to;
        if (j < high && compare(ints[j - 1], ints[j], escaped) > 0) {
            while (i < middle && j < high) {
                ints[t++] = compare(ints[i], ints[j], escaped) <= 0 ? ints[i++] : ints[j++];
            }
        }
        System.arraycopy(ints, i, ints, t, middle - i);
        t += middle - i;
        System.arraycopy(ints, j, ints, t, high - j);
    }

    private static int plain(byte[] a, int i, int iEnd, byte[] b, int j, int jEnd) {
        if (i < iEnd && j < jEnd && a[i] != b[j]) {
            return rank(a[i]) - rank(b[j]);
        }
        int k = Arrays.mismatch(a, i, iEnd, b, j, jEnd);
        return k >= 0 && i + k < iEnd && j + k < jEnd ? rank(a[i + k]) - rank(b[j + k]) : iEnd - i - (jEnd - j);
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
