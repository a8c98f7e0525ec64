package dev.signet.egress;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How long an answer is fresh (RFC 9111 section 4.2), within bounds of our own. */
final class Freshness {
    static final long SHORTEST_SECONDS = 60;
    static final long LONGEST_SECONDS = 24 * 60 * 60;
    private static final long USUAL_SECONDS = 300;
    private static final int MOST_CHARACTERS = 1000;
    private static final Pattern DIRECTIVE = Pattern.compile(
            "\\G[\\s,]*([!#$%&'*+.^_`|~0-9A-Za-z-]++)(?:\\s*=\\s*(?:\"((?:[^\"\\\\]|\\\\.)*)\"|([^\\s,\"]*)))?\\s*(?=,|$)");

    private Freshness() {}

    /** Whether the answer says how long it is fresh. */
    static boolean isTold(EgressResponse response) {
        return !values(response, "Cache-Control").isEmpty();
    }

    static long seconds(EgressResponse response) {
        long age = values(response, "Age").stream()
                .mapToLong(text -> Math.max(0, seconds(text.strip())))
                .max()
                .orElse(0);
        return Math.min(LONGEST_SECONDS, Math.max(SHORTEST_SECONDS, maxAge(response) - age));
    }

    /** The shortest where there are several; 0 for what makes no sense. */
    private static long maxAge(EgressResponse response) {
        String fields = String.join(",", values(response, "Cache-Control"));
        if (fields.length() > MOST_CHARACTERS) {
            return 0;
        }
        long shortest = Long.MAX_VALUE;
        Matcher directive = DIRECTIVE.matcher(fields);
        int end = 0;
        while (directive.find()) {
            end = directive.end();
            String name = directive.group(1).toLowerCase(Locale.ROOT);
            if (name.equals("no-store") || name.equals("no-cache")) {
                return 0;
            }
            if (name.equals("max-age")) {
                String value = directive.group(2) != null ? directive.group(2) : directive.group(3);
                shortest = Math.min(shortest, value == null ? 0 : Math.max(0, seconds(value)));
            }
        }
        boolean understood = fields.substring(end).replace(",", "").isBlank();
        return !understood ? 0 : shortest == Long.MAX_VALUE ? USUAL_SECONDS : shortest;
    }

    /** -1 for what is no number of seconds; very many are as good as many. */
    private static long seconds(String text) {
        if (!text.matches("[0-9]+")) {
            return -1;
        }
        return text.length() > 9 ? Integer.MAX_VALUE : Long.parseLong(text);
    }

    private static List<String> values(EgressResponse response, String name) {
        List<String> values = new ArrayList<>();
        for (Map.Entry<String, String> field : response.headers()) {
            if (field.getKey().equalsIgnoreCase(name) && field.getValue() != null) {
                values.add(field.getValue());
            }
        }
        return values;
    }
}
