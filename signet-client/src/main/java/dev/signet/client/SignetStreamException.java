package dev.signet.client;

import dev.signet.Rejection;
import dev.signet.ResponseVerifier.Result;
import java.io.IOException;

/** A stream of events is not what its server sent, or not all of it. The events that were given out before are good. */
public final class SignetStreamException extends IOException {
    private static final long serialVersionUID = 1L;

    private final Rejection rejection;
    private final String detail;
    private final long events;

    SignetStreamException(Result result, long events) {
        super("the stream does not verify after " + events + " events: "
                + result.rejection().code() + ", " + result.detail());
        this.rejection = result.rejection();
        this.detail = result.detail();
        this.events = events;
    }

    /** Why; {@code SIGNATURE_MISSING} for an event that carries no signature, and for a stream that was cut off. */
    public Rejection rejection() {
        return rejection;
    }

    /** What exactly is wrong, for people. */
    public String detail() {
        return detail;
    }

    /** How many events were verified before. */
    public long events() {
        return events;
    }
}
