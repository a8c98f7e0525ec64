package dev.signet.benchmarks.load;

import dev.signet.jose.SignatureEngines;
import dev.signet.jose.SigningKey;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./signet bench}: whole exchanges over HTTP, with the servers in processes of their own. */
@Command(
        name = "signet bench",
        mixinStandardHelpOptions = true,
        description =
                "Whole exchanges over HTTP: apps and gateways, bare and with Signet, side by side. Exit code 1 when a target is missed.")
final class Load implements Callable<Integer> {
    private static final List<String> ENGINES = List.of("corretto", "bouncycastle");

    @Option(names = "--java", paramLabel = "HOME", description = "JDK of the servers (default: the one that runs this)")
    private Path java = Path.of(System.getProperty("java.home"));

    @Option(
            names = "--java-options",
            paramLabel = "OPTIONS",
            split = " ",
            description = "for the servers' command lines, separated by blanks")
    private List<String> javaOptions = List.of();

    @Option(names = "--connections", defaultValue = "64", description = "default: ${DEFAULT-VALUE}")
    private int connections;

    @Option(
            names = "--rounds",
            defaultValue = "3",
            description = "each variant is measured so often, in turns; medians count (default: ${DEFAULT-VALUE})")
    private int rounds;

    @Option(names = "--seconds", defaultValue = "2.5", description = "of each measurement (default: ${DEFAULT-VALUE})")
    private double seconds;

    @Option(
            names = "--warmup",
            defaultValue = "15",
            description =
                    "seconds at full load before a server counts, at least: it goes on while the server gets faster (default: ${DEFAULT-VALUE})")
    private double warmup;

    @Option(
            names = "--only",
            split = ",",
            paramLabel = "NAMES",
            description = "variants whose names begin so, such as app,floor,filter-sqlite-corretto (default: all)")
    private List<String> only = List.of("");

    @Option(
            names = "--postgres",
            paramLabel = "URL",
            description =
                    "postgresql://user:password@host:port/database of a user who may create databases (default: one of its own)")
    private String postgres;

    @Option(
            names = "--report",
            paramLabel = "FILE",
            defaultValue = "signet-bench.html",
            description = "where the HTML goes (default: ${DEFAULT-VALUE})")
    private Path report;

    @Spec
    private CommandSpec spec;

    public static void main(String[] args) {
        System.exit(new CommandLine(new Load()).execute(args));
    }

    @Override
    public Integer call() throws IOException, SQLException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        List<Variant> variants = variants(err);
        SigningKey key = SignedRequests.newKey();
        Jdk jdk = Jdk.at(java, javaOptions);
        try (Servers servers = new Servers(jdk, SignedRequests.trusted(key), postgres);
                Generator generator = new Generator(connections)) {
            Rounds measured = new Rounds(servers, generator, key, duration(seconds), err::println);
            for (Variant variant : variants) {
                measured.warm(variant, duration(warmup));
            }
            List<String> setup = setup(servers, variants, jdk);
            for (int round = 1; round <= rounds; round++) {
                measured.round(variants);
                err.println("round " + round + " of " + rounds);
            }
            return report(out, setup, measured.rows());
        }
    }

    private List<Variant> variants(PrintWriter err) {
        List<String> engines = new ArrayList<>();
        for (String engine : ENGINES) {
            try {
                SignatureEngines.named(engine);
                engines.add(engine);
            } catch (IllegalArgumentException e) {
                err.println("left out: " + e.getMessage());
            }
        }
        List<Variant> named = Variant.all(engines).stream()
                .filter(variant -> only.stream().anyMatch(variant.id()::startsWith))
                .toList();
        List<Variant> variants = Variant.all(engines).stream()
                .filter(variant -> named.contains(variant)
                        || named.stream().map(Variant::bare).anyMatch(variant::equals))
                .toList();
        if (variants.isEmpty()) {
            throw new IllegalArgumentException("no variant is named so; there are "
                    + Variant.all(engines).stream().map(Variant::id).toList());
        }
        return variants;
    }

    /** What the figures depend on. */
    private List<String> setup(Servers servers, List<Variant> variants, Jdk jdk) throws IOException, SQLException {
        List<String> setup = new ArrayList<>();
        setup.add("machine: " + Runtime.getRuntime().availableProcessors()
                + " processors, shared by load generator, servers and databases; " + System.getProperty("os.name")
                + " " + System.getProperty("os.version"));
        setup.add("servers: " + servers.get(variants.get(0)).jvm() + ", " + String.join(" ", Server.HEAP)
                + (jdk.options().isEmpty() ? "" : " " + String.join(" ", jdk.options())));
        for (String engine : ENGINES) {
            if (variants.stream().anyMatch(variant -> engine.equals(variant.engine()))) {
                setup.add("engine " + engine + ": "
                        + SignatureEngines.named(engine).name());
            }
        }
        if (variants.stream().anyMatch(variant -> variant.store() == Variant.Store.SQLITE)) {
            setup.add("SQLite: journal_mode WAL, synchronous FULL: a receipt is on disk before its response leaves");
        }
        if (variants.stream().anyMatch(variant -> variant.store() == Variant.Store.POSTGRES)) {
            setup.add(servers.postgres().describe());
        }
        setup.add(connections + " connections; " + rounds + " rounds of " + seconds
                + " s, medians; warmed up for " + warmup
                + " s and until no faster; latencies at half of each row's peak, from when a request was due");
        return setup;
    }

    private int report(PrintWriter out, List<String> setup, List<Row> rows) throws IOException {
        List<Target> targets = Target.of(rows);
        setup.forEach(out::println);
        out.println();
        out.print(LoadTable.of(rows));
        if (!targets.isEmpty()) {
            out.println();
            targets.forEach(target -> out.println(target.text()));
        }
        Files.writeString(report, LoadPage.of(setup, rows, targets), StandardCharsets.UTF_8);
        out.println();
        out.println("report: " + report.toAbsolutePath());
        return targets.stream().allMatch(target -> target.isMet() || !target.binding()) ? 0 : 1;
    }

    private static Duration duration(double seconds) {
        return Duration.ofMillis(Math.round(seconds * 1000));
    }
}
