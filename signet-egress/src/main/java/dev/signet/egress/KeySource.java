package dev.signet.egress;

import dev.signet.TrustedKey;
import dev.signet.jose.VerificationKey;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys behind one URL, for all who use that URL (protocol section 7): fetched when they are needed, fetched again ahead of their time while they are used, and kept for a while when
 * they cannot be. At most one fetch is in flight. Safe for many threads; nothing goes out while a lock is held.
 */
final class KeySource {
    private static final Logger LOG = LoggerFactory.getLogger(KeySource.class);
    private static final long MINUTE = TimeUnit.MINUTES.toMillis(1);
    private static final long LONGEST_PAUSE = 15 * MINUTE;
    private static final long FIRST_URGENT_PAUSE = 2000;
    private static final int MOST_DOUBLINGS = 10;
    private static final long BUSY_PAUSE = 1000;
    private static final double EARLIEST_REFRESH = 0.75;
    private static final double REFRESH_JITTER = 0.1;

    private final RemoteKeySets sets;
    private final String url;
    private final boolean eager;
    private final Function<byte[], PublishedKeys> reader;
    private volatile Held held; // null while there are none that may be trusted
    private volatile boolean used;
    private volatile Moment complained;

    // Guarded by this.
    private KeyFetch fetch; // null while none is in flight
    private Moment failedAt; // null after a good one
    private long pause;
    private int failures;
    private Moment soughtUnknown;

    /** Keys, and for how many milliseconds after {@code at} they are what. */
    private record Held(KeyAnswer.Good answer, Moment at, long fresh, long refresh, long kept) {
        /** Whether it was not even refreshed ahead: who was taken out of it long ago must not come in once more. */
        boolean isLongUnused(long age) {
            return age >= 2 * fresh;
        }
    }

    /** @param eager whether the keys are to be there before they are asked for */
    KeySource(RemoteKeySets sets, String url, boolean eager, Function<byte[], PublishedKeys> reader) {
        this.sets = sets;
        this.url = url;
        this.eager = eager;
        this.reader = reader;
    }

    String url() {
        return url;
    }

    /** The entity tag to ask with, or null. */
    String etag() {
        Held known = held;
        return known == null ? null : known.answer.etag();
    }

    /** @param tenant null for whoever has that kid */
    PublishedKey find(String tenant, String kid) {
        Held known = held;
        return isKept(known) ? known.answer.keys().find(tenant, kid) : null;
    }

    /** Whether there are keys that may be trusted. */
    boolean serves() {
        return isKept(held);
    }

    private boolean isKept(Held known) {
        return known != null && sets.time().now().since(known.at) < known.kept;
    }

    /** The key as that tenant's; null where there is none that can be used. */
    TrustedKey trusted(PublishedKey published, String tenant) {
        VerificationKey key = published.key(sets.engine());
        if (key == null) {
            complain(published);
            return null;
        }
        return new TrustedKey(tenant, key, published.revoked(), published.purpose());
    }

    /** Requests may ask for a bad key very often. */
    private void complain(PublishedKey published) {
        Moment now = sets.time().now();
        Moment last = complained;
        if (last == null || now.since(last) >= MINUTE) {
            complained = now;
            LOG.warn(
                    "keys at {}: the one with kid '{}' is not trusted: it {}",
                    LogText.url(url),
                    LogText.of(published.kid()),
                    LogText.of(published.problem()));
        }
    }

    /** As {@link dev.signet.KeyResolver#prepare}: for a key that serves already nobody waits, unless its set has not been looked at for long. */
    CompletionStage<Void> prepare(String tenant, String kid) {
        Moment now = sets.time().now();
        Held known = held;
        long age = known == null ? Long.MAX_VALUE : now.since(known.at);
        boolean fresh = known != null && age < known.fresh;
        boolean serves =
                known != null && age < known.kept && known.answer.keys().find(tenant, kid) != null;
        if ((serves || known == null) && !used) {
            used = true;
        }
        return serves && fresh ? null : fetched(now, fresh, kid, !serves || known.isLongUnused(age));
    }

    /** Once a fetch has failed nobody waits until one succeeds. */
    private CompletionStage<Void> fetched(Moment now, boolean fresh, String kid, boolean waits) {
        KeyFetch begun = null;
        KeyFetch awaited;
        synchronized (this) {
            boolean due = !fresh || soughtUnknown == null || now.since(soughtUnknown) >= MINUTE;
            if (fetch == null && due && !isPausing(now)) {
                begun = begin(now, kid);
                if (fresh && begun != null) {
                    soughtUnknown = now;
                }
            }
            awaited = waits && failures == 0 ? fetch : null;
        }
        CompletionStage<Void> stage = awaited == null ? null : awaited.await(); // before it can end
        if (begun != null) {
            sets.fetch(this, begun);
        }
        return stage;
    }

