package dev.signet.cli;

/**
 * A URL taken apart to the letter: nothing in it is normalized.
 *
 * @param origin scheme and authority, or null for a bare path
 * @param path as written; {@code /} where there is none
 * @param query without {@code ?}, or null
 */
record GivenUrl(String origin, String path, String query) {

    /** @throws IllegalArgumentException when it is neither absolute (http, https) nor a path */
    static GivenUrl parse(String url) {
        int start = 0;
        String origin = null;
        if (!url.startsWith("/")) {
            if (!url.regionMatches(true, 0, "http://", 0, 7) && !url.regionMatches(true, 0, "https://", 0, 8)) {
                throw new IllegalArgumentException("the url '" + url + "' is neither http(s)://… nor a path");
            }
            start = url.indexOf("://") + 3;
            while (start < url.length() && "/?#\\".indexOf(url.charAt(start)) < 0) {
                start++;
            }
            origin = url.substring(0, start);
        }
        int mark = url.indexOf('?', start);
        String path = url.substring(start, mark < 0 ? url.length() : mark);
        return new GivenUrl(origin, path.isEmpty() ? "/" : path, mark < 0 ? null : url.substring(mark + 1));
    }

    /** A URL on the command line. */
    static GivenUrl given(String url) {
        try {
            return parse(RequestOptions.ascii(url));
        } catch (IllegalArgumentException e) {
            throw UserError.usage(e.getMessage());
        }
    }

    /** Whether a connection to this host would stay on this machine. */
    boolean isLoopback() {
        if (origin == null) {
            return false;
        }
        String authority = origin.substring(origin.indexOf("://") + 3);
        int colon = authority.lastIndexOf(':');
        String host = colon > authority.lastIndexOf(']') ? authority.substring(0, colon) : authority;
        return host.equalsIgnoreCase("localhost") || host.equals("127.0.0.1") || host.equals("[::1]");
    }
}
