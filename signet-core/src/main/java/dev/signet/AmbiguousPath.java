package dev.signet;

/** Paths that two servers may read differently (protocol section 1, "Ambiguous paths"). */
final class AmbiguousPath {
    private AmbiguousPath() {}

    /** What makes the path ambiguous, for the refusal's detail; null when nothing does. */
    static String reason(String rawPath) {
        if (rawPath.equals("*")) {
            return null; // OPTIONS *
        }
        if (rawPath.isEmpty() || rawPath.charAt(0) != '/') {
            return "the request target is not in origin form";
        }
        int segment = 1;
        for (int i = 1; i <= rawPath.length(); i++) {
            char c = i == rawPath.length() ? '/' : rawPath.charAt(i);
            if (c == '/') {
                if (i == segment && i < rawPath.length()) {
                    return "the path has an empty segment";
                }
                if (isDots(rawPath, segment, i)) {
                    return "the path has a dot segment";
                }
                segment = i + 1;
            } else if (c == ';' || c == '\\') {
                return "the path has a '" + c + "'";
            } else if (c <= ' ' || c >= 0x7f) {
                return "the path has a character that must be escaped";
            } else if (c == '%') {
                int octet = TargetUri.escapedOctet(rawPath, i);
                if (octet < 0) {
                    return "the path has a broken escape";
                }
                if (octet == '/' || octet == '\\' || octet == 0) {
                    return "the path has an escaped slash, backslash or NUL";
                }
            }
        }
        return null;
    }

    private static boolean isDots(String path, int start, int end) {
        int dots = 0;
        for (int i = start; i < end; i++) {
            if (path.charAt(i) == '%' && TargetUri.escapedOctet(path, i) == '.') {
                i += 2;
            } else if (path.charAt(i) != '.') {
                return false;
            }
            dots++;
        }
        return dots == 1 || dots == 2;
    }
}
