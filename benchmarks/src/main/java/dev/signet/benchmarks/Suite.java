package dev.signet.benchmarks;

import dev.signet.benchmarks.Measure.Score;
import dev.signet.jose.SignatureEngines;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What is measured, and the targets. */
final class Suite {
    private static final double CANONICAL = 2;

    /** What an engine must reach: a whole verification over the bare signature, and Nimbus over a whole verification. */
    private record Target(String engine, double overBare, Map<String, Double> nimbusOver) {}

    private static final List<Target> TARGETS = List.of(
            new Target("bouncycastle", 1.25, Map.of("Ed25519", 1.7, "ES256", 6.0)),
            new Target("corretto", 1.4, Map.of("Ed25519", 3.5, "ES256", 12.0)));

    private final Measure measure;
    private final String postgres;
    private final Report report;
    private final Map<String, Boolean> present = new HashMap<>();

    /** @param postgres the URL of an empty database, or null */
    Suite(Measure measure, String postgres, Report report) {
        this.measure = measure;
        this.postgres = postgres;
        this.report = report;
    }

    void canonical() {
        report.section("canonical JSON");
        for (String size : List.of("266B", "10kB")) {
            for (String form : List.of("unsorted", "canonical")) {
                Map<String, String> parameters = Map.of("size", size, "form", form);
                String what = "canonical JSON, " + size + " " + form;
                Score library = figure(what + ", library", CanonicalBenchmark.class, "library", parameters);
                Score signet = figure(what, CanonicalBenchmark.class, "signet", parameters);
                report.atLeast(what + ": library / ours", library.nanos() / signet.nanos(), CANONICAL, "x");
            }
        }
    }

    void verify() {
        report.section("verification of a request with a body of 266 octets");
        for (String algorithm : List.of("Ed25519", "ES256")) {
            Score nimbus = figure(
                    algorithm + ", Nimbus and library",
                    NimbusBenchmark.class,
                    "verify",
                    Map.of("algorithm", algorithm));
            for (Target target : TARGETS) {
                if (isHere(target.engine())) {
                    verify(algorithm, target, nimbus);
                }
            }
        }
    }

    private void verify(String algorithm, Target target, Score nimbus) {
        Map<String, String> parameters = Map.of("algorithm", algorithm, "engine", target.engine());
        String what = algorithm + ", " + target.engine();
        Score bare = figure(what + ", bare signature", VerifyBenchmark.class, "bare", parameters);
        figure(what + ", without replay guard", VerifyBenchmark.class, "withoutReplay", parameters);
        Score request = figure(what + ", whole", VerifyBenchmark.class, "request", parameters);
        report.atMost(what + ": whole / bare", request.nanos() / bare.nanos(), target.overBare(), "x");
        report.atLeast(
                what + ": Nimbus / whole",
                nimbus.nanos() / request.nanos(),
                target.nimbusOver().get(algorithm),
                "x");
    }

    void append() {
        report.section(
                "durable receipts, signed by " + SignatureEngines.current().name());
        AppendLoad load = new AppendLoad(report);
        int[][] shapes = {
            {512, 1, 4_000},
            {512, 16, 60_000},
            {512, 128, 120_000},
            {32, 1024, 120_000},
            {128, 1024, 200_000},
            {512, 1024, 300_000}
        };
        try {
            for (int[] shape : shapes) {
                load.sqlite(Files.createTempDirectory("append"), shape[0], shape[1], shape[2]);
            }
            for (int[] shape : postgres == null ? new int[0][] : shapes) {
                load.postgres(postgres, Files.createTempDirectory("append"), shape[0], shape[1], shape[2]);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    void engines() {
        report.section("engines, a message of 512 octets");
        for (String algorithm : List.of("Ed25519", "ES256", "PS256", "HS256")) {
            for (Target target : TARGETS) {
                if (isHere(target.engine())) {
                    Map<String, String> parameters = Map.of("algorithm", algorithm, "engine", target.engine());
                    String what = algorithm + ", " + target.engine();
                    figure(what + ", sign", EngineBenchmark.class, "sign", parameters);
                    figure(what + ", verify", EngineBenchmark.class, "verify", parameters);
                }
            }
        }
    }

    void replay() {
        report.section("a replay claim with 1,000,000 live nonces, expiry of an old one included");
        for (int threads = 1; threads <= 2; threads++) {
            String what = threads == 1 ? "one thread" : "two threads, each";
            report.figure(what, measure.run(ReplayBenchmark.class, "claim", Map.of(), threads));
        }
    }

    /** On the JVM that runs this and, where {@code SIGNET_OTHER_JDK} names one, on that too. */
    void memory() {
        report.section("heap for each of %,d live nonces".formatted(ReplayMemory.NONCES));
        memory(Path.of(System.getProperty("java.home")), Runtime.version().feature());
        String other = System.getenv("SIGNET_OTHER_JDK");
        if (other != null) {
            memory(Path.of(other), feature(Path.of(other)));
        }
    }

    private void memory(Path jdk, int version) {
        boolean compact = version >= 25;
        List<String> flags = compact ? List.of("-XX:+UseCompactObjectHeaders") : List.of();
        List<String> arguments = new ArrayList<>(flags);
        arguments.addAll(List.of(
                "-cp",
                System.getProperty("java.class.path"),
                ReplayMemory.class.getName(),
                Integer.toString(ReplayMemory.NONCES)));
        double bytes = Double.parseDouble(output(jdk, arguments));
        String what = "bytes a live nonce, JDK " + version + (compact ? ", compact object headers" : "");
        report.note("%s: %.1f".formatted(what, bytes));
        report.atMost(what, bytes, compact ? 90 : 120, " ");
    }

    private static int feature(Path jdk) {
        for (String line : output(jdk, List.of("-XshowSettings:properties", "-version"))
                .lines()
                .toList()) {
            if (line.strip().startsWith("java.specification.version = ")) {
                return Integer.parseInt(line.substring(line.indexOf('=') + 1).strip());
            }
        }
        throw new IllegalStateException(jdk + " does not tell its version");
    }

    private static String output(Path jdk, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(jdk.resolve("bin/java").toString()));
        command.addAll(arguments);
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (process.waitFor() != 0) {
                throw new IllegalStateException(String.join(" ", command) + " failed: " + output);
            }
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private Score figure(String what, Class<?> benchmark, String method, Map<String, String> parameters) {
        Score score = measure.run(benchmark, method, parameters, 1);
        report.figure(what, score);
        return score;
    }

    /** The engines that this machine can run; the others are left out, and said to be. */
    private boolean isHere(String engine) {
        return present.computeIfAbsent(engine, name -> {
            try {
                SignatureEngines.named(name);
                return true;
            } catch (IllegalArgumentException e) {
                report.note("left out: " + e.getMessage());
                return false;
            }
        });
    }
}
