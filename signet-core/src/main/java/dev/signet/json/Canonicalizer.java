package dev.signet.json;

/** The structure of a JSON text: one pass, one recursion step for each level of nesting. */
final class Canonicalizer {
    private static final int MAX_DEPTH = 128;

    private final byte[] in;
    private final int start;
    private final int end;
    private final boolean nfc;
    private final Output output;
    private final StringScanner strings;
    private final NumberScanner numbers;
    private final MemberStack members = new MemberStack();
    private final MemberOrder order;

    Canonicalizer(byte[] in, int start, int end, JsonRules rules) {
        this.in = in;
        this.start = start;
        this.end = end;
        this.nfc = rules.nfc();
        this.output = new Output(in, start, end);
        this.strings = new StringScanner(in, start, end, output);
        this.numbers = new NumberScanner(in, start, end, output, rules);
        this.order = new MemberOrder(output, members);
    }

    CanonicalForm run() {
        int p = value(token(start), 1);
        for (int rest = p; rest < end; rest++) {
            if (!isSpace(in[rest])) {
                throw fault(rest, "after the end of the text; send one JSON value");
            }
        }
        return output.form(p, members);
    }

    /** Reads a value that would open the given level of nesting, and gives the index behind it. */
    private int value(int p, int depth) {
        return switch (in[p]) {
            case '{' -> object(p, depth);
            case '[' -> array(p, depth);
            case '"' -> string(p);
            case 't' -> literal(p, "true");
            case 'f' -> literal(p, "false");
            case 'n' -> literal(p, "null");
            case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> numbers.scan(p);
            default -> throw fault(p, "where a value should be");
        };
    }

    private int object(int from, int depth) {
        int p = open(from, depth);
        if (in[p] == '}') {
            return p + 1;
        }
        int first = members.top();
        int previous = -1;
        int content = output.position(p);
        boolean sorted = true;
        boolean plain = true;
        while (true) {
            if (in[p] != '"') {
                throw fault(p, "where a member name should be; names stand in double quotes");
            }
            int name = output.position(p + 1);
            int offset = p - start;
            p = string(p);
            plain &= strings.plain();
            output.join(name, p);
            int entry =
                    members.push(name, output.position(p) - 1, offset, MemberOrder.key(in, start + offset + 1, p - 1));
            if (sorted && previous >= 0) {
                sorted = ascending(previous, entry, plain);
            }
            previous = entry;
            p = token(p);
            if (in[p] != ':') {
                throw fault(p, "where ':' should be");
            }
            p = value(token(p + 1), depth + 1);
            members.end(entry, output.position(p));
            p = token(p);
            if (in[p] == '}') {
                break;
            } else if (in[p] != ',') {
                throw fault(p, "where ',' or '}' should be");
            }
            p = token(p + 1);
        }
        if (!sorted) {
            sort(first, plain, content, p);
        }
        if (depth > 1) {
            members.pop(first);
        }
        return p + 1;
    }

    private boolean ascending(int previous, int entry, boolean plain) {
        int compared = order.compare(previous, entry, plain);
        if (compared == 0) {
            throw order.duplicate(entry);
        }
        return compared < 0;
    }

    private void sort(int first, boolean plain, int content, int p) {
        int count = (members.top() - first) / MemberStack.ENTRY;
        int sorted = order.sort(first, plain);
        output.permute(members, sorted, count, content, output.position(p), p);
        if (content == 1) {
            members.reorder(sorted, count, content);
        }
    }

    private int array(int from, int depth) {
        int p = open(from, depth);
        if (in[p] == ']') {
            return p + 1;
        }
        while (true) {
            p = token(value(p, depth + 1));
            if (in[p] == ']') {
                return p + 1;
            } else if (in[p] != ',') {
                throw fault(p, "where ',' or ']' should be");
            }
            p = token(p + 1);
        }
    }

    private int open(int p, int depth) {
        if (depth > MAX_DEPTH) {
            throw new JsonException(p - start, "nested deeper than " + MAX_DEPTH + " levels; make the text flatter");
        }
        return token(p + 1);
    }

    private int string(int p) {
        int content = output.position(p + 1);
        int after = strings.scan(p + 1);
        if (nfc && !strings.plain()) {
            Nfc.apply(output, content, after - 1, p - start);
        }
        return after;
    }

    private int literal(int p, String word) {
        for (int i = 1; i < word.length(); i++) {
            if (p + i >= end || in[p + i] != word.charAt(i)) {
                throw new JsonException(p - start, "unknown word; the only ones are true, false and null");
            }
        }
        return p + word.length();
    }

    /** The index of the next token; white space before it is left out. */
    private int token(int p) {
        return p < end && in[p] > ' ' ? p : tokenAfterSpace(p);
    }

    private int tokenAfterSpace(int from) {
        int p = from;
        while (p < end && isSpace(in[p])) {
            p++;
        }
        if (p > from) {
            output.skip(from, p);
        }
        if (p == end) {
            throw new JsonException(p - start, "the text ends too early; send all of it");
        }
        return p;
    }

    private static boolean isSpace(byte b) {
        return b == ' ' || b == '\n' || b == '\r' || b == '\t';
    }

    private JsonException fault(int p, String where) {
        String encoding = in[p] <= 0 ? "; send UTF-8 without a byte order mark" : "";
        return new JsonException(p - start, JsonException.show(in[p]) + " " + where + encoding);
    }
}
