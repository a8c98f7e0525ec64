package dev.signet.benchmarks.load;

import dev.signet.jose.SigningKey;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Measures variants in turns, so that what else the machine does in a while is everybody's. */
final class Rounds {
    private static final double MOST_SIGNED = 20_000; // a second: a server that is faster is measured for less long
    private static final Duration TURN = Duration.ofSeconds(3);
    private static final int MOST_TURNS = 50;
    private static final int SLOWER_TURNS = 5;
    private static final double FASTER = 1.02;
    private static final double FIRST_RATE = 2_000;
    private static final Duration BASE = Duration.ofMillis(500);

    private final Servers servers;
    private final Generator generator;
    private final SigningKey key;
    private final Duration duration;
    private final Consumer<String> progress;
    private final Map<Variant, Tally> tallies = new LinkedHashMap<>();
    private final Map<Variant, Proof> proofs = new HashMap<>();

    Rounds(Servers servers, Generator generator, SigningKey key, Duration duration, Consumer<String> progress) {
        this.servers = servers;
        this.generator = generator;
        this.key = key;
        this.duration = duration;
        this.progress = progress;
    }

    /** Starts a server and works it so long at least, and on until it gets no faster: on busy processors a compiler needs a minute and more. */
    void warm(Variant variant, Duration least) throws IOException, SQLException, InterruptedException {
        Server server = servers.get(variant);
        if (variant.verifies()) {
            TimeUnit.SECONDS.sleep(2); // what is signed from here on lies above the floor of its nonces
        }
        proofs.put(variant, Proof.of(server));
        Duration turn = least.compareTo(TURN) < 0 ? least : TURN;
        double rate = FIRST_RATE;
        double best = 0;
        int turns = 0;
        int slower = 0; // turns since the best one
        while (slower < SLOWER_TURNS && turns < MOST_TURNS
                || turn.multipliedBy(turns).compareTo(least) < 0) {
            rate = load(server, sign(Math.min(MOST_SIGNED, 2 * rate), turn), 0, turn)
                    .perSecond();
            slower = rate > best * FASTER ? 0 : slower + 1;
            best = Math.max(best, rate);
            turns++;
        }
        progress.accept("warm: %s, %,.0f requests/s after %.0f s"
                .formatted(variant.id(), rate, turn.multipliedBy(turns).toMillis() / 1e3));
    }

    /** One round: the peak of each, then the latencies of each at half of its peak. */
    void round(List<Variant> variants) throws IOException, SQLException, InterruptedException {
        SignedRequests requests = sign(MOST_SIGNED, duration);
        Map<Variant, Double> peaks = new HashMap<>();
        for (Variant variant : variants) {
            peaks.put(variant, peak(variant, requests));
        }
        for (Variant variant : variants) {
            Double reference = peaks.get(variant.reference());
            if (reference != null) {
                tally(variant).shares.add(peaks.get(variant) / reference);
            }
        }
        SignedRequests more = sign(MOST_SIGNED, duration);
        for (Variant variant : variants) {
            latencies(variant, more, Tally.median(tally(variant).peaks) / 2);
        }
    }

    private double peak(Variant variant, SignedRequests requests)
            throws IOException, SQLException, InterruptedException {
        Server server = servers.get(variant);
        long before = server.cpu();
        Phase.Load load = load(server, requests, 0, duration);
        Tally tally = tally(variant);
        tally.cpuMicros.add((server.cpu() - before) / 1e3 / load.answered());
        tally.peaks.add(load.perSecond());
        tally.resident(server.resident());
        return load.perSecond();
    }

    private void latencies(Variant variant, SignedRequests requests, double rate)
            throws IOException, SQLException, InterruptedException {
        Phase.Load load = load(servers.get(variant), requests, rate, duration);
        Tally tally = tally(variant);
        tally.p50.add(load.millis(50));
        tally.p95.add(load.millis(95));
        tally.p99.add(load.millis(99));
        if (!variant.equals(variant.bare())) {
            Phase.Load base = load(servers.get(variant.bare()), requests, rate, BASE);
            tally.added50.add(load.millis(50) - base.millis(50));
            tally.added95.add(load.millis(95) - base.millis(95));
        }
    }

    private Phase.Load load(Server server, SignedRequests requests, double rate, Duration time)
            throws IOException, InterruptedException {
        Phase.Load load = generator.run(server, requests, rate, time);
        Proof proof = proofs.get(server.variant());
        if (proof != null) {
            proof.check(load, requests);
        }
        return load;
    }

    private SignedRequests sign(double rate, Duration time) {
        return SignedRequests.sign(key, (int) (rate * time.toMillis() / 1000));
    }

    private Tally tally(Variant variant) {
        return tallies.computeIfAbsent(variant, Tally::new);
    }

    List<Row> rows() {
        return tallies.values().stream().map(Tally::row).toList();
    }
}
