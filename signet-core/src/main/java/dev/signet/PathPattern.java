package dev.signet;

import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which requests a rule is about: {@code /rpc}, {@code POST /rpc}, {@code GET,HEAD /files/*}, {@code /api/**}. Paths are compared in normal form, without the
 * context path; {@code *} stands for one segment, a last {@code /**} for the path before it and all below.
 *
 * @param methods empty for all
 */
record PathPattern(Set<String> methods, String path) {

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
        return new PathPattern(Set.copyOf(methods), normal);
    }

    /** To the letter: for rules that open something. */
    boolean matchesExactly(String method, String normalPath) {
        return hasMethod(method) && matches(path, normalPath);
    }

    /**
     * Without regard to letter case, a trailing slash and escapes: for rules that require something, since applications route by the decoded path, and often
     * in either case.
     */
    boolean matchesLoosely(String method, String normalPath) {
        return hasMethod(method) && matches(loose(path), loose(normalPath));
    }

    private boolean hasMethod(String method) {
        return methods.isEmpty() || methods.contains(method.toUpperCase(Locale.ROOT));
    }

    private static String loose(String path) {
        String plain = path.indexOf('%') < 0 ? path : TargetUri.decoded(path).toUpperCase(Locale.ROOT);
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
