package dev.signet;

import java.security.SecureRandom;
import java.time.Clock;
import java.util.UUID;

/** Names of exchanges: what a caller sent in {@code X-Signet-Trace}, else a new UUIDv7 (RFC 9562 section 5.7). */
public final class TraceId {
    /** The field of a request that names its trace, and of every response. */
    public static final String HEADER = "X-Signet-Trace";

    /** Not to be guessed: who knew the next trace could put a chain where its first receipt belongs. */
    private static final SecureRandom RANDOM = new SecureRandom();

    private TraceId() {}

    /** A trace that has no chain yet, anywhere. */
    public static String next(Clock clock) {
        long high = clock.millis() << 16 | 0x7000 | RANDOM.nextInt(0x1000);
        long low = 0x8000_0000_0000_0000L | RANDOM.nextLong() >>> 2;
        return new UUID(high, low).toString();
    }

    /** 1 to 128 of {@code A-Z a-z 0-9 . _ -}. */
    public static boolean isValid(String text) {
        boolean valid = !text.isEmpty() && text.length() <= 128;
        for (int i = 0; valid && i < text.length(); i++) {
            char c = text.charAt(i);
            valid = c >= 'a' && c <= 'z'
                    || c >= 'A' && c <= 'Z'
                    || c >= '0' && c <= '9'
                    || c == '.'
                    || c == '_'
                    || c == '-';
        }
        return valid;
    }
}
