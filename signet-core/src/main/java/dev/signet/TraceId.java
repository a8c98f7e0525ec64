package dev.signet;

import java.time.Clock;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/** Names of exchanges: what a caller sent in {@code X-Signet-Trace}, else a new UUIDv7 (RFC 9562 section 5.7). */
final class TraceId {
    static final String HEADER = "X-Signet-Trace";

    private TraceId() {}

    static String next(Clock clock) {
        ThreadLocalRandom random = ThreadLocalRandom.current(); // a name, not a secret
        long high = clock.millis() << 16 | 0x7000 | random.nextInt(0x1000);
        long low = 0x8000_0000_0000_0000L | random.nextLong() >>> 2;
        return new UUID(high, low).toString();
    }

    /** 1 to 128 of {@code A-Z a-z 0-9 . _ -}. */
    static boolean isValid(String text) {
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
