package dev.signet;

import java.time.Clock;

/**
 * The trace of an exchange (protocol section 8).
 *
 * @param continued whether the caller named it
 * @param keepsPayload whether request payloads are kept beside its receipts
 */
record Trace(String id, boolean continued, boolean keepsPayload) {
    /** The caller's where it is a valid one, else a new one. */
    static Trace of(RequestHead head, Clock clock, boolean keepsPayload) {
        String given = head.header(TraceId.HEADER);
        return given != null && TraceId.isValid(given)
                ? new Trace(given, true, keepsPayload)
                : new Trace(TraceId.next(clock), false, keepsPayload);
    }
}
