package dev.signet.egress;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Warns of what policy lets pass and would refuse: once an hour for each host and reason, and of so many of them at most. Meters count them all. */
final class ReportLog {
    private static final Logger LOG = LoggerFactory.getLogger(EgressGuard.class);
    private static final long HOUR = 3_600_000_000_000L;
    private static final int MOST = 1000;

    private final Set<String> told = ConcurrentHashMap.newKeySet();
    private final LongSupplier nanos;
    private long began;

    /** @param nanos as {@link System#nanoTime} */
    ReportLog(LongSupplier nanos) {
        this.nanos = nanos;
        this.began = nanos.getAsLong();
    }

    void tell(EgressReason reason, String host, String detail) {
        renew();
        if (told.size() < MOST && told.add(reason + " " + host)) {
            LOG.warn("egress-mode enforce would refuse {}: {}: {}", host, reason.code(), detail);
            if (told.size() == MOST) {
                LOG.warn("more of what egress-mode enforce would refuse is counted, but not logged, for up to an hour");
            }
        }
    }

    private synchronized void renew() {
        if (nanos.getAsLong() - began >= HOUR) {
            told.clear();
            began = nanos.getAsLong();
        }
    }
}
