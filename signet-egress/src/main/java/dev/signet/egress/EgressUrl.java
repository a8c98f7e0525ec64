package dev.signet.egress;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The parts of a URL that all readers take for the same. Stricter than RFC 3986 and than any one parser.
 *
 * @param userInfo null for none
 * @param port as given; -1 for none
 * @param rest path and query, as given
 * @param fault what is wrong, or null; of a faulty URL nothing else is there, and of another scheme than https only that
 */
record EgressUrl(String scheme, String userInfo, EgressHost host, int port, String rest, String fault) {
    private static final int LONGEST = 8192;
    private static final int HTTPS_PORT = 443;
    private static final int HIGHEST_PORT = 65_535;
    private static final Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]{0,31}):(.*)", Pattern.DOTALL);
    private static final Pattern PARTS = Pattern.compile("//([^/?#]*)([^#]*)(#.*)?");
    private static final Pattern AUTHORITY =
            Pattern.compile("(?:([^@]*)@)?(\\[[^\\[\\]]*]|[^:@\\[\\]]*)(?::([1-9][0-9]{0,4}))?");
    /** What RFC 3986 lets stand in a path, query or fragment. */
    private static final Pattern REST = Pattern.compile("[A-Za-z0-9._~!$&'()*+,;=:@/?%-]*");

    private static final Pattern STRAY_PERCENT = Pattern.compile("%(?![0-9A-Fa-f]{2})");

    static EgressUrl parse(String text) {
        if (text.length() > LONGEST) {
            return faulty("is longer than " + LONGEST + " characters");
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c <= ' ' || c == '\\' || c == 0x7f) {
                return faulty("has a space, control character or backslash at position " + i);
            }
        }
        Matcher scheme = SCHEME.matcher(text);
        if (!scheme.matches()) {
            return faulty("does not begin with a scheme, as in https://partner.example/");
        }
        if (!scheme.group(1).equalsIgnoreCase("https")) {
            return new EgressUrl(scheme.group(1), null, null, -1, null, null);
        }
        Matcher parts = PARTS.matcher(scheme.group(2));
        if (!parts.matches()) {
            return faulty("has no // and host after https:");
        }
        String rest =
                parts.group(2) + (parts.group(3) == null ? "" : parts.group(3).substring(1));
        if (!REST.matcher(rest).matches() || STRAY_PERCENT.matcher(rest).find()) {
            return faulty("has a character after its host that must be percent-encoded");
        }
        return authority(parts.group(1), parts.group(2));
    }

    /** Of a host alone, as an HTTP client asks for it. */
    static EgressUrl ofHost(String host) {
        try {
            return new EgressUrl("https", null, EgressHost.read(host), -1, "", null);
        } catch (IllegalArgumentException e) {
            return faulty("has a host that " + e.getMessage());
        }
    }

    private static EgressUrl authority(String text, String rest) {
        Matcher authority = AUTHORITY.matcher(text);
        if (!authority.matches()) {
            return faulty("has no host and port that every reader would find");
        }
        int port = authority.group(3) == null ? -1 : Integer.parseInt(authority.group(3));
        if (port > HIGHEST_PORT) {
            return faulty("has port " + port + ", which there is not");
        }
        try {
            EgressHost host = EgressHost.read(authority.group(2));
            EgressUrl url = new EgressUrl("https", authority.group(1), host, port, rest, null);
            return host.isAddress() || url.userInfo != null || url.isReadAlike()
                    ? url
                    : faulty("is read in different ways");
        } catch (IllegalArgumentException e) {
            return faulty("has a host that " + e.getMessage());
        }
    }

    private static EgressUrl faulty(String fault) {
        return new EgressUrl(null, null, null, -1, null, fault);
    }

    /** The port that is meant. */
    int effectivePort() {
        return port < 0 ? HTTPS_PORT : port;
    }

    /** The URL with its host in normal form, without its default port and without a fragment. */
    String text() {
        String authority = host.name() + (effectivePort() == HTTPS_PORT ? "" : ":" + port);
        return "https://" + authority + (rest.startsWith("/") ? "" : "/") + rest;
    }

    /** Whether the JVM's parser finds the same parts. */
    private boolean isReadAlike() {
        try {
            URI uri = new URI("https://" + host.name() + ":" + effectivePort() + rest);
            return host.name().equals(uri.getHost())
                    && effectivePort() == uri.getPort()
                    && uri.getRawUserInfo() == null
                    && rest.equals(uri.getRawPath() + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery()));
        } catch (URISyntaxException e) {
            return false;
        }
    }
}
