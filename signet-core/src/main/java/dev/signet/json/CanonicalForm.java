package dev.signet.json;

import java.util.Arrays;

/** A canonical JSON text in UTF-8, and its top-level members without another parse. */
public final class CanonicalForm {
    private final byte[] array;
    private final int offset;
    private final int length;
    private final MemberStack members;

    CanonicalForm(byte[] array, int offset, int length, MemberStack members) {
        this.array = array;
        this.offset = offset;
        this.length = length;
        this.members = members;
    }

    /** The array that holds the form, shared: the input where that was canonical. Not to be changed. */
    public byte[] array() {
        return array;
    }

    public int offset() {
        return offset;
    }

    public int length() {
        return length;
    }

    /** A copy. */
    public byte[] toByteArray() {
        return Arrays.copyOfRange(array, offset, offset + length);
    }

    public JsonValue root() {
        return new JsonValue(array, offset, offset + length);
    }

    /**
     * A top-level member, or null where there is none or the root is no object. The search allocates nothing.
     *
     * @throws IllegalArgumentException if the name has a quote, a backslash, or anything but printable ASCII
     */
    public JsonValue member(String asciiName) {
        checkName(asciiName);
        for (int entry = 0; entry < members.top(); entry += MemberStack.ENTRY) {
            int name = members.name(entry);
            if (members.nameEnd(entry) - name == asciiName.length() && isAt(offset + name, asciiName)) {
                return new JsonValue(array, offset + members.nameEnd(entry) + 2, offset + members.valueEnd(entry));
            }
        }
        return null;
    }

    /**
     * The canonical form of the root object without one of its members: what a hash is over that the object itself carries.
     *
     * @throws IllegalArgumentException if there is no such member, or for a name that {@link #member} does not take
     */
    public byte[] without(String asciiName) {
        checkName(asciiName);
        for (int entry = 0; entry < members.top(); entry += MemberStack.ENTRY) {
            int name = members.name(entry);
            if (members.nameEnd(entry) - name == asciiName.length() && isAt(offset + name, asciiName)) {
                int from = offset + name - 1;
                int to = offset + members.valueEnd(entry);
                if (array[to] == ',') {
                    to++;
                } else if (array[from - 1] == ',') {
                    from--;
                }
                byte[] rest = new byte[length - (to - from)];
                System.arraycopy(array, offset, rest, 0, from - offset);
                System.arraycopy(array, to, rest, from - offset, offset + length - to);
                return rest;
            }
        }
        throw new IllegalArgumentException("The object has no member '" + asciiName + "'");
    }

    private boolean isAt(int index, String name) {
        for (int i = 0; i < name.length(); i++) {
            if (array[index + i] != name.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static void checkName(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c < 0x20 || c > 0x7e || c == '"' || c == '\\') {
                throw new IllegalArgumentException(
                        "Character " + i + " of the member name is not plain ASCII; look it up with root().members()");
            }
        }
    }
}
