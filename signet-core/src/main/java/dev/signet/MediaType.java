package dev.signet;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** A media type (RFC 9110 section 8.3.1): type and subtype in lower case, parameters with lower-case names. */
record MediaType(String essence, Map<String, String> parameters) {

    /** Parses a {@code Content-Type} value; null when it is not one. */
    static MediaType parse(String value) {
        if (value == null) {
            return null;
        }
        int semicolon = value.indexOf(';');
        String essence =
                (semicolon < 0 ? value : value.substring(0, semicolon)).strip().toLowerCase(Locale.ROOT);
        int slash = essence.indexOf('/');
        if (slash <= 0 || slash == essence.length() - 1 || !isToken(essence, slash)) {
            return null;
        }
        Map<String, String> parameters = semicolon < 0 ? Map.of() : parameters(value, semicolon);
        return parameters == null ? null : new MediaType(essence, parameters);
    }

    /** As {@link #parse}, but {@code application/} may have been left out (RFC 7515 section 4.1.10). */
    static MediaType parseCty(String cty) {
        int semicolon = cty.indexOf(';');
        int slash = cty.indexOf('/');
        boolean whole = slash >= 0 && (semicolon < 0 || slash < semicolon);
        return parse(whole ? cty : "application/" + cty);
    }

    /** JSON that has a canonical form: {@code application/json} or any {@code +json}, in UTF-8. */
    boolean isJson() {
        return (essence.equals("application/json") || essence.endsWith("+json")) && isUtf8();
    }

    /** Whether this is what a signature without {@code cty} stands for. */
    boolean isPlainJson() {
        return essence.equals("application/json") && isUtf8();
    }

    /** The essence up to its first plus sign. */
    String withoutSuffix() {
        int plus = essence.indexOf('+');
        return plus < 0 ? essence : essence.substring(0, plus);
    }

    boolean isEventStream() {
        return essence.equals("text/event-stream");
    }

    boolean isMultipart() {
        return essence.startsWith("multipart/");
    }

    private boolean isUtf8() {
        String charset = parameters.get("charset");
        return charset == null || charset.equalsIgnoreCase("utf-8");
    }

    /**
     * Whether a signature for this type, as its {@code cty}, covers a message of the other type: same essence; parameters, where this has any, the
     * same. Without any it stands neither for a multipart's boundary nor for JSON in another charset than UTF-8, whose bytes would be read otherwise.
     */
    boolean covers(MediaType message) {
        if (!essence.equals(message.essence)) {
            return false;
        }
        return parameters.isEmpty()
                ? !message.isMultipart() && isJson() == message.isJson()
                : parameters.equals(message.parameters);
    }

    private static Map<String, String> parameters(String value, int start) {
        Map<String, String> parameters = new TreeMap<>();
        int i = start;
        while (i < value.length()) {
            i = skipSpace(value, i + 1); // past ';'
            int end = i;
            while (end < value.length() && isTokenChar(value.charAt(end))) {
                end++;
            }
            if (end == i) { // ";" at the end, or ";;"
                i = skipSpace(value, i);
                if (i < value.length() && value.charAt(i) != ';') {
                    return null;
                }
                continue;
            }
            String name = value.substring(i, end).toLowerCase(Locale.ROOT);
            if (end >= value.length() || value.charAt(end) != '=') {
                return null;
            }
            StringBuilder text = new StringBuilder();
            i = parameterValue(value, end + 1, text);
            if (i < 0
                    || parameters.put(
                                    name,
                                    name.equals("charset") ? text.toString().toLowerCase(Locale.ROOT) : text.toString())
                            != null) {
                return null;
            }
            i = skipSpace(value, i);
            if (i < value.length() && value.charAt(i) != ';') {
                return null;
            }
        }
        return parameters;
    }

    /** Reads a token or quoted string into {@code text}; returns the place after it, or -1. */
    private static int parameterValue(String value, int start, StringBuilder text) {
        int i = start;
        if (i < value.length() && value.charAt(i) == '"') {
            for (i++; i < value.length(); i++) {
                char c = value.charAt(i);
                if (c == '"') {
                    return i + 1;
                }
                if (c == '\\' && ++i < value.length()) {
                    c = value.charAt(i);
                }
                text.append(c);
            }
            return -1;
        }
        while (i < value.length() && isTokenChar(value.charAt(i))) {
            text.append(value.charAt(i++));
        }
        return i == start ? -1 : i;
    }

    private static int skipSpace(String value, int start) {
        int i = start;
        while (i < value.length() && (value.charAt(i) == ' ' || value.charAt(i) == '\t')) {
            i++;
        }
        return i;
    }

    private static boolean isToken(String essence, int slash) {
        for (int i = 0; i < essence.length(); i++) {
            if (i != slash && !isTokenChar(essence.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    static boolean isTokenChar(char c) {
        return c > ' ' && c < 0x7f && "\"(),/:;<=>?@[\\]{}".indexOf(c) < 0;
    }
}
