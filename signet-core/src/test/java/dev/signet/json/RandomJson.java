package dev.signet.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Random values, and random ways to write one: with white space, escapes, and members in any order. */
final class RandomJson {
    private static final String[] ALPHABETS = {
        "abc",
        "abcdefghijklmnopqrstuvwxyz_0123456789 ",
        "\b\t\n\f\r\"\\/\u0000\u001f\u007f{}[]:,",
        "éß\u0080߿",
        "ࠀ€字퟿",
        "\ue000\ufb33\ufffe\uffff"
    };
    private static final int[] SUPPLEMENTARY = {0x10000, 0x1f600, 0xfffff, 0x10ffff};
    private static final String[] NUMBERS = {
        "0",
        "-0",
        "1E2",
        "0.1",
        "1e21",
        "1e-7",
        "100000000000000000000",
        "9007199254740991",
        "-9007199254740992",
        "5e-324",
        "1.7976931348623157e308",
        "0.000001",
        "123.4500",
        "0.0e99",
        "2251799813685248.5",
        "2.2250738585072014e-308"
    };

    private final Random random;

    RandomJson(long seed) {
        random = new Random(seed);
    }

    /** A string, a {@link Number} text as StringBuilder, a Boolean, null, a List or a Map. */
    Object value(int depth) {
        switch (random.nextInt(depth > 0 ? 8 : 5)) {
            case 0:
                return string();
            case 1:
                return new StringBuilder(number());
            case 2:
                return random.nextBoolean();
            case 3:
                return random.nextInt(4) == 0 ? null : string();
            case 4:
                return new StringBuilder(Integer.toString(random.nextInt()));
            case 5:
                List<Object> list = new ArrayList<>();
                for (int i = random.nextInt(5); i > 0; i--) {
                    list.add(value(depth - 1));
                }
                return list;
            default:
                Map<String, Object> map = new LinkedHashMap<>();
                for (int i = random.nextInt(random.nextInt(20) == 0 ? 60 : 7); i > 0; i--) {
                    map.put(string(), value(depth - 1));
                }
                return map;
        }
    }

    byte[] write(Object value) {
        StringBuilder out = new StringBuilder();
        space(out);
        write(value, out);
        space(out);
        return out.toString().getBytes(UTF_8);
    }

    private String string() {
        StringBuilder text = new StringBuilder();
        String alphabet = ALPHABETS[random.nextInt(ALPHABETS.length)];
        for (int i = random.nextInt(random.nextInt(10) == 0 ? 40 : 6); i > 0; i--) {
            if (random.nextInt(12) == 0) {
                text.appendCodePoint(SUPPLEMENTARY[random.nextInt(SUPPLEMENTARY.length)]);
            } else if (random.nextInt(8) == 0) {
                alphabet = ALPHABETS[random.nextInt(ALPHABETS.length)];
            } else {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
        }
        return text.toString();
    }

    private String number() {
        switch (random.nextInt(4)) {
            case 0:
                return NUMBERS[random.nextInt(NUMBERS.length)];
            case 1:
                return Double.toString(random.nextInt(2_000_000) / 1000.0 - 1000);
            case 2:
                return Long.toString(random.nextLong() >> 11 + random.nextInt(50));
            default:
                double any = Double.longBitsToDouble(random.nextLong());
                return Oracle.number(Double.isFinite(any) ? any : 1);
        }
    }

    private void write(Object value, StringBuilder out) {
        if (value instanceof Map<?, ?> map) {
            List<Map.Entry<?, ?>> members = new ArrayList<>(map.entrySet());
            Collections.shuffle(members, random);
            String separator = "{";
            for (Map.Entry<?, ?> member : members) {
                out.append(separator);
                space(out);
                writeString((String) member.getKey(), out);
                space(out);
                out.append(':');
                space(out);
                write(member.getValue(), out);
                space(out);
                separator = ",";
            }
            out.append(map.isEmpty() ? "{" : "");
            space(out);
            out.append('}');
        } else if (value instanceof List<?> list) {
            out.append('[');
            String separator = "";
            for (Object element : list) {
                out.append(separator);
                space(out);
                write(element, out);
                space(out);
                separator = ",";
            }
            space(out);
            out.append(']');
        } else if (value instanceof String text) {
            writeString(text, out);
        } else {
            out.append(value);
        }
    }

    private void writeString(String text, StringBuilder out) {
        out.append('"');
        boolean escaping = random.nextInt(3) == 0;
        text.codePoints().forEach(point -> {
            int named = "\b\t\n\f\r\"\\/".indexOf(point);
            if (named >= 0 && random.nextBoolean()) {
                out.append('\\').append("btnfr\"\\/".charAt(named));
            } else if (point < 0x20 || point == '"' || point == '\\' || escaping && random.nextInt(3) == 0) {
                for (char unit : Character.toChars(point)) {
                    out.append(String.format(random.nextBoolean() ? "\\u%04x" : "\\u%04X", (int) unit));
                }
            } else {
                out.appendCodePoint(point);
            }
        });
        out.append('"');
    }

    private void space(StringBuilder out) {
        while (random.nextInt(5) == 0) {
            out.append(" \t\r\n".charAt(random.nextInt(4)));
        }
    }
}
