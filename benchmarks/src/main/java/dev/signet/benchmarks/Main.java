package dev.signet.benchmarks;

import java.util.function.Consumer;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** {@code java -jar benchmarks.jar}: a subcommand for each thing that is measured. */
@Command(
        name = "benchmarks",
        mixinStandardHelpOptions = true,
        description = "Measures Signet, and compares with its targets. Exit code 1 when a target is missed.")
final class Main {
    @Option(
            names = "--forks",
            defaultValue = "2",
            scope = ScopeType.INHERIT,
            description = "JVMs for each figure (default: ${DEFAULT-VALUE})")
    int forks;

    @Option(
            names = "--warmup",
            defaultValue = "10",
            scope = ScopeType.INHERIT,
            description =
                    "seconds in each JVM before it counts: large signature code takes the compiler some (default: ${DEFAULT-VALUE})")
    int warmup;

    @Option(
            names = "--iterations",
            defaultValue = "10",
            scope = ScopeType.INHERIT,
            description = "measurements of half a second in each JVM (default: ${DEFAULT-VALUE})")
    int iterations;

    @Option(
            names = "--postgres",
            scope = ScopeType.INHERIT,
            description = "postgresql://… of an empty database for append; without it that uses SQLite alone")
    String postgres;

    @Option(names = "--verbose", scope = ScopeType.INHERIT, description = "print all that JMH prints")
    boolean verbose;

    public static void main(String[] args) {
        System.exit(new CommandLine(new Main()).execute(args));
    }

    @Command(description = "canonical JSON against java-json-canonicalization")
    int canonical() {
        return run(Suite::canonical);
    }

    @Command(description = "a whole verification against the bare signature, and against Nimbus")
    int verify() {
        return run(Suite::verify);
    }

    @Command(description = "signing and verifying by each engine and algorithm")
    int engines() {
        return run(Suite::engines);
    }

    @Command(description = "a replay claim with 1,000,000 live nonces, by one thread and by two")
    int replay() {
        return run(Suite::replay);
    }

    @Command(description = "heap for each of 3,600,000 live nonces")
    int memory() {
        return run(Suite::memory);
    }

    @Command(description = "durable receipts a second, by batch size and by how many are under way")
    int append() {
        return run(Suite::append);
    }

    @Command(description = "all of these")
    int all() {
        return run(suite -> {
            suite.canonical();
            suite.verify();
            suite.engines();
            suite.replay();
            suite.memory();
            suite.append();
        });
    }

    private int run(Consumer<Suite> measurements) {
        Report report = new Report();
        report.section("JDK " + Runtime.version() + ", " + Runtime.getRuntime().availableProcessors() + " processors");
        measurements.accept(new Suite(new Measure(forks, warmup, iterations, verbose), postgres, report));
        return report.end() ? 0 : 1;
    }
}