    /** Ahead of the keys' time, when they have been asked for since the last fetch; and as often as it takes, when they are to be there in any case. */
    void refreshIfDue() {
        Moment now = sets.time().now();
        KeyFetch begun = null;
        synchronized (this) {
            long age = held == null ? Long.MAX_VALUE : now.since(held.at);
            if (held != null && age >= held.kept && fetch == null) {
                held = null; // of no use any more
            }
            boolean due = eager || used;
            if (due && fetch == null && (held == null || age >= held.refresh) && !isPausing(now)) {
                begun = begin(now, null);
            }
        }
        if (begun != null) {
            sets.fetch(this, begun);
        }
    }

    private boolean isPausing(Moment now) {
        return failedAt != null && now.since(failedAt) < pause;
    }

    /** Null when all is closed. */
    private KeyFetch begin(Moment now, String wanted) {
        if (sets.isClosed()) {
            return null;
        }
        used = false;
        fetch = new KeyFetch(now, wanted, sets.time(), sets.room());
        return fetch;
    }

    /** The answer to a fetch, not on a thread of the client's. */
    void take(KeyFetch ended, EgressResult result, String asked) {
        Held before = held;
        settle(ended, KeyAnswer.of(result, before == null ? null : before.answer, asked, reader), before);
    }

    /** A fetch that came to no end of its own: whatever was thrown, the URL is asked again later. */
    void abandon(KeyFetch ended, Throwable fault) {
        settle(ended, new KeyAnswer.Failed("the fetch, or reading its answer, failed; see the log", false), held);
        LOG.error("keys at {}: the fetch failed", LogText.url(url), fault);
    }

    private void settle(KeyFetch ended, KeyAnswer answer, Held before) {
        boolean again;
        synchronized (this) {
            if (fetch != ended) {
                return; // closed, or settled
            }
            again = failures > 0;
            fetch = null;
            Moment now = sets.time().now();
            if (answer instanceof KeyAnswer.Good good) {
                hold(good, now);
                if (ended.wanted() != null && good.keys().find(null, ended.wanted()) == null) {
                    soughtUnknown = ended.began(); // that was the look for it
                }
            } else {
                fail((KeyAnswer.Failed) answer, now);
            }
        }
        try {
            tell(answer, before, again);
        } finally {
            ended.release();
        }
    }

    private void hold(KeyAnswer.Good good, Moment now) {
        long fresh = TimeUnit.SECONDS.toMillis(good.lifetime());
        double part =
                EARLIEST_REFRESH + REFRESH_JITTER * ThreadLocalRandom.current().nextDouble();
        held = new Held(good, now, fresh, (long) (fresh * part), fresh + sets.maxStaleMillis());
        failedAt = null;
        failures = 0;
    }

    private void fail(KeyAnswer.Failed failed, Moment now) {
        failedAt = now;
        if (failed.busy()) {
            pause = BUSY_PAUSE;
            return;
        }
        boolean urgent = eager && held == null;
        pause = urgent
                ? Math.min(MINUTE, FIRST_URGENT_PAUSE << Math.min(failures, MOST_DOUBLINGS))
                : Math.min(LONGEST_PAUSE, MINUTE << Math.min(failures, MOST_DOUBLINGS));
        failures++;
    }

    private void tell(KeyAnswer answer, Held before, boolean again) {
        if (answer instanceof KeyAnswer.Failed failed) {
            sets.listener().keysFetched("failed");
            String serving = before == null ? "none are known" : "the last good ones serve until jwks-max-stale";
            String text = "keys at {} could not be fetched, {}: {}";
            if (eager) {
                LOG.error(text, LogText.url(url), serving, LogText.of(failed.what()));
            } else {
                LOG.warn(text, LogText.url(url), serving, LogText.of(failed.what()));
            }
            return;
        }
        PublishedKeys keys = ((KeyAnswer.Good) answer).keys();
        boolean changed = before == null || before.answer.keys() != keys;
        sets.listener().keysFetched(changed ? "changed" : "unchanged");
        if (again || changed && eager) {
            LOG.info(
                    "keys at {} fetched: {} keys", LogText.url(url), keys.keys().size());
        }
        if (changed) {
            KeyProblems.log(LogText.url(url), keys.problems());
        }
    }

    /** Nobody waits here any longer. */
    void close() {
        KeyFetch last;
        synchronized (this) {
            last = fetch;
            fetch = null;
        }
        if (last != null) {
            last.release();
        }
    }
}
