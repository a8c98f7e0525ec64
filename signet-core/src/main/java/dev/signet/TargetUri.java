package dev.signet;

import java.net.IDN;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * A target URI in the normal form of protocol section 1 (RFC 3986 section 6.2.2): scheme and host in lower case, host as A-labels, no default port,
 * path at least {@code /}, escapes in upper case, unreserved characters unescaped. The query stays as sent.
 *
 * @param origin scheme, {@code ://}, host and, where it is not the default, port
 * @param path in normal form
 * @param query without {@code ?}, or null
 */
record TargetUri(String origin, String path, String query) {

    private static final int MAX_LABEL = 63;

    /** @throws IllegalArgumentException with a text that completes "the url …" */
    static TargetUri parse(String uri) {
        String scheme = uri.regionMatches(true, 0, "https://", 0, 8)
                ? "https"
                : uri.regionMatches(true, 0, "http://", 0, 7) ? "http" : null;
        if (scheme == null) {
            throw new IllegalArgumentException("is not an absolute http or https URI");
        }
        int start = scheme.length() + 3;
        int authorityEnd = indexOfAny(uri, "/?#\\", start);
        String origin = scheme + "://" + authority(scheme, uri.substring(start, authorityEnd));
        int queryMark = uri.indexOf('?', authorityEnd);
        int fragment = uri.indexOf('#', authorityEnd);
        if (fragment >= 0) {
            throw new IllegalArgumentException("has a fragment");
        }
        String path = normalPath(uri.substring(authorityEnd, queryMark < 0 ? uri.length() : queryMark));
        if (path == null) {
            throw new IllegalArgumentException("has a path with a broken escape or a character that must be escaped");
        }
        return new TargetUri(origin, path, queryMark < 0 ? null : checkedQuery(uri.substring(queryMark + 1)));
    }

    /** The whole in normal form. */
    String text() {
        return origin + pathAndQuery();
    }

    String pathAndQuery() {
        return query == null ? path : path + "?" + query;
    }

    /** Whether the host is this machine's loopback by name or by its usual address. */
    boolean isLoopback() {
        String authority = origin.substring(origin.indexOf("://") + 3);
        int colon = authority.lastIndexOf(':');
        String host = colon > authority.lastIndexOf(']') ? authority.substring(0, colon) : authority;
        return host.equals("localhost") || host.equals("127.0.0.1") || host.equals("[::1]");
    }

    /** The path in normal form; null where it has a broken escape or a character that is not allowed in one. */
    static String normalPath(String path) {
        if (path.isEmpty()) {
            return "/";
        }
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c == '%' || c <= ' ' || c >= 0x7f || c == '\\') {
                return normalizeEscapes(path, i);
            }
        }
        return path;
    }

    private static String normalizeEscapes(String path, int first) {
        StringBuilder normal = new StringBuilder(path.length()).append(path, 0, first);
        for (int i = first; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c <= ' ' || c >= 0x7f || c == '\\') {
                return null;
            }
            if (c != '%') {
                normal.append(c);
                continue;
            }
            int octet = escapedOctet(path, i);
            if (octet < 0) {
                return null;
            }
            if (isUnreserved((char) octet)) {
                normal.append((char) octet);
            } else {
                normal.append(path.substring(i, i + 3).toUpperCase(Locale.ROOT));
            }
            i += 2;
        }
        return normal.toString();
    }

    /** A path with every escape taken off, as UTF-8; broken ones stay. */
    static String decoded(String path) {
        byte[] octets = path.getBytes(StandardCharsets.UTF_8);
        int length = 0;
        for (int i = 0; i < octets.length; i++) {
            int octet = octets[i] == '%' && i + 2 < octets.length
                    ? hexDigit((char) octets[i + 1]) << 4 | hexDigit((char) octets[i + 2])
                    : -1;
            octets[length++] = octet < 0 ? octets[i] : (byte) octet;
            i += octet < 0 ? 0 : 2;
        }
        return new String(octets, 0, length, StandardCharsets.UTF_8);
    }

    /** The octet that the escape at that percent sign stands for, or -1 where it is broken. */
    static int escapedOctet(String text, int percent) {
        if (percent + 2 >= text.length()) {
            return -1;
        }
        int high = hexDigit(text.charAt(percent + 1));
        int low = hexDigit(text.charAt(percent + 2));
        return high < 0 || low < 0 ? -1 : high << 4 | low;
    }

    private static int hexDigit(char c) {
        return c < 0x80 ? Character.digit(c, 16) : -1; // Character.digit takes digits of other scripts too
    }

    private static String checkedQuery(String query) {
        for (int i = 0; i < query.length(); i++) {
            if (query.charAt(i) <= ' ' || query.charAt(i) >= 0x7f) {
                throw new IllegalArgumentException("has a query with a character that must be escaped");
            }
        }
        return query;
    }

    /** Host and port in normal form. */
    static String authority(String scheme, String authority) {
        if (authority.indexOf('@') >= 0) {
            throw new IllegalArgumentException("has userinfo");
        }
        int colon = authority.lastIndexOf(':');
        boolean hasPort = colon > authority.lastIndexOf(']');
        String host = host(hasPort ? authority.substring(0, colon) : authority);
        String port = hasPort ? authority.substring(colon + 1) : "";
        if (port.isEmpty() || port.equals(scheme.equals("https") ? "443" : "80")) {
            return host;
        }
        if (port.length() > 5
                || !port.chars().allMatch(c -> c >= '0' && c <= '9')
                || Integer.parseInt(port) > 65535
                || port.charAt(0) == '0') {
            throw new IllegalArgumentException("has a port that is no number from 1 to 65535");
        }
        return host + ":" + port;
    }

    private static String host(String host) {
        String ascii;
        if (isPlain(host)) {
            return host;
        }
        if (host.startsWith("[") && host.endsWith("]")) {
            if (AddressRange.address(host.substring(1, host.length() - 1)) == null || host.indexOf(':') < 0) {
                throw new IllegalArgumentException("has no valid host");
            }
            ascii = host;
        } else {
            try {
                ascii = IDN.toASCII(host, IDN.USE_STD3_ASCII_RULES | IDN.ALLOW_UNASSIGNED);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("has no valid host");
            }
        }
        if (ascii.isEmpty()) {
            throw new IllegalArgumentException("has no host");
        }
        return ascii.toLowerCase(Locale.ROOT);
    }

    /** Whether a host is in its normal form as it stands: labels of lower-case letters and digits. */
    private static boolean isPlain(String host) {
        int label = 0;
        for (int i = 0; i < host.length(); i++) {
            char c = host.charAt(i);
            if (c == '.' && label > 0) {
                label = 0;
            } else if ((c < 'a' || c > 'z') && (c < '0' || c > '9') || ++label > MAX_LABEL) {
                return false;
            }
        }
        return label > 0;
    }

    private static int indexOfAny(String text, String characters, int start) {
        for (int i = start; i < text.length(); i++) {
            if (characters.indexOf(text.charAt(i)) >= 0) {
                return i;
            }
        }
        return text.length();
    }

    private static boolean isUnreserved(char c) {
        return c >= 'a' && c <= 'z'
                || c >= 'A' && c <= 'Z'
                || c >= '0' && c <= '9'
                || c == '-'
                || c == '.'
                || c == '_'
                || c == '~';
    }
}
