package dev.signet.cli;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** The system's clock until it is {@link #set}. */
final class SetClock extends Clock {
    private volatile Instant now;

    /** @param seconds what the clock shows from now on; null for the system's time */
    void set(Long seconds) {
        now = seconds == null ? null : Instant.ofEpochSecond(seconds);
    }

    @Override
    public Instant instant() {
        return now == null ? Instant.now() : now;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
