package dev.signet.egress;

/** What others wrote, for the log. */
final class LogText {
    private static final int MOST_CHARACTERS = 400;

    private LogText() {}

    /** Without what could steer a terminal or make up a line. */
    static String of(String text) {
        String clean = text.replaceAll("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]", "?");
        return clean.length() > MOST_CHARACTERS ? clean.substring(0, MOST_CHARACTERS) + "…" : clean;
    }

    /** Without what may hold secrets: the query and user names. */
    static String url(String url) {
        String plain = url.replaceFirst("(?s)[?#].*", url.indexOf('?') < 0 ? "" : "?…");
        int path = plain.indexOf('/', plain.indexOf("//") + 2);
        int at = plain.lastIndexOf('@', path < 0 ? plain.length() : path);
        return of(at < 0 ? plain : "…" + plain.substring(at));
    }
}
