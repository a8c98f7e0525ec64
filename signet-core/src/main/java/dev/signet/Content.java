package dev.signet;

import java.util.List;
import java.util.Locale;
import java.util.function.LongPredicate;

/**
 * Content with its coding taken off (protocol section 2): none, or one {@code gzip} member that fills it to the last octet.
 *
 * @param bytes the decoded octets, or null
 * @param rejection why they cannot be had, or null
 * @param detail what is wrong, or null
 */
public record Content(byte[] bytes, Rejection rejection, String detail) {
    /**
     * Takes the coding off.
     *
     * @param codings the values of {@code Content-Encoding}
     * @param limit how many octets there may be, decoded
     */
    public static Content of(byte[] raw, List<String> codings, int limit) {
        return of(raw, codings, limit, octets -> true);
    }

    /** As above, taking the memory that decoding needs from a budget: {@code OVERLOADED} when that says no. */
    static Content of(byte[] raw, List<String> codings, int limit, LongPredicate reserve) {
        if (raw.length > limit) {
            return refused(Rejection.BODY_TOO_LARGE, "the body is larger than " + limit + " bytes");
        }
        Content refused = unread(codings);
        if (refused != null) {
            return refused;
        }
        return coding(codings).isEmpty() ? new Content(raw, null, null) : Gunzip.content(raw, limit, reserve);
    }

    /** Why content with that coding cannot be read, whatever it is; null when it can. */
    static Content unread(List<String> codings) {
        return coding(codings).equals("unsupported")
                ? refused(Rejection.CODING_UNSUPPORTED, "Content-Encoding must be absent or one 'gzip'")
                : null;
    }

    /** {@code gzip}, empty for none, {@code unsupported} for all else. */
    static String coding(List<String> codings) {
        if (codings.isEmpty()) {
            return "";
        }
        String only = codings.size() == 1 ? codings.get(0).strip().toLowerCase(Locale.ROOT) : "unsupported";
        return switch (only) {
            case "", "identity" -> "";
            case "gzip", "x-gzip" -> "gzip";
            default -> "unsupported";
        };
    }

    static Content refused(Rejection rejection, String detail) {
        return new Content(null, rejection, detail);
    }
}
