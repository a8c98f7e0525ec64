package dev.signet.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.TreeMap;

/** RFC 8785 done slowly and on other grounds: a Jackson tree, {@link TreeMap}, {@link BigDecimal}. */
final class Oracle {
    private static final JsonMapper JACKSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private Oracle() {}

    static JsonNode tree(byte[] json) {
        try {
            return JACKSON.readTree(new String(json, UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String canonical(byte[] json) {
        StringBuilder out = new StringBuilder();
        write(tree(json), out);
        return out.toString();
    }

    /** Whether the trees are equal, numbers being compared as doubles. */
    static boolean sameAsDoubles(JsonNode a, JsonNode b) {
        return a.equals(
                (x, y) -> x.isNumber() && y.isNumber()
                        ? Double.compare(x.doubleValue() + 0.0, y.doubleValue() + 0.0)
                        : x.equals(y) ? 0 : 1,
                b);
    }

    private static void write(JsonNode node, StringBuilder out) {
        if (node.isObject()) {
            TreeMap<String, JsonNode> members = new TreeMap<>();
            ((ObjectNode) node).properties().forEach(member -> members.put(member.getKey(), member.getValue()));
            String separator = "{";
            for (var member : members.entrySet()) {
                out.append(separator);
                write(member.getKey(), out);
                out.append(':');
                write(member.getValue(), out);
                separator = ",";
            }
            out.append(members.isEmpty() ? "{}" : "}");
        } else if (node.isArray()) {
            String separator = "[";
            for (JsonNode element : node) {
                out.append(separator);
                write(element, out);
                separator = ",";
            }
            out.append(node.isEmpty() ? "[]" : "]");
        } else if (node.isTextual()) {
            write(node.textValue(), out);
        } else if (node.isNumber()) {
            out.append(number(node.doubleValue()));
        } else {
            out.append(node.asText());
        }
    }

    static String quote(String text) {
        StringBuilder out = new StringBuilder();
        write(text, out);
        return out.toString();
    }

    private static void write(String text, StringBuilder out) {
        out.append('"');
        for (char c : text.toCharArray()) {
            int named = "\b\t\n\f\r\"\\".indexOf(c);
            if (named >= 0) {
                out.append('\\').append("btnfr\"\\".charAt(named));
            } else if (c < 0x20) {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }

    /** ECMA-262, Number::toString, by trying all lengths and both neighbours. */
    static String number(double value) {
        if (value == 0) {
            return "0";
        }
        if (value < 0) {
            return "-" + number(-value);
        }
        BigDecimal exact = new BigDecimal(value);
        BigDecimal best = null;
        for (int digits = 1; best == null; digits++) {
            for (RoundingMode mode : new RoundingMode[] {RoundingMode.FLOOR, RoundingMode.CEILING}) {
                BigDecimal candidate = exact.round(new MathContext(digits, mode));
                int compared = best == null
                        ? -1
                        : candidate
                                .subtract(exact)
                                .abs()
                                .compareTo(best.subtract(exact).abs());
                boolean even = !candidate.unscaledValue().testBit(0);
                boolean closer = compared < 0 || compared == 0 && even;
                if (candidate.doubleValue() == value && closer) {
                    best = candidate;
                }
            }
        }
        best = best.stripTrailingZeros();
        String s = best.unscaledValue().toString();
        int k = s.length();
        int n = k - best.scale();
        if (k <= n && n <= 21) {
            return s + "0".repeat(n - k);
        } else if (0 < n && n <= 21) {
            return s.substring(0, n) + "." + s.substring(n);
        } else if (-6 < n && n <= 0) {
            return "0." + "0".repeat(-n) + s;
        }
        String exponent = (n > 0 ? "e+" : "e-") + Math.abs(n - 1);
        return k == 1 ? s + exponent : s.charAt(0) + "." + s.substring(1) + exponent;
    }
}
