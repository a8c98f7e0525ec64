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
    private static final double MOST_SIGNED = 15_000; // a second: a server that is faster is measured for less long
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

    /** Starts a server and works it until its code is compiled. */
    void warm(Variant variant, Duration warmup) throws IOException, SQLException, InterruptedException {
        Server server = servers.get(variant);
        if (variant.verifies()) {
            TimeUnit.SECONDS.sleep(2); // what is signed from here on lies above the floor of its nonces
        }
        proofs.put(variant, Proof.of(server));
        Phase.Load load = load(server, sign(warmup), 0, warmup);
        progress.accept("warm: %s, %,.0f requests/s".formatted(variant.id(), load.perSecond()));
    }

    /** One round: the peak of each, then the latencies of each at half of its peak. */
    void round(List<Variant> variants) throws IOException, SQLException, InterruptedException {
        SignedRequests requests = sign(duration);
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
        SignedRequests more = sign(duration);
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

    private SignedRequests sign(Duration time) {
        return SignedRequests.sign(key, (int) (MOST_SIGNED * time.toMillis() / 1000));
    }

    private Tally tally(Variant variant) {
        return tallies.computeIfAbsent(variant, Tally::new);
    }

    List<Row> rows() {
        return tallies.values().stream().map(Tally::row).toList();
    }
}
