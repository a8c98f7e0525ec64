package dev.signet.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A value in a canonical form: a slice of it, decoded when asked. The methods that decode one kind throw
 * {@link IllegalStateException} on a value of another.
 */
public final class JsonValue {
    private static final int LONG_DIGITS = 19;

    private final byte[] array;
    private final int from;
    private final int to;

    public enum Kind {
        OBJECT,
        ARRAY,
        STRING,
        NUMBER,
        BOOLEAN,
        NULL
    }

    JsonValue(byte[] array, int from, int to) {
        this.array = array;
        this.from = from;
        this.to = to;
    }

    public Kind kind() {
        return switch (array[from]) {
            case '{' -> Kind.OBJECT;
            case '[' -> Kind.ARRAY;
            case '"' -> Kind.STRING;
            case 't', 'f' -> Kind.BOOLEAN;
            case 'n' -> Kind.NULL;
            default -> Kind.NUMBER;
        };
    }

    public String string() {
        require(Kind.STRING);
        return StringText.decode(array, from + 1, to - 1);
    }

    /** Whether this is a number without a fraction that fits a long. */
    public boolean isInteger() {
        int first = array[from] == '-' ? from + 1 : from;
        if (kind() != Kind.NUMBER || to - first > LONG_DIGITS) {
            return false;
        }
        long value = 0;
        for (int i = first; i < to; i++) {
            if (array[i] < '0' || array[i] > '9') {
                return false;
            }
            value = 10 * value + array[i] - '0';
        }
        // Nineteen digits overflow a long at most once.
        return value >= 0 || value == Long.MIN_VALUE && first > from;
    }

    /** @throws IllegalStateException unless {@link #isInteger} */
    public long integer() {
        if (!isInteger()) {
            throw new IllegalStateException("Not an integer that fits 64 bits; ask isInteger() first");
        }
        return Long.parseLong(text());
    }

    public boolean bool() {
        require(Kind.BOOLEAN);
        return array[from] == 't';
    }

    /** The elements of an array, in order; cannot be changed. */
    public List<JsonValue> elements() {
        require(Kind.ARRAY);
        List<JsonValue> elements = new ArrayList<>();
        for (int p = from + 1; p < to - 1; ) {
            int end = skip(p);
            elements.add(new JsonValue(array, p, end));
            p = end + 1;
        }
        return Collections.unmodifiableList(elements);
    }

    /** The members of an object, in canonical order; cannot be changed. */
    public Map<String, JsonValue> members() {
        require(Kind.OBJECT);
        Map<String, JsonValue> members = new LinkedHashMap<>();
        for (int p = from + 1; p < to - 1; ) {
            int nameEnd = skip(p);
            int end = skip(nameEnd + 1);
            members.put(StringText.decode(array, p + 1, nameEnd - 1), new JsonValue(array, nameEnd + 1, end));
            p = end + 1;
        }
        return Collections.unmodifiableMap(members);
    }

    /** A copy of the canonical form of this value. */
    public byte[] bytes() {
        return Arrays.copyOfRange(array, from, to);
    }

    /** The canonical form of this value. */
    public String text() {
        return new String(array, from, to - from, UTF_8);
    }

    @Override
    public String toString() {
        return text();
    }

    /** The index behind the canonical value at {@code p}. */
    private int skip(int p) {
        int depth = 0;
        for (int i = p; ; i++) {
            byte b = array[i];
            if (b == '"') {
                i = closingQuote(i);
            } else if (b == '{' || b == '[') {
                depth++;
            } else if (b == '}' || b == ']') {
                depth--;
            }
            if (depth == 0 && (i + 1 == to || array[i + 1] == ',' || array[i + 1] == ':' || isClosing(array[i + 1]))) {
                return i + 1;
            }
        }
    }

    private int closingQuote(int quote) {
        int i = quote + 1;
        while (array[i] != '"') {
            i += array[i] == '\\' ? 2 : 1;
        }
        return i;
    }

    private static boolean isClosing(byte b) {
        return b == '}' || b == ']';
    }

    private void require(Kind kind) {
        if (kind() != kind) {
            throw new IllegalStateException("A JSON " + kind() + " is not a " + kind + "; ask kind() first");
        }
    }
}
