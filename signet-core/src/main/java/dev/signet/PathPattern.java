package dev.signet;

import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which requests a rule is about: {@code /rpc}, {@code POST /rpc}, {@code GET,HEAD /files/*}, {@code /api/**}. Paths are compared in normal form, without the
 * context path; {@code *} stands for one segment, a last {@code /**} for the path before it and all below.
 *
 * @param methods empty for all
 * @param loosePath the path as {@link #loose} makes it
 */
record PathPattern(Set<String> methods, String path, String loosePath) {

    /** @throws IllegalArgumentException when it is no pattern */
    static PathPattern parse(String text) {
        String[] words = text.strip().split("\\s+");
        String path = words[words.length - 1];
        String normal = TargetUri.normalPath(path);
        if (words.length > 2 || !path.startsWith("/") || normal == null) {
            throw new IllegalArgumentException("'" + text + "' is no route; write '/path', 'POST /path' or '/path/**'");
        }
        Set<String> methods = new TreeSet<>();
        if (words.length == 2) {
            for (String method : words[0].split(",")) {
                methods.add(method.toUpperCase(Locale.ROOT));
            }
        }
        return new PathPattern(Set.copyOf(methods), normal, loose(normal));
    }

    /** To the letter: for rules that open something. */
    boolean matchesExactly(String method, String normalPath) {
        return hasMethod(method) && matches(path, normalPath);
    }

    /** For rules that require something. */
    boolean matchesLoosely(String method, String loose) {
        return hasMethod(method) && matches(loosePath, loose);
    }

    /** A rule for GET is one for HEAD too: the same request, but for the content of its answer (RFC 9110 section 9.3.2). */
    private boolean hasMethod(String method) {
        return methods.isEmpty()
                || methods.contains(method.toUpperCase(Locale.ROOT))
                || method.equals("HEAD") && methods.contains("GET");
    }

    /** The path without regard to letter case, a trailing slash and escapes, since applications route by the decoded path, and often in either case. */
    static String loose(String normalPath) {
        // Upper case first: some letters have one upper and several lower forms.
        String plain = normalPath.indexOf('%') < 0
                ? normalPath
                : TargetUri.decoded(normalPath).toUpperCase(Locale.ROOT);
        String lower = plain.toLowerCase(Locale.ROOT);
        return lower.length() > 1 && lower.endsWith("/") ? lower.substring(0, lower.length() - 1) : lower;
    }

    private static boolean matches(String pattern, String path) {
        if (pattern.indexOf('*') < 0) {
            return pattern.equals(path);
        }
        String[] wanted = pattern.split("/", -1);
        String[] given = path.split("/", -1);
        for (int i = 0; i < wanted.length; i++) {
            if (wanted[i].equals("**") && i == wanted.length - 1) {
                return true;
            }
            if (i >= given.length || !wanted[i].equals("*") && !wanted[i].equals(given[i])) {
                return false;
            }
        }
        return wanted.length == given.length;
    }
}
