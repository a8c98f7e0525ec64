package dev.signet;

import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * Who still sends what enforcement would refuse, by client, route and reason, hour by hour for a week: what a readiness report is made from. Bounded: beyond
 * so many distinct sources an hour, further ones count as {@code other}.
 */
public final class Observations {
    private static final int HOURS = 7 * 24;
    private static final String OTHER = "other";
    private static final int LONGEST_NAME = 200;

    private final Clock clock;
    private final int sourcesPerHour;
    private final ConcurrentSkipListMap<Long, Hour> hours = new ConcurrentSkipListMap<>();

    Observations(Clock clock, int sourcesPerHour) {
        this.clock = clock;
        this.sourcesPerHour = sourcesPerHour;
    }

    /**
     * Where requests come from. Names that strangers choose are cut off at 200 characters.
     *
     * @param client principal, configured field or address
     * @param route method and normalized path
     * @param reason the code with which enforcement would refuse them, or did
     * @param refused whether they were refused
     */
    public record Source(String client, String route, String reason, boolean refused) {
        public Source {
            client = cut(client);
            route = cut(route);
        }

        private static String cut(String name) {
            return name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME);
        }
    }

    /** A source's requests since some time; {@code lastSeen} in seconds. */
    public record Count(Source source, long requests, long lastSeen) {}

    /**
     * Requests since some time.
     *
     * @param verified requests with a signature that held
     * @param wouldBeRefused requests that enforcement refuses, most frequent source first
     */
    public record Summary(long verified, List<Count> wouldBeRefused) {}

    void verified() {
        hour().verified.increment();
    }

    void observe(Source source) {
        Hour hour = hour();
        Tally tally = hour.sources.get(source);
        if (tally == null) {
            Source counted = hour.sources.size() < sourcesPerHour
                    ? source
                    : new Source(OTHER, OTHER, source.reason(), source.refused());
            tally = hour.sources.computeIfAbsent(counted, s -> new Tally());
        }
        tally.requests.increment();
        tally.lastSeen.set(clock.instant().getEpochSecond());
    }

    /** What was seen from the hour of {@code since} (seconds) on. */
    public Summary since(long since) {
        long verified = 0;
        Map<Source, long[]> sums = new ConcurrentHashMap<>();
        for (Hour hour : hours.tailMap(since / 3600, true).values()) {
            verified += hour.verified.sum();
            hour.sources.forEach((source, tally) -> {
                long[] sum = sums.computeIfAbsent(source, s -> new long[2]);
                sum[0] += tally.requests.sum();
                sum[1] = Math.max(sum[1], tally.lastSeen.get());
            });
        }
        List<Count> counts = new ArrayList<>();
        sums.forEach((source, sum) -> counts.add(new Count(source, sum[0], sum[1])));
        counts.sort(Comparator.comparingLong(Count::requests).reversed());
        return new Summary(verified, List.copyOf(counts));
    }

    private Hour hour() {
        long now = clock.instant().getEpochSecond() / 3600;
        Hour hour = hours.get(now);
        if (hour == null) {
            hour = hours.computeIfAbsent(now, h -> new Hour());
            hours.headMap(now - HOURS, true).clear();
        }
        return hour;
    }

    private static final class Hour {
        final LongAdder verified = new LongAdder();
        final Map<Source, Tally> sources = new ConcurrentHashMap<>();
    }

    private static final class Tally {
        final LongAdder requests = new LongAdder();
        final AtomicLong lastSeen = new AtomicLong();
    }
}
