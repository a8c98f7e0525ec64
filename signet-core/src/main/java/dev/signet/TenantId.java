package dev.signet;

/** What names a tenant. */
public final class TenantId {
    /** What an id looks like, for messages. */
    public static final String FORM = "1 to 64 of A-Z a-z 0-9 . _ -";

    private static final int MOST = 64;

    private TenantId() {}

    /** {@link #FORM} */
    public static boolean isValid(String text) {
        return text.length() <= MOST && TraceId.isValid(text);
    }

    /**
     * The text itself.
     *
     * @throws IllegalArgumentException when it names no tenant; the text is not shown, since it is somebody's mistake and may be a secret
     */
    public static String require(String text) {
        if (!isValid(text)) {
            throw new IllegalArgumentException("that is no id of a tenant: " + FORM);
        }
        return text;
    }
}
