package dev.signet;

import java.time.Clock;

/**
 * The trace of an exchange (protocol section 8).
 *
 * @param continued whether the caller named it
 */
record Trace(String id, boolean continued) {
    /** The caller's where it is a valid one, else a new one. */
    static Trace of(RequestHead head, Clock clock) {
        String given = head.header(TraceId.HEADER);
        return given != null && TraceId.isValid(given) ? new Trace(given, true) : new Trace(TraceId.next(clock), false);
    }
}
